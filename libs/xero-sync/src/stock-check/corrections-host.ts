import { Decimal } from 'decimal.js';
import type { EntityManager } from 'typeorm';
import { rowsOf } from '../engine/sql.js';
import { CrmHost, recordKey, type Choice, type ChoiceList, type Received } from '../host/crm-host.js';
import type { Doors } from '../host/doors.js';
import type { CrmRecord, CrmStockChange, FromXero, Kind, RecordRef } from '../host/records.js';
import type { CorrectionLine } from './stock-correction.entity.js';

/** Ids of corrections at the port. They are no records of the host, but are sent, shown and retried like its own. */
const prefix = 'correction.';
const names = ['stockCorrection', 'stock-correction', 'stock-corrections'];
const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

export const correctionRef = (workspaceId: string, id: string): RecordRef => ({
  workspaceId,
  kind: 'stockChange',
  id: prefix + id,
  cause: 'reconciliation',
});

const correctionId = (ref: { kind: Kind; id: string }): string | undefined =>
  ref.kind === 'stockChange' && ref.id.startsWith(prefix) ? ref.id.slice(prefix.length) : undefined;

/** The host as the module sees it: the host's own records, and the corrections that the module makes itself. */
export class CorrectionsHost extends CrmHost {
  readonly kinds: readonly Kind[];
  override readonly stamped?: CrmHost['stamped'];
  override readonly supportContact?: CrmHost['supportContact'];
  override readonly stockLevels?: CrmHost['stockLevels'];
  override readonly stockMovedBy?: CrmHost['stockMovedBy'];
  override readonly timeZone?: CrmHost['timeZone'];
  override readonly acceptChange?: CrmHost['acceptChange'];
  override readonly creditAndReissue?: CrmHost['creditAndReissue'];
  override readonly byNumber?: CrmHost['byNumber'];
  override readonly home?: CrmHost['home'];
  override readonly administrators?: CrmHost['administrators'];
  override readonly audit?: CrmHost['audit'];
  override readonly openAmounts?: CrmHost['openAmounts'];
  override readonly intake?: NonNullable<CrmHost['intake']>;

  constructor(
    private readonly host: CrmHost,
    private readonly doors: Doors,
  ) {
    super();
    this.kinds = host.kinds;
    if (host.stamped)
      this.stamped = (workspaceId, stamps) =>
        host.stamped!(
          workspaceId,
          stamps.filter(({ ref }) => correctionId(ref) === undefined),
        );
    if (host.supportContact) this.supportContact = (...asked) => host.supportContact!(...asked);
    if (host.stockLevels) this.stockLevels = (...asked) => host.stockLevels!(...asked);
    if (host.stockMovedBy) this.stockMovedBy = (...asked) => host.stockMovedBy!(...asked);
    if (host.timeZone) this.timeZone = (...asked) => host.timeZone!(...asked);
    if (host.acceptChange) this.acceptChange = (...asked) => host.acceptChange!(...asked);
    if (host.creditAndReissue) this.creditAndReissue = (...asked) => host.creditAndReissue!(...asked);
    if (host.byNumber) this.byNumber = (...asked) => host.byNumber!(...asked);
    if (host.home) this.home = (...asked) => host.home!(...asked);
    if (host.administrators) this.administrators = (...asked) => host.administrators!(...asked);
    if (host.audit) this.audit = (...asked) => host.audit!(...asked);
    if (host.openAmounts) this.openAmounts = (...asked) => host.openAmounts!(...asked);
    if (host.intake) this.intake = host.intake;
  }

  async read(refs: readonly RecordRef[], tx?: EntityManager): Promise<Map<string, CrmRecord>> {
    const own = refs.filter((ref) => correctionId(ref) !== undefined);
    if (own.length === 0) return this.host.read(refs, tx);
    const theirs = refs.filter((ref) => correctionId(ref) === undefined);
    const found = new Map(theirs.length > 0 ? await this.host.read(theirs, tx) : []);
    for (const workspaceId of new Set(own.map((ref) => ref.workspaceId))) {
      const ids = own.flatMap((ref) => (ref.workspaceId === workspaceId ? (correctionId(ref) ?? []) : []));
      const read = (inside: EntityManager) => readCorrections(inside, workspaceId, ids);
      for (const record of await (tx ? read(tx) : this.doors.inWorkspace(workspaceId, read)))
        found.set(recordKey(record), record);
    }
    return found;
  }

  list(
    workspaceId: string,
    kind: Kind,
    page: { after?: string; changedSince?: Date; limit: number },
  ): Promise<{ ids: string[]; next?: string }> {
    return this.host.list(workspaceId, kind, page);
  }

  choices(workspaceId: string, list: ChoiceList): Promise<Choice[]> {
    return this.host.choices(workspaceId, list);
  }

  receive(workspaceId: string, incoming: FromXero, tx: EntityManager): Promise<Received> {
    return this.host.receive(workspaceId, incoming, tx);
  }

  override refOf(workspaceId: string, name: string, id: string): RecordRef | undefined {
    if (names.includes(name)) return correctionRef(workspaceId, id);
    if (this.host.refOf) return this.host.refOf(workspaceId, name, id);
    return (this.kinds as readonly string[]).includes(name) ? { workspaceId, kind: name as Kind, id } : undefined;
  }

  override addressOf(ref: RecordRef): { name: string; id: string } {
    const id = correctionId(ref);
    if (id !== undefined) return { name: names[0]!, id };
    return this.host.addressOf?.(ref) ?? { name: ref.kind, id: ref.id };
  }
}

/** Corrections that were decided on; what is only asked is not to be sent. */
async function readCorrections(tx: EntityManager, workspaceId: string, ids: string[]): Promise<CrmStockChange[]> {
  const rows = await rowsOf<{ id: string; number: string; date: string; lines: CorrectionLine[]; because: string }>(
    tx,
    `SELECT id, number, date::text AS date, lines, because FROM xero_stock_corrections
      WHERE workspace_id = $1 AND state = 'posted' AND id = ANY($2::uuid[])`,
    [workspaceId, ids.filter((id) => uuid.test(id))],
  );
  return rows.map((row) => ({
    kind: 'stockChange',
    cause: 'reconciliation',
    id: prefix + row.id,
    number: row.number,
    version: 1,
    date: row.date,
    status: 'posted',
    reason: row.because,
    lines: row.lines.map(({ itemId, quantityChange, value, text }, at) => ({
      id: `${row.id}.${at}`,
      itemId,
      quantityChange,
      value,
      unitCost: new Decimal(value).div(quantityChange).abs().toDecimalPlaces(4).toString(),
      locationId: '',
      description: text,
    })),
  }));
}
