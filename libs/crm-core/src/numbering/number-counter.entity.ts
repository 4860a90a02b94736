import { Column, Entity, ForeignKey, PrimaryColumn } from 'typeorm';
import { Workspace } from '../workspace/workspace.entity.js';

/** The last number given out per type. */
@Entity('number_counters')
@ForeignKey(() => Workspace, ['workspaceId'], ['id'], { name: 'number_counters_workspace', onDelete: 'CASCADE' })
export class NumberCounter {
  @PrimaryColumn({ name: 'workspace_id', type: 'uuid', primaryKeyConstraintName: 'number_counters_pk' })
  workspaceId!: string;

  @PrimaryColumn({ type: 'varchar', length: 32, primaryKeyConstraintName: 'number_counters_pk' })
  type!: string;

  @Column({ type: 'bigint' })
  last!: string;
}
