import { Injectable } from '@nestjs/common';
import { EntityManager } from 'typeorm';
import { workspaceOf } from '../database/database.js';
import { Actor } from '../events/actor.js';
import { ListQuery, listRecords, ListShape, Page } from '../listing/listing.js';
import { AuditEntry } from './audit-entry.entity.js';
import { auditColumns } from './audit-words.js';

/** What the audit log may be sorted and filtered by. */
export const auditList: ListShape<AuditEntry> = {
  entity: AuditEntry,
  defaultSort: '-at',
  fields: {
    at: { type: 'timestamp' },
    actorName: { type: 'text' },
    actorId: { type: 'id' },
    action: { type: 'text', property: 'act' },
    record: { type: 'text' },
    recordId: { type: 'id' },
    words: { type: 'text' },
  },
};

/** The record of privileged acts, written in the transaction of the act itself. */
@Injectable()
export class AuditLog {
  async write(
    tx: EntityManager,
    actor: Actor,
    act: string,
    subject: string,
    details: Record<string, unknown> = {},
  ): Promise<void> {
    await tx.insert(AuditEntry, {
      workspaceId: workspaceOf(tx),
      actorId: actor.userId ?? null,
      actorName: actor.name.slice(0, 255),
      act,
      subject: subject.slice(0, 255),
      ...auditColumns(act, subject, details),
      details: details as never,
    });
  }

  /** An act on somebody's account, through the second door: told to every workspace that is open to them. */
  async writeForUser(
    tx: EntityManager,
    user: { id: string; email: string },
    actor: Pick<Actor, 'userId' | 'name'>,
    act: string,
    details: Record<string, unknown> = {},
  ): Promise<void> {
    const told = { ...details, who: user.email };
    const { record, recordId, words } = auditColumns(act, user.id, told);
    await tx.query(
      `INSERT INTO audit_log (workspace_id, actor_id, actor_name, act, subject, record, record_id, words, details)
       SELECT workspace_id, $2::uuid, $3, $4, $1::uuid, $5, $6::uuid, $7, $8::jsonb FROM memberships WHERE user_id = $1::uuid`,
      [user.id, actor.userId ?? null, actor.name.slice(0, 255), act, record, recordId, words, JSON.stringify(told)],
    );
  }

  /** One page of the entries, newest first unless asked otherwise. */
  list(tx: EntityManager, query: ListQuery): Promise<Page<AuditEntry>> {
    return listRecords(tx, auditList, query);
  }

  /** The latest entries, newest first. */
  latest(tx: EntityManager, limit: number): Promise<AuditEntry[]> {
    return tx.find(AuditEntry, {
      where: { workspaceId: workspaceOf(tx) },
      order: { at: 'DESC', id: 'ASC' },
      take: limit,
    });
  }
}
