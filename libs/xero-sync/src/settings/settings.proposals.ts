import { Decimal } from 'decimal.js';
import type { Choice } from '../host/crm-host.js';
import type { ReferenceLists, XeroAccount } from '../reference/reference-lists.js';
import { accountFits, taxFits } from './settings.rules.js';
import type { AccountChoices, SettingsValues, TaxChoice } from './xero-settings.js';

/** A sensible choice for a field that has none, and what speaks for it. */
export interface Proposal {
  /** Where it belongs in the settings, e.g. `['accounts', 'sales']`. */
  path: string[];
  value: string;
  /** As shown: "200 Sales". */
  label: string;
  because: string;
}

/** Preferred types and words per purpose. Codes are never looked at: every organisation may have renamed them. */
const wanted: Record<Exclude<keyof AccountChoices, 'manufacturingClearing'>, { types: string[]; words: RegExp }> = {
  sales: { types: ['SALES', 'REVENUE'], words: /^sales\b/i },
  purchases: { types: ['DIRECTCOSTS', 'EXPENSE'], words: /purchase/i },
  costOfGoodsSold: { types: ['DIRECTCOSTS'], words: /cost of (goods|sales)|\bcogs\b/i },
  inventory: { types: ['INVENTORY'], words: /inventory|stock/i },
  stockAdjustments: { types: ['DIRECTCOSTS', 'EXPENSE'], words: /(stock|inventory).*adjust|adjust.*(stock|inventory)|shrinkage|write.?off/i },
  absorbedCosts: { types: ['DIRECTCOSTS', 'EXPENSE', 'OVERHEADS'], words: /absor|labou?r|wages|overhead|manufactur/i },
  supplierPayments: { types: ['BANK'], words: /stock.*(payment|clearing)|business|cheque|checking|current/i },
  supplierRefunds: { types: ['BANK'], words: /stock.*(refund|clearing)|business|cheque|checking|current/i },
}; // prettier-ignore

/** Proposals for everything that is not chosen yet. Nothing is saved by proposing. */
export function proposals(
  values: SettingsValues,
  lists: ReferenceLists,
  choices: { taxRates: Choice[]; paymentMethods: Choice[] },
): Proposal[] {
  const found: Proposal[] = [];
  for (const [purpose, wish] of Object.entries(wanted) as [
    keyof typeof wanted,
    (typeof wanted)[keyof typeof wanted],
  ][]) {
    if (values.accounts[purpose]) continue;
    const best = bestOf(
      lists.accounts.filter((a) => accountFits(a, purpose) && (a.code || a.type === 'BANK')),
      wish,
    );
    if (best) found.push(accountProposal(['accounts', purpose], best.account, best.because));
  }
  found.push(...untaxedProposals(values, lists));
  for (const rate of choices.taxRates) found.push(...taxProposals(rate, values.taxRates[rate.id] ?? {}, lists));
  for (const method of choices.paymentMethods) {
    if (values.methodAccounts[method.id]) continue;
    const best = bestOf(
      lists.accounts.filter((a) => accountFits(a, 'payment')),
      {
        types: ['BANK'],
        words: wordsOf(method.name),
      },
    );
    if (best) found.push(accountProposal(['methodAccounts', method.id], best.account, best.because));
  }
  return found;
}

/** The settings with the proposals in them. */
export function withProposals(values: SettingsValues, accepted: Proposal[]): SettingsValues {
  const next = structuredClone(values);
  for (const { path, value } of accepted) {
    let here = next as unknown as Record<string, unknown>;
    for (const [nth, key] of path.slice(0, -1).entries()) {
      // The third part of a path names a line's list of tracking options, of which the fourth is the place.
      here[key] ??= nth === 2 ? [] : {};
      here = here[key] as Record<string, unknown>;
    }
    const [categoryId, optionId] = value.split('/');
    here[path.at(-1)!] = path[0] === 'tracking' ? { categoryId, optionId } : value;
  }
  return next;
}

function taxProposals(rate: Choice, chosen: TaxChoice, lists: ReferenceLists): Proposal[] {
  const found: Proposal[] = [];
  if (rate.rate === undefined) return found;
  for (const side of ['sales', 'purchases'] as const) {
    if (chosen[side]) continue;
    const equal = lists.taxRates.filter((x) => taxFits(x, side) && new Decimal(x.effectiveRate).equals(rate.rate!));
    const sameName = equal.find((x) => x.name.trim().toLowerCase() === rate.name.trim().toLowerCase());
    const standard = equal.find((x) => (side === 'sales' ? /^OUTPUT/ : /^INPUT/).test(x.taxType));
    const best = sameName ?? standard ?? equal[0];
    if (best)
      found.push({
        path: ['taxRates', rate.id, side],
        value: best.taxType,
        label: best.name,
        because: sameName ? 'It has the same name and percentage.' : 'It has the same percentage.',
      });
  }
  return found;
}

function untaxedProposals(values: SettingsValues, lists: ReferenceLists): Proposal[] {
  return (['sales', 'purchases'] as const).flatMap((side) => {
    const free = lists.taxRates.filter((rate) => taxFits(rate, side) && new Decimal(rate.effectiveRate).isZero());
    if (free.some((rate) => rate.taxType === values.untaxed[side])) return [];
    const best =
      free.find((rate) => rate.taxType === 'NONE') ??
      free.find((rate) => /exempt|zero|free/i.test(rate.name)) ??
      free[0];
    if (!best) return [];
    return [{ path: ['untaxed', side], value: best.taxType, label: best.name, because: 'It charges no tax.' }];
  });
}

function bestOf(
  accounts: XeroAccount[],
  wish: { types: string[]; words: RegExp },
): { account: XeroAccount; because: string } | undefined {
  const ofType = wish.types.flatMap((type) => accounts.filter((account) => account.type === type));
  const named = ofType.find((account) => wish.words.test(account.name));
  const account = named ?? ofType[0];
  if (!account) return undefined;
  return { account, because: named ? 'Its type and name fit.' : 'Its type fits.' };
}

const accountProposal = (path: string[], account: XeroAccount, because: string): Proposal => ({
  path,
  value: account.id,
  label: account.code ? `${account.code} ${account.name}` : account.name,
  because,
});

/** Matches account names that share a word of at least four letters with `name`. */
function wordsOf(name: string): RegExp {
  const words = name.match(/\p{L}{4,}/gu) ?? [];
  return words.length > 0 ? new RegExp(words.join('|'), 'iu') : /^$/;
}
