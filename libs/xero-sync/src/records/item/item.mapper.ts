import type { CrmItem } from '../../host/records.js';
import type { XeroSettings } from '../../settings/xero-settings.js';
import { asNumber } from '../amounts.js';
import { Checks } from '../checks.js';
import { tracksStock } from '../stock-tracking.js';
import { cause } from '../../help/causes.js';

type Element = Record<string, unknown>;

/** Xero's limits. */
const CODE = 30;
const NAME = 50;
const DESCRIPTION = 4000;

/**
 * A product as Xero's item.
 * @param trackedThere whether the linked item is tracked in Xero; undefined for a new one
 */
export function itemElement(
  item: CrmItem,
  settings: XeroSettings,
  trackedThere?: boolean,
): { element: Element; checks: Checks } {
  const checks = new Checks(settings, `Product ${item.number}`);
  if (item.number.length > CODE) {
    checks.add({
      code: 'item_code_too_long',
      field: 'code',
      sentence: `The code of product ${item.number} has ${item.number.length} characters; Xero allows ${CODE}.`,
      remedy: 'Shorten the product code.',
      fixIn: 'record',
    });
  }
  const tracked = tracksStock(item, settings);
  // Xero lets tracking be switched off only before the first movement: what is tracked there stays tracked.
  const tracking = tracked || trackedThere === true;
  const sold = item.isSold || !item.isPurchased;
  const purchased = item.isPurchased || tracking;
  const element: Element = {
    Code: item.number,
    Name: shortName(item.name),
    IsSold: sold,
    IsPurchased: purchased,
    ...(sold
      ? { Description: description(item.name, item.description), SalesDetails: salesDetails(item, checks, settings) }
      : {}),
    ...(purchased
      ? {
          PurchaseDescription: description(item.name, item.purchaseDescription ?? item.description),
          PurchaseDetails: purchaseDetails(item, checks, settings, tracking, trackedThere),
        }
      : {}),
  };
  if (tracked) {
    const inventory = checks.account('inventory', subjectOf(item), 'the stock');
    if (inventory?.code) element['InventoryAssetAccountCode'] = inventory.code;
    else if (inventory) withoutCode(checks, inventory.name);
  }
  return { element, checks };
}

/** Xero cuts nothing itself, it refuses: the whole name then opens the description. */
function shortName(name: string): string {
  if (name.length <= NAME) return name;
  let short = '';
  // By whole characters: half of an emoji is not one.
  for (const character of name) {
    if (short.length + character.length > NAME - 1) break;
    short += character;
  }
  return `${short.trimEnd()}…`;
}

function description(name: string, text: string | undefined): string {
  if (name.length <= NAME) return (text?.trim() || name).slice(0, DESCRIPTION);
  return (text?.trim() ? `${name}\n${text.trim()}` : name).slice(0, DESCRIPTION);
}

const subjectOf = (item: CrmItem) => ({ itemId: item.id, ...(item.groupId ? { groupId: item.groupId } : {}) });

/** Items know accounts by code alone. A missing sales account is no problem: every line names its own. */
function salesDetails(item: CrmItem, checks: Checks, settings: XeroSettings): Element {
  const taxType = item.salesTaxRateId && settings.taxRates[item.salesTaxRateId]?.sales;
  return {
    ...(item.salesPrice ? { UnitPrice: asNumber(item.salesPrice, 4) } : {}),
    ...optionalAccount(item, checks, settings, 'sales'),
    ...(taxType ? { TaxType: taxType } : {}),
  };
}

function purchaseDetails(
  item: CrmItem,
  checks: Checks,
  settings: XeroSettings,
  tracking: boolean,
  trackedThere: boolean | undefined,
): Element {
  const taxType = item.purchaseTaxRateId && settings.taxRates[item.purchaseTaxRateId]?.purchases;
  return {
    ...(item.purchasePrice ? { UnitPrice: asNumber(item.purchasePrice, 4) } : {}),
    // An item that becomes tracked has to let go of the account it was bought on.
    ...(tracking && trackedThere === false ? { AccountCode: null } : {}),
    ...(tracking ? costAccount(item, checks) : optionalAccount(item, checks, settings, 'purchases')),
    ...(taxType ? { TaxType: taxType } : {}),
  };
}

function costAccount(item: CrmItem, checks: Checks): Element {
  const account = checks.account('costOfGoodsSold', subjectOf(item), 'the sales');
  if (!account) return {};
  if (!account.code) withoutCode(checks, account.name);
  return account.code ? { COGSAccountCode: account.code } : {};
}

function optionalAccount(
  item: CrmItem,
  checks: Checks,
  settings: XeroSettings,
  purpose: 'sales' | 'purchases',
): Element {
  const chosen =
    settings.productAccounts[item.id]?.[purpose] ??
    (item.groupId ? settings.groupAccounts[item.groupId]?.[purpose] : undefined) ??
    settings.accounts[purpose];
  if (chosen === undefined) return {};
  const account = checks.account(purpose, subjectOf(item), 'the item');
  return account?.code ? { AccountCode: account.code } : {};
}

function withoutCode(checks: Checks, name: string): void {
  checks.add({
    ...cause('account_without_code'),
    sentence: `The account "${name}" has no code in Xero, and items can only point at accounts with one.`,
  });
}
