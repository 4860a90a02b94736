import { Injectable } from '@nestjs/common';
import { EntityManager } from 'typeorm';
import { refused } from '../errors.js';
import { RecordName } from '../events/domain-event.js';

export type GuardedAction = 'edit' | 'void' | 'delete' | 'purge';

export interface GuardedRecord {
  workspaceId: string;
  record: RecordName;
  id: string;
}

/** Answers a sentence for the user when the action must not happen, else nothing. */
export type RecordGuard = (
  subject: GuardedRecord,
  action: GuardedAction,
  tx: EntityManager,
) => Promise<string | undefined>;

/** Lets other modules refuse an edit, void, delete or purge of a record, with a sentence that names the legal alternative. */
@Injectable()
export class RecordGuards {
  private readonly guards: RecordGuard[] = [];

  add(guard: RecordGuard): void {
    this.guards.push(guard);
  }

  /** The first refusal, or nothing. Screens ask this to explain a missing button. */
  async refusal(subject: GuardedRecord, action: GuardedAction, tx: EntityManager): Promise<string | undefined> {
    for (const guard of this.guards) {
      const sentence = await guard(subject, action, tx);
      if (sentence) return sentence;
    }
    return undefined;
  }

  /** Throws the first refusal as a domain error (`record_guarded`). */
  async check(subject: GuardedRecord, action: GuardedAction, tx: EntityManager): Promise<void> {
    const sentence = await this.refusal(subject, action, tx);
    if (sentence) throw refused('record_guarded', sentence);
  }
}
