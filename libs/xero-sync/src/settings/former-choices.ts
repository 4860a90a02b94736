import { Decimal } from 'decimal.js';
import type { EntityManager } from 'typeorm';
import { rowsOf } from '../engine/sql.js';
import { referenceListsOf, type ReferenceLists } from '../reference/reference-lists.js';
import { forOrganisation } from './organisation-choices.js';
import type { OurFacts } from './settings-facts.js';
import { accountFits, taxFits } from './settings.rules.js';
import { defaultSettings, type SettingsValues, type TrackingChoice } from './xero-settings.js';

/** What was chosen in the organisation that was left for the present one, and that one's lists as last read. */
export interface Former {
  organisation: string;
  values: SettingsValues;
  reference: ReferenceLists;
}

/** Something of the present organisation that is called as what was chosen in the former one. */
export interface SameName {
  path: string[];
  value: string;
  label: string;
  because: string;
}

/** Undefined when the present organisation is the first, or nothing was chosen in the one before. */
export async function formerChoices(workspaceId: string, tx: EntityManager): Promise<Former | undefined> {
  const [move] = await rowsOf<{ tenant: string; organisation: string; choices: Partial<SettingsValues> }>(
    tx,
    `SELECT m.from_tenant_id AS tenant, old.organisation_name AS organisation, m.left_choices AS choices
      FROM xero_connections c
      JOIN xero_moves m ON m.workspace_id = c.workspace_id AND m.to_tenant_id = c.tenant_id
      JOIN xero_connections old ON old.workspace_id = c.workspace_id AND old.tenant_id = m.from_tenant_id
      WHERE c.workspace_id = $1 AND c.current ORDER BY m.moved_at DESC LIMIT 1`,
    [workspaceId],
  );
  if (!move) return undefined;
  const values = forOrganisation(defaultSettings, move.choices);
  return { organisation: move.organisation, values, reference: await referenceListsOf(workspaceId, tx, move.tenant) };
}

/** For every choice of before that is not made yet, and whose record the CRM still has. */
export function sameNames(values: SettingsValues, lists: ReferenceLists, former: Former, ours: OurFacts): SameName[] {
  const because = `It is called as what was chosen for ${former.organisation}.`;
  const found: SameName[] = [];
  for (const [path, chosen] of leaves(former.values, ours)) {
    if (at(values, path) !== undefined) continue;
    const same = counterpart(path, chosen, former.reference, lists);
    if (same) found.push({ path, ...same, because });
  }
  return found;
}

type Leaf = [path: string[], chosen: string | TrackingChoice];

/** The choice for lines without tax is left out: every organisation has a rate for those, whatever it is called. */
function leaves(values: SettingsValues, ours: OurFacts): Leaf[] {
  const of = <T>(map: Record<string, T>, known: (id: string) => boolean): [string, T][] =>
    Object.entries(map).filter(([id]) => known(id));
  const items = (id: string) => ours.knownItems.has(id);
  const contacts = (id: string) => ours.knownContacts.has(id);
  const among = (choices: { id: string }[]) => (id: string) => choices.some((choice) => choice.id === id);
  const every = () => true;
  const found: Leaf[] = [...flat(['accounts'], values.accounts)];
  for (const [id, own] of of(values.productAccounts, items)) found.push(...flat(['productAccounts', id], own));
  for (const [id, own] of of(values.groupAccounts, among(ours.itemGroups)))
    found.push(...flat(['groupAccounts', id], own));
  for (const [id, own] of of(values.customerAccounts, contacts)) found.push(...flat(['customerAccounts', id], own));
  for (const [id, own] of of(values.methodAccounts, among(ours.paymentMethods)))
    found.push([['methodAccounts', id], own]);
  for (const [id, own] of of(values.taxRates, among(ours.taxRates))) found.push(...flat(['taxRates', id], own));
  const subjects = {
    documents: every,
    groups: among(ours.itemGroups),
    customers: contacts,
    locations: among(ours.locations),
  };
  for (const [area, map] of Object.entries(values.branding) as [keyof typeof subjects, Record<string, string>][])
    for (const [id, own] of of(map, subjects[area])) found.push([['branding', area, id], own]);
  type Tracked = Record<string, TrackingChoice | TrackingChoice[]>;
  for (const [area, map] of Object.entries(values.tracking) as [keyof typeof subjects, Tracked][])
    for (const [id, own] of of(map, subjects[area]))
      if (!Array.isArray(own)) found.push([['tracking', area, id], own]);
      else for (const [nth, one] of own.entries()) found.push([['tracking', area, id, String(nth)], one]);
  return found;
}

const flat = (path: string[], choices: object): Leaf[] =>
  Object.entries(choices).flatMap(([key, chosen]): Leaf[] =>
    typeof chosen === 'string' ? [[[...path, key], chosen]] : [],
  );

function counterpart(
  path: string[],
  chosen: string | TrackingChoice,
  before: ReferenceLists,
  now: ReferenceLists,
): { value: string; label: string } | undefined {
  if (typeof chosen !== 'string') return sameTracking(chosen, before, now);
  if (path[0] === 'taxRates') return sameTaxRate(path.at(-1) as 'sales' | 'purchases', chosen, before, now);
  if (path[0] === 'branding') {
    const theme = sameName(now.brandingThemes, before.brandingThemes.find(byId(chosen)));
    return theme && { value: theme.id, label: theme.name };
  }
  const purpose = path[0] === 'methodAccounts' ? 'payment' : (path.at(-1) as Parameters<typeof accountFits>[1]);
  const fitting = now.accounts.filter((account) => accountFits(account, purpose));
  const account = sameName(fitting, before.accounts.find(byId(chosen)));
  return account && { value: account.id, label: account.code ? `${account.code} ${account.name}` : account.name };
}

function sameTaxRate(side: 'sales' | 'purchases', taxType: string, before: ReferenceLists, now: ReferenceLists) {
  const old = before.taxRates.find((rate) => rate.taxType === taxType);
  const equal = now.taxRates.filter(
    (rate) => taxFits(rate, side) && old && new Decimal(rate.effectiveRate).equals(old.effectiveRate),
  );
  const rate = sameName(equal, old);
  return rate && { value: rate.taxType, label: rate.name };
}

function sameTracking({ categoryId, optionId }: TrackingChoice, before: ReferenceLists, now: ReferenceLists) {
  const old = before.trackingCategories.find(byId(categoryId));
  const category = sameName(now.trackingCategories.filter(isActive), old);
  const option = category && sameName(category.options.filter(isActive), old?.options.find(byId(optionId)));
  return option && { value: `${category.id}/${option.id}`, label: `${category.name}: ${option.name}` };
}

const byId =
  (id: string) =>
  (one: { id: string }): boolean =>
    one.id === id;
const isActive = ({ status }: { status: string }): boolean => status === 'ACTIVE';

function sameName<T extends { name: string }>(
  among: readonly T[],
  wanted: { name: string } | undefined,
): T | undefined {
  const plain = (name: string) => name.trim().toLowerCase();
  return wanted && among.find(({ name }) => plain(name) === plain(wanted.name));
}

/** The choice at a path. */
function at(values: SettingsValues, path: readonly string[]): unknown {
  let here: unknown = values;
  for (const key of path) here = (here as Record<string, unknown> | undefined)?.[key];
  return here;
}
