import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { SettingsValues } from './xero-settings.js';

/** The choices of one workspace, as one document. */
@Entity('xero_settings')
export class XeroSettingsRow {
  @PrimaryColumn({ name: 'workspace_id', type: 'text', primaryKeyConstraintName: 'xero_settings_pk' })
  workspaceId!: string;

  /** Rises with every save; a save names the version it was made from. */
  @Column('int')
  version!: number;

  @Column('jsonb', { name: 'choices' })
  values!: SettingsValues;

  @Column('text', { name: 'saved_by' })
  savedBy!: string;

  @Column('timestamptz', { name: 'saved_at' })
  savedAt!: Date;
}
