import { Column, Entity, ForeignKey, Index } from 'typeorm';
import { RecordColumns } from '../database/record-columns.entity.js';
import type { RecordName } from '../events/domain-event.js';
import { Workspace } from '../workspace/workspace.entity.js';

/** What somebody wrote down about a record. */
@Entity('notes')
@Index('notes_by_record', ['workspaceId', 'record', 'recordId', 'createdAt'])
@Index('notes_by_time', ['workspaceId', 'createdAt'])
@ForeignKey(() => Workspace, ['workspaceId'], ['id'], { name: 'notes_workspace', onDelete: 'CASCADE' })
export class Note extends RecordColumns {
  /** What it is about, together with `recordId`. */
  @Column({ type: 'varchar', length: 32 })
  record!: RecordName;

  @Column({ name: 'record_id', type: 'uuid' })
  recordId!: string;

  @Column({ type: 'varchar', length: 10000 })
  text!: string;

  /** Null for API keys, which are no person. */
  @Column({ name: 'author_id', type: 'uuid', nullable: true })
  authorId!: string | null;

  @Column({ name: 'author_name', type: 'varchar', length: 255 })
  authorName!: string;
}
