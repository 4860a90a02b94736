import { Check, Column, Entity, ForeignKey, Index } from 'typeorm';
import { RecordColumns } from '../database/record-columns.entity.js';
import type { RecordName } from '../events/domain-event.js';
import { Workspace } from '../workspace/workspace.entity.js';

/** Something to be done about a record. */
@Entity('tasks')
@Index('tasks_by_record', ['workspaceId', 'record', 'recordId'])
@Index('tasks_by_assignee', ['workspaceId', 'assigneeId', 'done', 'dueDate'])
@Index('tasks_by_due_date', ['workspaceId', 'done', 'dueDate'])
@Check('tasks_done_has_a_time', 'done = (done_at IS NOT NULL)')
@ForeignKey(() => Workspace, ['workspaceId'], ['id'], { name: 'tasks_workspace', onDelete: 'CASCADE' })
export class Task extends RecordColumns {
  /** What it is about, together with `recordId`. */
  @Column({ type: 'varchar', length: 32 })
  record!: RecordName;

  @Column({ name: 'record_id', type: 'uuid' })
  recordId!: string;

  @Column({ type: 'varchar', length: 500 })
  title!: string;

  @Column({ name: 'due_date', type: 'date', nullable: true })
  dueDate!: string | null;

  /** A member when it was given to them; it stays theirs on paper when they leave. */
  @Column({ name: 'assignee_id', type: 'uuid', nullable: true })
  assigneeId!: string | null;

  @Column({ type: 'boolean', default: false })
  done!: boolean;

  @Column({ name: 'done_at', type: 'timestamptz', nullable: true })
  doneAt!: Date | null;
}
