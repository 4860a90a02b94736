import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { recordKey, type ChoiceList } from '../src/host/crm-host.js';
import type { CrmRecord, Kind, RecordRef } from '../src/host/records.js';
import type { ContractCase, HostUnderTest } from './host-under-test.js';
import { intakeContract } from './intake.contract.js';
import { checkShape, namedBy } from './record-shapes.js';
import { standingContract } from './standing.contract.js';

type Check = (under: HostUnderTest) => Promise<void>;

/**
 * The contract of `CrmHost` as cases for any test runner: `for (const { name, run } of testCrmHost(makeHost)) it(name, run)`.
 * `makeHost` is called once a case, and what it answers is closed after it.
 */
export function testCrmHost(makeHost: () => Promise<HostUnderTest>): ContractCase[] {
  return Object.entries({ ...contract, ...standingContract, ...intakeContract }).map(([name, check]) => ({
    name,
    run: async () => {
      const under = await makeHost();
      try {
        await check(under);
      } finally {
        await under.close();
      }
    },
  }));
}

const contract: Record<string, Check> = {
  'lists the kinds it keeps, each once, and has records of each': async ({ host, records }) => {
    assert.ok(host.kinds.length > 0, 'a host keeps at least one kind');
    assert.equal(new Set(host.kinds).size, host.kinds.length);
    for (const kind of host.kinds)
      assert.ok((records[kind]?.length ?? 0) >= 3, `three records of ${kind} are needed for this suite`);
  },

  'reads whole records under their own keys': async (under) => {
    const refs = everything(under);
    const found = await under.host.read(refs);
    for (const ref of refs) {
      const record = found.get(recordKey(ref));
      assert.ok(record, `${recordKey(ref)} was not found under its key`);
      assert.deepEqual({ kind: record.kind, id: record.id }, { kind: ref.kind, id: ref.id });
    }
    assert.equal(found.size, refs.length, 'nothing else comes along');
  },

  'says amounts as decimal strings, dates as days and states as agreed, and documents add up': async (under) => {
    for (const record of (await under.host.read(everything(under))).values()) checkShape(record);
  },

  'reads many records at once exactly as one by one': async (under) => {
    const refs = everything(under);
    const together = await under.host.read(refs);
    for (const ref of refs)
      assert.deepEqual((await under.host.read([ref])).get(recordKey(ref)), together.get(recordKey(ref)));
  },

  'leaves unknown and malformed ids out': async ({ host, workspaceId }) => {
    const refs = host.kinds.flatMap((kind) =>
      [randomUUID(), 'nobody', '', "' OR 1=1 --", `company.${randomUUID()}`].map((id): RecordRef => ({
        workspaceId,
        kind,
        id,
      })),
    );
    assert.equal((await host.read(refs)).size, 0);
    assert.equal((await host.read([])).size, 0);
  },

  'knows no records of another workspace': async ({ host, workspaceId, otherWorkspaceId, records, otherRecords }) => {
    const foreign = refsOf(workspaceId, otherRecords);
    assert.ok(foreign.length > 0);
    assert.deepEqual([...(await host.read(foreign)).keys()], []);
    assert.deepEqual([...(await host.read(refsOf(otherWorkspaceId, records))).keys()], []);
    for (const kind of host.kinds) {
      const { ids } = await host.list(workspaceId, kind, { limit: 200 });
      assert.deepEqual(
        ids.filter((id) => otherRecords[kind]?.includes(id)),
        [],
      );
    }
  },

  'can read everything a record names': async (under) => {
    const { host, workspaceId } = under;
    const named = [...(await host.read(everything(under))).values()].flatMap((record) => namedBy(record));
    const found = await host.read(named.map((ref) => ({ workspaceId, ...ref })));
    for (const ref of named) assert.ok(found.has(recordKey(ref)), `${recordKey(ref)} is named but cannot be read`);
  },

  'reads inside the transaction it is given, in its snapshot': async (under) => {
    const ref = changeable(under);
    await under.inSnapshot(under.workspaceId, async (tx) => {
      const [before] = (await under.host.read([ref], tx)).values();
      await under.change(ref);
      assert.deepEqual([...(await under.host.read([ref], tx)).values()], [before], 'the snapshot moved');
      assert.notDeepEqual([...(await under.host.read([ref])).values()], [before], 'without it, the change is seen');
    });
  },

  'raises the version with each change, and gives notice of it': async (under) => {
    const ref = changeable(under);
    const version = async () => (await under.host.read([ref])).get(recordKey(ref))!.version;
    const [before, told] = [await version(), under.notices().length];
    await under.change(ref);
    assert.ok((await version()) > before, 'the version did not rise');
    const fresh = under.notices().slice(told);
    assert.ok(
      fresh.some((notice) => notice.workspaceId === ref.workspaceId && recordKey(notice) === recordKey(ref)),
      'xero-sync was not told',
    );
  },

  'lists every record once, in pages and in a stable order': async ({ host, workspaceId, records }) => {
    for (const kind of host.kinds) {
      const whole = (await host.list(workspaceId, kind, { limit: 200 })).ids;
      for (const limit of [1, 2]) {
        const seen: string[] = [];
        for (let after: string | undefined; seen.length <= whole.length;) {
          const page = await host.list(workspaceId, kind, { limit, ...(after === undefined ? {} : { after }) });
          assert.ok(page.ids.length <= limit, `a page of ${limit} held ${page.ids.length}`);
          seen.push(...page.ids);
          if (page.next === undefined) break;
          assert.equal(page.next, page.ids.at(-1), 'next is the last id seen');
          after = page.next;
        }
        assert.deepEqual(seen, whole, `${kind} in pages of ${limit}`);
      }
      for (const id of records[kind]!) assert.ok(whole.includes(id), `${kind} ${id} is missing from its list`);
    }
  },

  'lists what changed since a moment': async (under) => {
    const { host, workspaceId } = under;
    const ref = changeable(under);
    await new Promise((resolve) => setTimeout(resolve, 20));
    const since = new Date();
    assert.deepEqual((await host.list(workspaceId, ref.kind, { limit: 200, changedSince: since })).ids, []);
    await under.change(ref);
    assert.deepEqual((await host.list(workspaceId, ref.kind, { limit: 200, changedSince: since })).ids, [ref.id]);
  },

  'offers choices with names, and tax rates with percentages': async ({ host, workspaceId }) => {
    for (const list of ['taxRate', 'paymentMethod', 'itemGroup', 'location'] as ChoiceList[]) {
      const choices = await host.choices(workspaceId, list);
      assert.equal(new Set(choices.map(({ id }) => id)).size, choices.length, `${list} offers an id twice`);
      for (const { id, name, rate } of choices) {
        assert.ok(id.length > 0 && name.length > 0);
        if (list === 'taxRate') assert.match(rate ?? '', /^\d+(\.\d+)?$/, `the tax rate ${name} has no percentage`);
      }
    }
  },

  'takes a payment in once, however often it is told, and takes it back once': async (under) => {
    const { host, workspaceId, payable } = under;
    if (!payable) return;
    const told = under.notices().length;
    const remoteId = randomUUID();
    const receive = (status: 'received' | 'reversed') =>
      under.inTransaction(workspaceId, (tx) =>
        host.receive(workspaceId, { kind: 'payment', remoteId, ...payable, status }, tx),
      );
    const first = await receive('received');
    assert.equal(first.done, 'created');
    assert.deepEqual(await receive('received'), { ...first, done: 'unchanged' });
    assert.deepEqual(await receive('reversed'), { ...first, done: 'updated' });
    assert.deepEqual(await receive('reversed'), { ...first, done: 'unchanged' });
    const sentBack = under
      .notices()
      .slice(told)
      .filter(({ kind }) => kind === 'payment');
    assert.deepEqual(sentBack, [], 'what came from Xero must not go back');
  },

  'refuses what it cannot take in with a sentence, not with an error': async (under) => {
    const { host, workspaceId } = under;
    const answer = await under.inTransaction(workspaceId, (tx) =>
      host.receive(
        workspaceId,
        {
          kind: 'payment',
          remoteId: randomUUID(),
          document: { kind: 'invoice', id: randomUUID() },
          amount: '10.00',
          currency: 'EUR',
          date: '2026-01-31',
          status: 'received',
        },
        tx,
      ),
    );
    assert.equal(answer.done, 'refused');
    assert.match((answer as { reason: string }).reason, /^[A-Z].{10,}[.!]$/, 'a refusal is a sentence');
  },

  'takes stamps repeatedly without changing a version or giving notice': async (under) => {
    const { host, workspaceId } = under;
    if (!host.stamped) return;
    const refs = everything(under);
    const versions = (found: Map<string, CrmRecord>) =>
      [...found].map(([key, { version }]) => `${key} ${version}`).toSorted();
    const [before, told] = [versions(await host.read(refs)), under.notices().length];
    const stamps = refs.map((ref) => ({
      ref,
      accountingCode: 'INV-1',
      lastExportAt: new Date('2026-01-31T10:00:00Z'),
    }));
    await host.stamped(workspaceId, stamps);
    await host.stamped(workspaceId, stamps);
    await host.stamped(workspaceId, [
      { ref: { workspaceId, kind: refs[0]!.kind, id: randomUUID() }, accountingCode: null },
    ]);
    assert.deepEqual(versions(await host.read(refs)), before);
    assert.equal(under.notices().length, told, 'a stamp is not a change');
  },

  'finds a record again by the name and id that people know it by': async (under) => {
    const { host, workspaceId } = under;
    if (!host.addressOf || !host.refOf) return;
    for (const ref of everything(under)) {
      const { name, id } = host.addressOf(ref);
      const again = host.refOf(workspaceId, name, id);
      assert.deepEqual(again && { kind: again.kind, id: again.id }, { kind: ref.kind, id: ref.id });
    }
    assert.equal(host.refOf(workspaceId, 'unicorn', randomUUID()), undefined);
  },
};

const refsOf = (workspaceId: string, records: Partial<Record<Kind, string[]>>): RecordRef[] =>
  Object.entries(records).flatMap(([kind, ids]) => ids.map((id) => ({ workspaceId, kind: kind as Kind, id })));

const everything = ({ workspaceId, records }: HostUnderTest): RecordRef[] => refsOf(workspaceId, records);

/** A record that any CRM lets people change. */
function changeable({ host, workspaceId, records }: HostUnderTest): RecordRef {
  const kind = host.kinds.includes('contact') ? 'contact' : host.kinds[0]!;
  return { workspaceId, kind, id: records[kind]![0]! };
}
