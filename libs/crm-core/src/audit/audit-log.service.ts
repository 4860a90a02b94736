import { Injectable } from '@nestjs/common';
import { EntityManager } from 'typeorm';
import { workspaceOf } from '../database/database.js';
import { Actor } from '../events/actor.js';
import { AuditEntry } from './audit-entry.entity.js';

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
      details: details as never,
    });
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
