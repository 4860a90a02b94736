import { Injectable } from '@nestjs/common';
import { EntityManager } from 'typeorm';
import { workspaceOf } from '../database/database.js';
import {
  changedFields,
  deleteRecord,
  findRecord,
  insertRecord,
  RecordLabel,
  updateRecord,
} from '../database/records.js';
import { Actor } from '../events/actor.js';
import { EventBus } from '../events/event-bus.js';
import { RecordGuards } from '../guards/record-guards.js';
import { ListQuery, listRecords, ListShape, Page } from '../listing/listing.js';
import { checkSubject } from '../note/subject.js';
import { FieldChecks, given } from '../validation/field-checks.js';
import { Task } from './task.entity.js';
import { TaskDeleted, TaskSaved } from './task.events.js';

export interface TaskInput {
  /** What it is about: the name of a record ("opportunity") and its id. */
  record: string;
  recordId: string;
  title: string;
  dueDate?: string | null;
  /** The user id of a member of the workspace. */
  assigneeId?: string | null;
}

/** What a task is about is fixed once it exists. */
export type TaskPatch = Partial<Omit<TaskInput, 'record' | 'recordId'>> & { done?: boolean };

const label: RecordLabel<Task> = { record: 'task', number: (task) => `"${task.title}"` };

/** What lists of tasks may be sorted and filtered by. */
export const taskList: ListShape<Task> = {
  entity: Task,
  search: 'task',
  defaultSort: 'dueDate',
  fields: {
    record: { type: 'text' },
    recordId: { type: 'id' },
    title: { type: 'text' },
    dueDate: { type: 'date' },
    assigneeId: { type: 'id' },
    done: { type: 'boolean' },
    createdAt: { type: 'timestamp' },
    updatedAt: { type: 'timestamp' },
  },
};

/** Tasks on any record. They go when their record is deleted. */
@Injectable()
export class TaskService {
  constructor(
    private readonly events: EventBus,
    private readonly guards: RecordGuards,
  ) {}

  /** Throws `invalid_task` naming every wrong field. */
  async create(tx: EntityManager, input: TaskInput, actor: Actor): Promise<Task> {
    const check = new FieldChecks('task', 'create');
    const subject = await checkSubject(tx, check, input);
    const values = await this.check(tx, check, input);
    check.done();
    const task = await insertRecord(tx, Task, label, { ...subject!, ...values });
    await this.events.publish(new TaskSaved(workspaceOf(tx), task.id, actor.origin), tx);
    return task;
  }

  /** Changes the given fields; `done` finishes it or takes it up again. */
  async update(tx: EntityManager, id: string, version: number, patch: TaskPatch, actor: Actor): Promise<Task> {
    const before = await findRecord(tx, Task, label, id, version);
    await this.guards.check({ workspaceId: workspaceOf(tx), record: 'task', id }, 'edit', tx);
    const check = new FieldChecks('task', 'update');
    const done = check.boolean('done', patch.done);
    const values = { ...(await this.check(tx, check, patch, before)), ...given({ done }) };
    check.done();
    if (changedFields(before, values as Partial<Task>).length === 0) return before;
    const doneAt = done === undefined || done === before.done ? {} : { doneAt: done ? new Date() : null };
    const task = await updateRecord(tx, Task, label, id, version, { ...values, ...doneAt } as Partial<Task>);
    await this.events.publish(new TaskSaved(workspaceOf(tx), id, actor.origin), tx);
    return task;
  }

  async delete(tx: EntityManager, id: string, version: number, actor: Actor): Promise<void> {
    const task = await findRecord(tx, Task, label, id, version);
    await this.guards.check({ workspaceId: workspaceOf(tx), record: 'task', id }, 'delete', tx);
    await deleteRecord(tx, Task, label, task, 'Mark it as done instead.');
    await this.events.publish(new TaskDeleted(workspaceOf(tx), id, actor.origin), tx);
  }

  get(tx: EntityManager, id: string): Promise<Task> {
    return findRecord(tx, Task, label, id);
  }

  list(tx: EntityManager, query: ListQuery): Promise<Page<Task>> {
    return listRecords(tx, taskList, query);
  }

  private async check(tx: EntityManager, check: FieldChecks, input: TaskPatch, before?: Task): Promise<Partial<Task>> {
    const assigneeId = check.id('assigneeId', input.assigneeId);
    if (assigneeId && assigneeId !== before?.assigneeId) await checkMember(tx, check, assigneeId);
    return given({
      title: check.text('title', input.title, { max: 500 }),
      dueDate: check.date('dueDate', input.dueDate),
      assigneeId,
    }) as Partial<Task>;
  }
}

async function checkMember(tx: EntityManager, check: FieldChecks, userId: string): Promise<void> {
  const rows = (await tx.query('SELECT 1 AS one FROM memberships WHERE workspace_id = $1 AND user_id = $2', [
    workspaceOf(tx),
    userId,
  ])) as unknown[];
  if (rows.length === 0)
    check.problem(
      'assigneeId',
      'not_a_member',
      `Nobody with the id ${userId} works in this workspace. Choose one of its users.`,
    );
}
