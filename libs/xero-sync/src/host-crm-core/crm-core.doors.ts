import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { Database } from '#crm-core';
import { Doors, type SystemPurpose } from '../host/doors.js';

/** The CRM core's two doors: roles and row-level security included. */
@Injectable()
export class CrmCoreDoors extends Doors {
  constructor(private readonly database: Database) {
    super();
  }

  inWorkspace<T>(
    workspaceId: string,
    work: (tx: EntityManager) => Promise<T>,
    options?: { isolation?: 'READ COMMITTED' | 'REPEATABLE READ' },
  ): Promise<T> {
    return this.database.inWorkspace(workspaceId, work, options);
  }

  asSystem<T>(purpose: SystemPurpose, work: (tx: EntityManager) => Promise<T>): Promise<T> {
    return this.database.asSystem(purpose, work);
  }
}
