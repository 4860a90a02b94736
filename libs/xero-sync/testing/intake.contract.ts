import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { recordKey } from '../src/host/crm-host.js';
import type { Incoming, IncomingContact, IncomingDocument, Intake, TakenIn } from '../src/host/intake.js';
import type { CrmInvoice } from '../src/host/records.js';
import type { HostUnderTest } from './host-under-test.js';

/** What a host that takes whole records in must do besides; a host without an intake has nothing to show. */
export const intakeContract: Record<string, (under: HostUnderTest) => Promise<void>> = {
  'takes a business in once, finds it again by what it is called, and tells nobody': async (under) => {
    const intake = intakeOf(under, 'contact');
    if (!intake) return;
    const told = under.notices().length;
    const incoming = aBusiness();
    const first = await taken(under, intake, incoming);
    assert.deepEqual(await taken(under, intake, { ...incoming, name: 'Another name' }), first);
    const record = await read(under, 'contact', first.id);
    assert.equal(record?.number, incoming.number, 'the number that it has in Xero stays');
    const probe = { key: 'a', name: incoming.name.toUpperCase(), number: incoming.number! };
    const found = await under.inTransaction(under.workspaceId, (tx) =>
      intake.alike(under.workspaceId, 'contact', [probe, { key: 'b', name: randomUUID() }], tx),
    );
    assert.deepEqual(
      found.get('a')?.map(({ id, by }) => ({ id, by })),
      [{ id: first.id, by: ['number', 'name'] }],
    );
    assert.equal(found.has('b'), false, 'nothing is invented');
    assert.equal(under.notices().length, told, 'what came from Xero must not go back');
  },

  'refuses what it cannot take in with a code and a sentence, and the transaction goes on': async (under) => {
    const intake = intakeOf(under, 'contact');
    if (!intake) return;
    const incoming = aBusiness();
    const [refusal, next] = await under.inTransaction(under.workspaceId, async (tx) => [
      await intake.takeIn(under.workspaceId, { ...aBusiness(), name: '' }, tx),
      await intake.takeIn(under.workspaceId, incoming, tx),
    ]);
    assert.equal(refusal!.done, 'refused');
    assert.match((refusal as { code: string }).code, /^[a-z_]+$/, 'a code is a word');
    assert.match((refusal as { reason: string }).reason, /^[A-Z].{10,}[.!]$/, 'a refusal is a sentence');
    assert.equal(next!.done, 'created');
    assert.ok(await read(under, 'contact', (next as { id: string }).id), 'the next one is there');
  },

  'takes an open invoice in with its number and totals, and moves no stock by it': async (under) => {
    const intake = intakeOf(under, 'invoice');
    if (!intake) return;
    const contact = await taken(under, intake, aBusiness());
    const itemId = under.records.item?.[0];
    const incoming = anInvoice(contact.id, under.payable?.currency ?? 'EUR', itemId);
    const told = under.notices().length;
    const before = await stock(under);
    const { id } = await taken(under, intake, incoming);
    const record = (await read(under, 'invoice', id)) as CrmInvoice;
    const { number, net, tax, total, contactId, status } = record;
    assert.deepEqual(
      { number, net, tax, total, contactId, status },
      { number: incoming.number, net: '30.00', tax: '0.00', total: '30.00', contactId: contact.id, status: 'issued' },
    );
    assert.deepEqual({ takenIn: record.takenIn, moves: record.lines[0]!.movesStock }, { takenIn: true, moves: false });
    assert.deepEqual(await stock(under), before, 'the level that was taken in holds its goods already');
    assert.equal(under.notices().length, told, 'what came from Xero must not go back');
  },
};

const intakeOf = ({ host: { intake } }: HostUnderTest, kind: 'contact' | 'invoice'): Intake | undefined =>
  intake?.kinds.includes(kind) ? intake : undefined;

async function taken(under: HostUnderTest, intake: Intake, incoming: Incoming): Promise<{ id: string }> {
  const answer: TakenIn = await under.inTransaction(under.workspaceId, (tx) =>
    intake.takeIn(under.workspaceId, incoming, tx),
  );
  if (answer.done === 'refused') assert.fail(answer.reason);
  return { id: answer.id };
}

const read = async ({ host, workspaceId }: HostUnderTest, kind: 'contact' | 'invoice', id: string) =>
  (await host.read([{ workspaceId, kind, id }])).get(recordKey({ kind, id }));

const stock = (under: HostUnderTest) =>
  under.inTransaction(under.workspaceId, async (tx) => under.host.stockLevels?.(under.workspaceId, tx));

function aBusiness(): IncomingContact {
  const remoteId = randomUUID();
  const number = `T-${remoteId.slice(0, 8)}`;
  const roles = { isCustomer: true, isSupplier: true };
  return { kind: 'contact', remoteId, number, name: `Kauri Books ${number}`, addresses: [], persons: [], ...roles };
}

function anInvoice(contactId: string, currency: string, itemId: string | undefined): IncomingDocument {
  const remoteId = randomUUID();
  const line = { name: 'Books', quantity: '3', unitPrice: '10', amount: '30.00', taxAmount: '0.00' };
  return {
    kind: 'invoice',
    remoteId,
    number: `OLD/${remoteId.slice(0, 8)}`,
    contactId,
    date: '2026-01-31',
    currency,
    amountsAre: 'exclusive',
    lines: [{ ...line, ...(itemId ? { itemId } : {}) }],
    net: '30.00',
    tax: '0.00',
    total: '30.00',
  };
}
