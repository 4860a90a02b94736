import { Column, Entity, Generated, Index, PrimaryColumn } from 'typeorm';

/** A setting that points at something Xero no longer has, or no longer allows there. Goes when either side is mended. */
@Entity('xero_setting_problems')
@Index('xero_setting_problems_field', ['workspaceId', 'field', 'code'], { unique: true })
export class XeroSettingProblem {
  @PrimaryColumn({ type: 'uuid', primaryKeyConstraintName: 'xero_setting_problems_pk' })
  @Generated('uuid')
  id!: string;

  @Column('text', { name: 'workspace_id' })
  workspaceId!: string;

  /** Path in the settings, e.g. `accounts.sales`. */
  @Column('text')
  field!: string;

  @Column('text')
  code!: string;

  /** What people call the setting. */
  @Column('text')
  label!: string;

  @Column('text')
  sentence!: string;

  @Column('text')
  remedy!: string;

  @Column('timestamptz', { name: 'found_at', default: () => 'clock_timestamp()' })
  foundAt!: Date;
}
