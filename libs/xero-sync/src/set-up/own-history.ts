import { Injectable } from '@nestjs/common';
import { Decimal } from 'decimal.js';
import { readLinks } from '../engine/links.js';
import { CrmHost, recordKey } from '../host/crm-host.js';
import type { CrmRecord, Kind, RecordRef } from '../host/records.js';
import { XeroSync } from '../xero-sync.js';
import { SetUpStore, type Held } from './set-up-store.js';

const kinds: readonly Kind[] = ['invoice', 'bill', 'creditNote', 'supplierCredit'];
const recordsAtOnce = 100;
const mostAtOnce = 500;

/** Queues what the CRM held before for the export, as far as it was chosen. It is sent once the first import is finished. */
@Injectable()
export class OwnHistory {
  constructor(
    private readonly store: SetUpStore,
    private readonly host: CrmHost,
    private readonly sync: XeroSync,
  ) {}

  /** Queues the next documents with the money on them; answers whether there are more. Repeating queues nothing twice. */
  async next(held: Held): Promise<boolean> {
    if (held.choices.ownHistory === 'nothing') return false;
    const kind = (held.cursor.kind as Kind | undefined) ?? kinds[0]!;
    const { after } = held.cursor;
    const { ids, next } = await this.host.list(held.workspaceId, kind, {
      limit: recordsAtOnce,
      ...(after === undefined ? {} : { after }),
    });
    const refs = await this.wanted(held, kind, ids);
    for (let from = 0; from < refs.length; from += mostAtOnce)
      await this.sync.exportNow(refs.slice(from, from + mostAtOnce));
    const following = kinds[kinds.indexOf(kind) + 1];
    const cursor = next !== undefined ? { kind, after: next } : following && { kind: following };
    if (!cursor) return false;
    await this.store.holding(held, (tx) => this.store.at(tx, held, cursor));
    return true;
  }

  private wanted(held: Held, kind: Kind, ids: readonly string[]): Promise<RecordRef[]> {
    const { workspaceId, tenantId } = held;
    return this.store.holding(held, async (tx) => {
      const refs = ids.map((id): RecordRef => ({ workspaceId, kind, id }));
      const records = await this.host.read(refs, tx);
      const links = await readLinks(tx, workspaceId, tenantId, refs);
      const open = (await this.host.openAmounts?.(workspaceId, kind, ids, tx)) ?? new Map<string, string>();
      return refs.flatMap((ref) => {
        const record = records.get(recordKey(ref));
        if (!record || links.get(kind, ref.id) || !isChosen(held, record, open.get(ref.id))) return [];
        return [ref, ...moneyOn(workspaceId, record)];
      });
    });
  }
}

function isChosen({ choices }: Held, record: CrmRecord, open: string | undefined): boolean {
  if (!('date' in record) || !('status' in record) || record.status !== 'issued') return false;
  if (choices.ownHistory === 'allSince') return record.date >= (choices.since ?? '');
  return open !== undefined && !new Decimal(open).isZero();
}

/** What is applied to it and the CRM has to tell. */
const moneyOn = (workspaceId: string, record: CrmRecord): RecordRef[] =>
  ('applied' in record ? (record.applied ?? []) : []).flatMap(({ kind, id, received, ended }) =>
    received || ended ? [] : [{ workspaceId, kind, id }],
  );
