import { In, type EntityManager, type EntityTarget, type FindOptionsWhere, type ObjectLiteral } from 'typeorm';
import type { AccountingRecord, Company } from '#crm-core';
import type { RecordHead } from '../host/records.js';

/** The rows of one workspace in one transaction, and what every record says of itself. */
export class CoreRows {
  constructor(
    readonly tx: EntityManager,
    readonly workspaceId: string,
    private readonly urlOf: (record: AccountingRecord, id: string) => string | undefined,
  ) {}

  head(
    record: AccountingRecord,
    row: { id: string; version: number; accounting: Company['accounting'] },
    number: string,
  ): Omit<RecordHead, 'kind'> {
    const { doNotExport, doNotExportReason, doNotImport, doNotImportReason } = row.accounting;
    return {
      id: row.id,
      number,
      version: row.version,
      ...given({ url: this.urlOf(record, row.id) }),
      ...(doNotExport ? { doNotExport: given({ reason: doNotExportReason }) } : {}),
      ...(doNotImport ? { doNotImport: given({ reason: doNotImportReason }) } : {}),
    };
  }

  find<E extends ObjectLiteral & { id: string }>(entity: EntityTarget<E>, ids: string[]): Promise<E[]> {
    return this.of(entity, { id: In(ids) } as unknown as FindOptionsWhere<E>);
  }

  of<E extends ObjectLiteral>(entity: EntityTarget<E>, where: FindOptionsWhere<E>): Promise<E[]> {
    return this.tx.find(entity, { where: { ...where, workspaceId: this.workspaceId } });
  }
}

type Given<T> = { [K in keyof T]?: NonNullable<T[K]> };

/** The fields that have a value. */
export function given<T extends object>(fields: T): Given<T> {
  return Object.fromEntries(
    Object.entries(fields).filter(([, value]) => value !== null && value !== undefined),
  ) as Given<T>;
}
