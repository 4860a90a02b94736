import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { Decimal } from 'decimal.js';
import { recordKey, type Administrator } from '../src/host/crm-host.js';
import type { Kind } from '../src/host/records.js';
import type { HostUnderTest } from './host-under-test.js';

/** What a host may tell of a workspace besides its records; one that does not has nothing to show. */
export const standingContract: Record<string, (under: HostUnderTest) => Promise<void>> = {
  'tells where a workspace keeps its books, by the codes of currency and country': async (under) => {
    const { host, workspaceId } = under;
    if (!host.home) return;
    const home = await under.inTransaction(workspaceId, (tx) => host.home!(workspaceId, tx));
    assert.match(home?.baseCurrency ?? '', /^[A-Z]{3}$/, 'the base currency is an ISO code');
    assert.match(home?.countryCode ?? '', /^[A-Z]{2}$/, 'the country is an ISO code');
    const nowhere = randomUUID();
    assert.equal(await under.inTransaction(workspaceId, (tx) => host.home!(nowhere, tx)), undefined);
  },

  'tells what is open on its documents, of no other ids': async (under) => {
    const { host, workspaceId, records, otherRecords } = under;
    if (!host.openAmounts) return;
    for (const kind of owing.filter((one) => host.kinds.includes(one))) {
      const ids = records[kind]!;
      const open = await openOf(under, kind, [...ids, ...(otherRecords[kind] ?? []), randomUUID(), 'nobody']);
      assert.deepEqual([...open.keys()].toSorted(), ids.toSorted(), `what is open on ${kind}s`);
      const found = await host.read(ids.map((id) => ({ workspaceId, kind, id })));
      for (const [id, amount] of open) {
        assert.match(amount, /^\d+\.\d\d$/, 'an amount is a decimal string with two places');
        const record = found.get(recordKey({ kind, id }));
        const total = record && 'total' in record ? record.total : '0';
        assert.ok(new Decimal(amount).lessThanOrEqualTo(total), `${amount} is open on ${kind} ${id} of ${total}`);
      }
      assert.equal((await openOf(under, kind, [])).size, 0);
    }
  },

  'tells less of a document as open when money comes in, and as much as before when it goes back': async (under) => {
    const { host, workspaceId, payable } = under;
    if (!host.openAmounts || !payable) return;
    const { kind, id } = payable.document;
    const due = async () => new Decimal((await openOf(under, kind, [id])).get(id) ?? 0);
    const remoteId = randomUUID();
    const receive = (status: 'received' | 'reversed') =>
      under.inTransaction(workspaceId, (tx) =>
        host.receive(workspaceId, { kind: 'payment', remoteId, ...payable, status }, tx),
      );
    const before = await due();
    await receive('received');
    assert.equal((await due()).toFixed(2), before.minus(payable.amount).toFixed(2));
    await receive('reversed');
    assert.equal((await due()).toFixed(2), before.toFixed(2));
  },

  'tells who administers a workspace, each once and where to write to them': async (under) => {
    const { host, workspaceId, otherWorkspaceId } = under;
    if (!host.administrators) return;
    const of = (workspace: string): Promise<Administrator[]> =>
      under.inTransaction(workspace, (tx) => host.administrators!(workspace, tx));
    const found = await of(workspaceId);
    for (const { userId, name, email } of found) {
      assert.ok(userId.length > 0 && name.trim().length > 0, 'an administrator has an id and a name');
      assert.match(email, /^[^\s@]+@[^\s@]+$/, `${name} has no address to write to`);
    }
    const ids = found.map(({ userId }) => userId);
    assert.equal(new Set(ids).size, ids.length, 'somebody is told twice');
    if (under.administrators) assert.deepEqual(ids.toSorted(), under.administrators.toSorted());
    for (const { userId } of await of(otherWorkspaceId))
      assert.ok(!ids.includes(userId), 'an administrator of the other workspace is told of this one');
  },
};

/** Kinds on which something may be open. */
const owing: readonly Kind[] = ['invoice', 'bill', 'creditNote', 'supplierCredit'];

const openOf = (under: HostUnderTest, kind: Kind, ids: string[]) =>
  under.inTransaction(under.workspaceId, (tx) => under.host.openAmounts!(under.workspaceId, kind, ids, tx));
