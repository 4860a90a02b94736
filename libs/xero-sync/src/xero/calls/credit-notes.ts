import type { Allocations, CreditNotes } from 'xero-node';
import type { Found, Member, Remote } from '../../engine/call.js';
import { type Json, decimalsEqual, idIn, listIn, moneyIn, objectIn, quoted, textIn } from '../values.js';
import type { XeroSession } from '../xero.session.js';
import { type CallShape, defineCall } from './batch.js';
import { anyOf, chunks, documentDifference, foundFor, readPages } from './look-up.js';
import { tradeDocument } from './invoices.js';

const remoteOf = (element: Json): Remote | undefined => tradeDocument('CreditNote', element);

/** Credit notes of customers and of suppliers; numbers of the latter may repeat, so the type is looked at. */
async function find(session: XeroSession, members: readonly Member[]): Promise<Found[]> {
  const rows: Json[] = [];
  for (const some of chunks(members)) {
    const where = anyOf(
      some.map((member) =>
        member.remoteId
          ? `CreditNoteID==guid(${quoted(member.remoteId)})`
          : `CreditNoteNumber==${quoted(member.naturalKey)}`,
      ),
    );
    rows.push(
      ...(await readPages(session, 'CreditNotes', 'credit notes', (api, page) =>
        api.getCreditNotes(session.tenantId, undefined, where, undefined, page, 4),
      )),
    );
  }
  const isOf = (member: Member, row: Json) => {
    if (member.remoteId) return idIn(row, 'CreditNoteID')?.toLowerCase() === member.remoteId.toLowerCase();
    const type = textIn(member.element, 'Type');
    return (
      textIn(row, 'CreditNoteNumber')?.toLowerCase() === member.naturalKey.toLowerCase() && type === textIn(row, 'Type')
    );
  };
  return foundFor(
    members,
    (member) => rows.filter((row) => isOf(member, row)),
    remoteOf,
    (member, row) => documentDifference(member.element, row),
  );
}

const shape: Omit<CallShape, 'name' | 'ask' | 'keyOf'> = { batchSize: 50, plural: 'CreditNotes', remoteOf, find };
const nothing = new Object() as CreditNotes;

export const createCreditNotes = defineCall({
  ...shape,
  name: 'creditNotes.create',
  keyOf: (element) => textIn(element, 'CreditNoteNumber'),
  ask: (api, tenantId, key) => api.createCreditNotes(tenantId, nothing, false, 4, key),
});

/** POST with our own linked ids: new content, or a status alone. */
export const updateCreditNotes = defineCall({
  ...shape,
  name: 'creditNotes.update',
  keyOf: (element) => idIn(element, 'CreditNoteID'),
  ask: (api, tenantId, key) => api.updateOrCreateCreditNotes(tenantId, nothing, false, 4, key),
});

const invoiceAndAmount = (element: Json): string | undefined => {
  const invoice = idIn(objectIn(element, 'Invoice'), 'InvoiceID');
  return invoice === undefined ? undefined : `${invoice} ${moneyIn(element, 'Amount') ?? ''}`;
};

function allocationOf(element: Json): Remote | undefined {
  const id = idIn(element, 'AllocationID');
  const total = moneyIn(element, 'Amount');
  if (!id) return undefined;
  return {
    type: 'Allocation',
    id,
    status: element['IsDeleted'] === true ? 'DELETED' : 'ACTIVE',
    ...(total ? { total } : {}),
  };
}

/** What is applied of the members' credit notes, one read for each. */
async function appliedOf(session: XeroSession, members: readonly Member[]): Promise<Map<string, Json[]>> {
  const applied = new Map<string, Json[]>();
  for (const { target = '' } of members) {
    if (applied.has(target)) continue;
    const body = await session.read((api) => api.getCreditNote(session.tenantId, target, 4), 'a credit note');
    const [note] = listIn(body, 'CreditNotes');
    applied.set(
      target,
      listIn(note ?? {}, 'Allocations').filter((row) => row['IsDeleted'] !== true),
    );
  }
  return applied;
}

/**
 * Applies credit. The credit note is in the path, so only allocations of one credit note fit one call; allocations have
 * no number of their own and are known by invoice and amount.
 */
export const allocateCredit = defineCall({
  name: 'creditNotes.allocate',
  batchSize: 1,
  plural: 'Allocations',
  idInPath: true,
  argsOf: ([first]) => ({ creditNoteId: first?.target ?? '' }),
  keyOf: invoiceAndAmount,
  memberKey: ({ element }) => invoiceAndAmount(element) ?? '',
  remoteOf: allocationOf,
  ask: (api, tenantId, key, args) =>
    api.createCreditNoteAllocation(tenantId, String(args['creditNoteId']), new Object() as Allocations, false, key),
  async find(session, members) {
    const applied = await appliedOf(session, members);
    const isOf = ({ element }: Member, row: Json) =>
      idIn(objectIn(row, 'Invoice'), 'InvoiceID')?.toLowerCase() ===
        idIn(objectIn(element, 'Invoice'), 'InvoiceID')?.toLowerCase() &&
      decimalsEqual(row['Amount'], element['Amount']);
    return foundFor(
      members,
      (member) => (applied.get(member.target ?? '') ?? []).filter((row) => isOf(member, row)),
      allocationOf,
      () => undefined,
    );
  },
});

/** Takes applied credit back. Xero takes no idempotency key here; a second time is answered by "gone". */
export const unallocateCredit = defineCall({
  name: 'creditNotes.unallocate',
  batchSize: 1,
  plural: 'Allocations',
  argsOf: ([first]) => ({ creditNoteId: first?.target ?? '', allocationId: first?.remoteId ?? '' }),
  bodyOf: () => undefined,
  idInPath: true,
  removed: ({ remoteId = '' }) => ({ type: 'Allocation', id: remoteId, status: 'DELETED' }),
  keyOf: (element) => idIn(element, 'AllocationID'),
  remoteOf: allocationOf,
  ask: (api, tenantId, _key, args) =>
    api.deleteCreditNoteAllocations(tenantId, String(args['creditNoteId']), String(args['allocationId'])),
  async find(session, members) {
    const applied = await appliedOf(session, members);
    return members.map((member): Found => {
      const row = (applied.get(member.target ?? '') ?? []).find(
        (other) => idIn(other, 'AllocationID')?.toLowerCase() === member.remoteId?.toLowerCase(),
      );
      const remote = { type: 'Allocation', id: member.remoteId ?? '' };
      return row
        ? {
            found: 'one',
            remote: { ...remote, status: 'ACTIVE' },
            sameContent: false,
            difference: 'it is still applied',
          }
        : { found: 'one', remote: { ...remote, status: 'DELETED' }, sameContent: true, gone: true };
    });
  },
});
