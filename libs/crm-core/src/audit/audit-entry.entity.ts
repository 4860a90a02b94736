import { Column, Entity, ForeignKey, Generated, Index, PrimaryColumn } from 'typeorm';
import { Workspace } from '../workspace/workspace.entity.js';

/** One privileged act: who did what to what. Rows are only ever added. */
@Entity('audit_log')
@Index('audit_log_by_time', ['workspaceId', 'at'])
@Index('audit_log_by_act', ['workspaceId', 'act', 'at'])
@Index('audit_log_by_record', ['workspaceId', 'recordId', 'at'])
@Index('audit_log_by_actor', ['workspaceId', 'actorName', 'at'])
@ForeignKey(() => Workspace, ['workspaceId'], ['id'], { name: 'audit_log_workspace', onDelete: 'CASCADE' })
export class AuditEntry {
  @PrimaryColumn({ name: 'workspace_id', type: 'uuid', primaryKeyConstraintName: 'audit_log_pk' })
  workspaceId!: string;

  @PrimaryColumn({ type: 'uuid', primaryKeyConstraintName: 'audit_log_pk' })
  @Generated('uuid')
  id!: string;

  @Column({ type: 'timestamptz', default: () => 'now()' })
  at!: Date;

  @Column({ name: 'actor_id', type: 'uuid', nullable: true })
  actorId!: string | null;

  @Column({ name: 'actor_name', type: 'varchar', length: 255 })
  actorName!: string;

  /** What was done, as a stable code: `apiKey.created`. */
  @Column({ type: 'varchar', length: 64 })
  act!: string;

  @Column({ type: 'varchar', length: 255 })
  subject!: string;

  /** What kind of record it was about: `user`, `apiKey`, `company`. */
  @Column({ type: 'varchar', length: 32, nullable: true })
  record!: string | null;

  @Column({ name: 'record_id', type: 'uuid', nullable: true })
  recordId!: string | null;

  /** The act in a sentence for people, as it was said then. */
  @Column({ type: 'varchar', length: 500, default: '' })
  words!: string;

  /** Never holds a secret. */
  @Column({ type: 'jsonb', default: () => "'{}'" })
  details!: Record<string, unknown>;
}
