import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { SettingsValues } from '../settings/xero-settings.js';

/** A workspace went from one organisation to another. */
@Entity('xero_moves')
export class XeroMove {
  @PrimaryColumn({ name: 'workspace_id', type: 'text', primaryKeyConstraintName: 'xero_moves_pk' })
  workspaceId!: string;

  /** When the other organisation was connected. */
  @PrimaryColumn({ name: 'moved_at', type: 'timestamptz', primaryKeyConstraintName: 'xero_moves_pk' })
  movedAt!: Date;

  @Column('text', { name: 'from_tenant_id' })
  fromTenantId!: string;

  @Column('text', { name: 'to_tenant_id' })
  toTenantId!: string;

  /** The choices that named things of the organisation that was left; they come back with it. */
  @Column('jsonb', { name: 'left_choices' })
  leftChoices!: Partial<SettingsValues>;
}
