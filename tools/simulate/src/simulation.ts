import { randomBytes } from 'node:crypto';
import type { Rest } from '../../rig/src/rest.js';
import { control, Sandbox } from '../../rig/src/sandbox.js';
import { drained, syncStatus } from '../../rig/src/sync-status.js';
import { prepareWorkspace } from '../../rig/src/workspace.js';
import { SharedBooks } from './accountant/shared-books.js';
import { judge, judgeCompany, type Expectation, type Line } from './checks.js';
import { Counters } from './counters.js';
import { readCrm, stockCheck } from './crm-side.js';
import { work } from './days.js';
import { Dice } from './dice.js';
import { Firm } from './firm.js';
import { found } from './founding.js';
import { standings } from './standing.js';
import { readXero } from './xero-side.js';

/** How Xero values what a supplier credit takes out of stock; nobody knows which of them is true. */
export const readings = { a: 'line', b: 'average' } as const;
export type Reading = keyof typeof readings;

export interface Wish {
  seed: number;
  days: number;
  /** Somebody works in the books at the same time. */
  accountant?: boolean;
  report: (text: string) => void;
}

/** What one simulated company came to. */
export interface Outcome {
  seed: number;
  days: number;
  verdict: Line[];
  counts: Record<string, number>;
  /** Every request, line for line; see `Firm.told`. */
  told: string[];
  /** What an accountant did meanwhile. */
  deeds?: Record<string, number>;
  calls: number;
  effects: number;
  writes: number;
  seconds: { working: number; sending: number; checking: number };
}

/** A company that has gone home: can be judged, also again after somebody changed the books. */
export interface AtRest {
  sandbox: Sandbox;
  rest: Rest;
  outcome: () => Promise<Outcome>;
}

/** The whole sandbox reads supplier credits one way, so companies side by side have the same reading. */
export const useReading = async (sandboxUrl: string, reading: Reading): Promise<unknown> =>
  control(sandboxUrl, 'PATCH', 'settings', { creditNoteStockValue: readings[reading] });

/** Lets one company work for some days and waits until nothing is left to send. */
export async function simulate(
  target: { url: string; sandboxUrl: string; session: Rest },
  wish: Wish,
): Promise<AtRest> {
  const { seed, days } = wish;
  const begun = performance.now();
  const run = randomBytes(5).toString('hex');
  const name = `Seed ${seed} ${run}`;
  const sandbox = await Sandbox.prepare(target.sandboxUrl, name, {
    ...{ multicurrency: true, currencies: ['USD', 'EUR', 'AUD'] },
  });
  const { rest, taxRateId, methodId } = await prepareWorkspace(target.url, target.session, sandbox, {
    ...{ name, run, taxRate: 1500n },
  });
  const firm = new Firm(rest, new Dice(seed), new Counters());
  await found(firm, taxRateId, methodId);
  const accounts = await chooseAccounts(firm, sandbox);
  const shared = wish.accountant ? await SharedBooks.open(firm, sandbox, seed) : undefined;
  await work(firm, days, (day) => wish.report(`day ${day} of ${days}`), shared);
  const worked = performance.now();
  const send = async (): Promise<void> => {
    const left = await drained(rest, ({ queued, unresolved }) =>
      wish.report(`sending: ${queued} queued${unresolved > 0 ? `, ${unresolved} unresolved` : ''}`),
    );
    if (left) wish.report(`what is left: ${left}`);
  };
  await send();
  await shared?.settle(send, wish.report);
  const sent = performance.now();
  const outcome = async (): Promise<Outcome> => {
    const from = performance.now();
    const { verdict, calls, effects } = await verdictOf(firm, sandbox, accounts, shared);
    const seconds = { working: worked - begun, sending: sent - worked, checking: performance.now() - from };
    return {
      ...{
        seed,
        days,
        verdict,
        calls,
        effects,
        counts: firm.counters.all(),
        writes: rest.writes.length,
        told: firm.told,
      },
      ...(shared ? { deeds: shared.deeds() } : {}),
      seconds: mapped(seconds, (ms) => Math.round(ms / 100) / 10),
    };
  };
  return { sandbox, rest, outcome };
}

type Accounts = Pick<Expectation, 'stocktakeAccount' | 'clearingCode'>;

/** The proposals, and what tells the purposes of the accounts apart; synced invoices may be edited here. */
async function chooseAccounts(firm: Firm, sandbox: Sandbox): Promise<Accounts> {
  const accounts = new Map((await sandbox.accounts()).map(({ Code, AccountID }) => [String(Code), String(AccountID)]));
  const id = (code: string): string => accounts.get(code) ?? '';
  const taxRates = { taxRates: {} as object };
  const { version, values } = await firm.get<{ version: number; values: { accounts: object; taxRates: object } }>(
    'integrations/xero/settings',
  );
  taxRates.taxRates = { ...values.taxRates, [firm.taxRates.zero]: { sales: 'ZERORATED', purchases: 'ZERORATED' } };
  await firm.put('integrations/xero/settings', {
    ...{ version, lockInvoices: false, ...taxRates },
    accounts: {
      ...values.accounts,
      ...{ manufacturingClearing: id('651'), absorbedCosts: id('320') },
      ...{ supplierPayments: id('091'), supplierRefunds: id('091') },
    },
  });
  return { stocktakeAccount: id('091'), clearingCode: '651' };
}

async function verdictOf(firm: Firm, sandbox: Sandbox, accounts: Accounts, shared: SharedBooks | undefined) {
  const stock = new Map(firm.goods.map(({ id, code }) => [code, firm.shelves.onHand(id)]));
  const crm = await readCrm(firm.rest);
  const xero = await readXero(sandbox);
  const expectation = { stock, counters: firm.counters, ...accounts };
  if (shared) {
    const verdict = [...judgeCompany(expectation, crm, xero), ...(await shared.verdict(crm, xero))];
    return { verdict, calls: xero.calls, effects: xero.journal.length };
  }
  const { firstError } = await syncStatus(firm.rest);
  if (firstError) crm.firstError = `${crm.unresolved} unresolved, first ${firstError.label}: ${firstError.sentence}`; // prettier-ignore
  crm.differences = await stockCheck(firm.rest, `check-${randomBytes(4).toString('hex')}`);
  const verdict = judge(expectation, crm, xero, await standings(firm.rest));
  return { verdict, calls: xero.calls, effects: xero.journal.length };
}

const mapped = <K extends string>(values: Record<K, number>, by: (value: number) => number): Record<K, number> =>
  Object.fromEntries(Object.entries<number>(values).map(([name, value]) => [name, by(value)])) as Record<K, number>;
