import { Injectable } from '@nestjs/common';
import { EntityManager } from 'typeorm';
import { workspaceOf } from '../database/database.js';
import { deleteRecord, findRecord, insertRecord, RecordLabel, updateRecord } from '../database/records.js';
import { Actor } from '../events/actor.js';
import { EventBus } from '../events/event-bus.js';
import { RecordGuards } from '../guards/record-guards.js';
import { ListQuery, listRecords, ListShape, Page } from '../listing/listing.js';
import { FieldChecks } from '../validation/field-checks.js';
import { Note } from './note.entity.js';
import { NoteDeleted, NoteSaved } from './note.events.js';
import { checkSubject } from './subject.js';

export interface NoteInput {
  /** What it is about: the name of a record ("invoice") and its id. */
  record: string;
  recordId: string;
  /** ≤ 10,000 characters; line breaks stay. */
  text: string;
}

/** What a note is about is fixed once it exists. */
export interface NotePatch {
  text?: string;
}

const label: RecordLabel<Note> = { record: 'note', number: (note) => `of ${note.authorName}` };

/** What lists of notes may be sorted and filtered by. */
export const noteList: ListShape<Note> = {
  entity: Note,
  defaultSort: '-createdAt',
  fields: {
    record: { type: 'text' },
    recordId: { type: 'id' },
    authorId: { type: 'id' },
    createdAt: { type: 'timestamp' },
    updatedAt: { type: 'timestamp' },
  },
};

/** Notes on any record. They go when their record is deleted. */
@Injectable()
export class NoteService {
  constructor(
    private readonly events: EventBus,
    private readonly guards: RecordGuards,
  ) {}

  /** Throws `invalid_note` naming every wrong field. */
  async create(tx: EntityManager, input: NoteInput, actor: Actor): Promise<Note> {
    const check = new FieldChecks('note', 'create');
    const subject = await checkSubject(tx, check, input);
    const text = checkText(check, input.text);
    check.done();
    const author = { authorId: actor.userId ?? null, authorName: actor.name.slice(0, 255) };
    const note = await insertRecord(tx, Note, label, { ...subject!, text: text!, ...author });
    await this.events.publish(new NoteSaved(workspaceOf(tx), note.id, actor.origin), tx);
    return note;
  }

  async update(tx: EntityManager, id: string, version: number, patch: NotePatch, actor: Actor): Promise<Note> {
    const before = await findRecord(tx, Note, label, id, version);
    await this.guards.check({ workspaceId: workspaceOf(tx), record: 'note', id }, 'edit', tx);
    const check = new FieldChecks('note', 'update');
    const text = checkText(check, patch.text);
    check.done();
    if (text === undefined || text === before.text) return before;
    const note = await updateRecord(tx, Note, label, id, version, { text });
    await this.events.publish(new NoteSaved(workspaceOf(tx), id, actor.origin), tx);
    return note;
  }

  async delete(tx: EntityManager, id: string, version: number, actor: Actor): Promise<void> {
    const note = await findRecord(tx, Note, label, id, version);
    await this.guards.check({ workspaceId: workspaceOf(tx), record: 'note', id }, 'delete', tx);
    await deleteRecord(tx, Note, label, note, 'Change its text instead.');
    await this.events.publish(new NoteDeleted(workspaceOf(tx), id, actor.origin), tx);
  }

  get(tx: EntityManager, id: string): Promise<Note> {
    return findRecord(tx, Note, label, id);
  }

  list(tx: EntityManager, query: ListQuery): Promise<Page<Note>> {
    return listRecords(tx, noteList, query);
  }
}

function checkText(check: FieldChecks, given: unknown): string | undefined {
  const text = check.optionalText('text', given, { max: 10_000, multiline: true });
  return text === null
    ? check.text('text', null, { max: 10_000 })
    : (text ?? check.text('text', given, { max: 10_000 }));
}
