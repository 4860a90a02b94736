import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { DomainError, isUuid } from '#crm-core';
import type { Incoming, Intake, IntakeKind, Lookalike, Probe, TakenIn } from '../host/intake.js';
import { sentenceOf } from './incoming-payments.js';
import { findAlike } from './intake-alike.js';
import { IntakeDocuments, type Made } from './intake-documents.js';
import { raiseCounters } from './intake-numbers.js';
import { IntakeParties } from './intake-parties.js';

/** Whole records of Xero's, taken into the CRM core when a workspace is first connected. */
@Injectable()
export class CrmCoreIntake implements Intake {
  readonly kinds: readonly IntakeKind[] = [
    'contact',
    'item',
    'invoice',
    'bill',
    'creditNote',
    'supplierCredit',
    'salesOrder',
  ];

  constructor(
    private readonly parties: IntakeParties,
    private readonly documents: IntakeDocuments,
  ) {}

  alike(
    workspaceId: string,
    kind: IntakeKind,
    probes: readonly Probe[],
    tx: EntityManager,
  ): Promise<Map<string, Lookalike[]>> {
    return findAlike(tx, workspaceId, kind, probes);
  }

  numberAbove(workspaceId: string, kind: IntakeKind, taken: readonly string[], tx: EntityManager): Promise<void> {
    return raiseCounters(tx, workspaceId, kind, taken);
  }

  async takeIn(workspaceId: string, incoming: Incoming, tx: EntityManager): Promise<TakenIn> {
    const known = await knownAs(tx, workspaceId, incoming);
    if (known) return { done: 'created', id: known };
    try {
      // A savepoint: a rule may refuse after the first write, and the caller's transaction goes on.
      const made = await tx.transaction(async (inside) => {
        const record = await this.make(incoming, inside);
        await remember(inside, workspaceId, incoming, record.id);
        return record;
      });
      return { done: 'created', ...made };
    } catch (error) {
      if (!(error instanceof DomainError)) throw error;
      return { done: 'refused', code: codeOf(error), reason: sentenceOf(error) };
    }
  }

  private make(incoming: Incoming, tx: EntityManager): Promise<Made> {
    switch (incoming.kind) {
      case 'contact':
        return this.parties.company(incoming, tx);
      case 'item':
        return this.parties.product(incoming, tx);
      default:
        return this.documents.take(incoming, tx);
    }
  }
}

/** The code of what is wrong with the first field says more than the one of the whole. */
const codeOf = ({ fields, code }: DomainError): string => fields[0]?.code ?? code;

const tables: Record<IntakeKind, { table: string; prefix?: string }> = {
  contact: { table: 'companies', prefix: 'company.' },
  item: { table: 'products' },
  invoice: { table: 'invoices' },
  bill: { table: 'supplier_bills' },
  creditNote: { table: 'credit_notes' },
  supplierCredit: { table: 'supplier_credits' },
  salesOrder: { table: 'sales_orders' },
};

/** What was made of it before, unless that was removed since. */
async function knownAs(tx: EntityManager, workspaceId: string, incoming: Incoming): Promise<string | undefined> {
  const { table, prefix = '' } = tables[incoming.kind];
  const key = [workspaceId, incoming.kind, incoming.remoteId];
  const [known] = (await tx.query(
    `SELECT record_id FROM xero_taken_in WHERE workspace_id = $1 AND kind = $2 AND remote_id = $3`,
    key,
  )) as { record_id: string }[];
  if (!known) return undefined;
  const id = known.record_id.slice(prefix.length);
  const [still] = isUuid(id)
    ? ((await tx.query(`SELECT 1 FROM ${table} WHERE workspace_id = $1 AND id = $2`, [workspaceId, id])) as unknown[])
    : [];
  if (still) return known.record_id;
  await tx.query(`DELETE FROM xero_taken_in WHERE workspace_id = $1 AND kind = $2 AND remote_id = $3`, key);
  return undefined;
}

const remember = (tx: EntityManager, workspaceId: string, incoming: Incoming, id: string): Promise<unknown> =>
  tx.query(`INSERT INTO xero_taken_in (workspace_id, kind, remote_id, record_id) VALUES ($1, $2, $3, $4)`, [
    workspaceId,
    incoming.kind,
    incoming.remoteId,
    id,
  ]);
