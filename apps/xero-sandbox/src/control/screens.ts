import { randomUUID } from 'node:crypto';
import { accountFault } from '../accounting/lines.js';
import { checkLocks } from '../accounting/locks.js';
import type { Contact } from '../accounting/records.js';
import { people, type Person } from '../identity/people.js';
import type { Tx } from '../journal/store.js';
import { decimalsOf, divideRounded, fineText, toFine } from '../money/exact.js';
import { INSUFFICIENT, InsufficientStock, moveStock } from '../stock/stock-engine.js';
import { readDate, todayIn } from '../wire/dates.js';
import { Findings } from '../wire/errors.js';
import type { World } from '../world.js';
import { Unusable } from './control.js';
import { callByHand, type Desk, type ScreenAction } from './screen-calls.js';

type Screen = (desk: Desk) => unknown;

/** What a person does in Xero itself that the API cannot do, or does differently. */
const SCREENS: Record<string, Screen> = {
  archiveAccount: (desk) => setAccountStatus(desk, 'ARCHIVED'),
  restoreAccount: (desk) => setAccountStatus(desk, 'ACTIVE'),
  deleteTaxRate: (desk) => setTaxRateStatus(desk, 'DELETED'),
  restoreTaxRate: (desk) => setTaxRateStatus(desk, 'ACTIVE'),
  archiveTracking: (desk) => setTrackingStatus(desk, 'ARCHIVED'),
  restoreTracking: (desk) => setTrackingStatus(desk, 'ACTIVE'),
  archiveContact: (desk) => setContactStatus(desk, 'ARCHIVED'),
  restoreContact: (desk) => setContactStatus(desk, 'ACTIVE'),
  mergeContact,
  reconcilePayment: (desk) => setReconciled(desk, true),
  unreconcilePayment: (desk) => setReconciled(desk, false),
  adjustItem,
};

/** Acts in Xero's screens; the answer is `{ok}` and what the action made. */
export function actInScreens(world: World, tenantId: string, body: unknown): Record<string, unknown> {
  const given = (body ?? {}) as ScreenAction;
  const person = personOf(world, tenantId, given.by);
  const tx = world.store.begin(tenantId, { source: 'ui', userId: person.id });
  const screen = Object.hasOwn(SCREENS, given.action) ? SCREENS[given.action] : callByHand(given.action);
  if (!screen) throw new Unusable(`There is no action "${given.action}"; the README lists them.`);
  const made = screen({ world, tx, person, given, now: world.clock.now() });
  tx.commit();
  return { ok: true, ...(made === undefined ? {} : { record: made }) };
}

function personOf(world: World, tenantId: string, email: string | undefined): Person {
  const members = people(world).filter((person) => person.tenantIds.includes(tenantId));
  const found = email
    ? members.find((person) => person.email === email)
    : members.find((person) => person.role !== 'readonly');
  if (!found) throw new Unusable(email ? `${email} does not belong to this organisation.` : 'Nobody may write here.');
  return found;
}

function setAccountStatus({ tx, given, now }: Desk, Status: 'ACTIVE' | 'ARCHIVED'): void {
  const account = tx.find('accounts', 'code', String(given.code).toLowerCase())[0];
  if (!account) throw new Unusable(`There is no account with the code ${given.code}.`);
  tx.put('accounts', { ...account, Status, updated: now });
  tx.effect({ kind: 'account.updated', collection: 'accounts', id: account.id, number: account.Code, status: Status });
}

function setTaxRateStatus({ tx, given }: Desk, Status: 'ACTIVE' | 'DELETED'): void {
  const rate = tx.find('taxRates', 'type', String(given.taxType))[0];
  if (!rate) throw new Unusable(`There is no tax rate ${given.taxType}.`);
  tx.put('taxRates', { ...rate, Status });
  tx.effect({ kind: 'taxRate.updated', collection: 'taxRates', id: rate.id, number: rate.TaxType, status: Status });
}

/** A whole category, or one option of it. */
function setTrackingStatus({ tx, given }: Desk, Status: 'ACTIVE' | 'ARCHIVED'): void {
  const category = tx.all('trackingCategories').find((known) => known.Name === given.category);
  if (!category) throw new Unusable(`There is no tracking category "${given.category}".`);
  if (given.option !== undefined && !category.Options.some((option) => option.Name === given.option))
    throw new Unusable(`"${category.Name}" has no option "${given.option}".`);
  const Options = category.Options.map((option) => (option.Name === given.option ? { ...option, Status } : option));
  tx.put('trackingCategories', given.option === undefined ? { ...category, Status } : { ...category, Options });
  tx.effect({
    kind: 'trackingCategory.updated',
    collection: 'trackingCategories',
    id: category.id,
    number: category.Name,
  });
}

function contactOf(tx: Tx, id: unknown): Contact {
  const contact = tx.get('contacts', String(id).toLowerCase());
  if (!contact) throw new Unusable(`There is no contact ${String(id)}.`);
  return contact;
}

function setContactStatus({ tx, given, now }: Desk, ContactStatus: 'ACTIVE' | 'ARCHIVED'): void {
  const contact = contactOf(tx, given.contactId);
  if (contact.MergedToContactID) throw new Unusable(`${contact.Name} was merged into another contact for good.`);
  const kind = ContactStatus === 'ACTIVE' ? 'contact.restored' : 'contact.archived';
  saveContact(tx, { ...contact, ContactStatus, updated: now }, kind);
}

function saveContact(tx: Tx, contact: Contact, kind: string): void {
  tx.put('contacts', contact);
  tx.effect({
    kind,
    collection: 'contacts',
    id: contact.id,
    number: contact.Name,
    status: contact.ContactStatus,
    ...(contact.MergedToContactID ? { reference: contact.MergedToContactID } : {}),
  });
}

const DOCUMENTS = [
  'invoices',
  'creditNotes',
  'purchaseOrders',
  'quotes',
  'prepayments',
  'overpayments',
  'bankTransactions',
] as const;

/**
 * The survivor takes over all documents; the loser stays readable and names it. Neither the survivor nor the documents
 * show up as changed (api-facts 3.6, 4.1).
 */
function mergeContact({ tx, given, now }: Desk): void {
  const loser = contactOf(tx, given.contactId);
  const survivor = contactOf(tx, given.intoContactId);
  if (loser.id === survivor.id) throw new Unusable('A contact cannot be merged into itself.');
  if (survivor.ContactStatus !== 'ACTIVE') throw new Unusable(`${survivor.Name} is archived.`);
  for (const name of DOCUMENTS) {
    for (const document of tx.find(name, 'contact', loser.id))
      tx.put(name, { ...document, contactId: survivor.id } as never);
  }
  tx.put('contacts', {
    ...survivor,
    IsCustomer: survivor.IsCustomer || loser.IsCustomer,
    IsSupplier: survivor.IsSupplier || loser.IsSupplier,
  });
  const archived: Contact = { ...loser, ContactStatus: 'ARCHIVED', MergedToContactID: survivor.id, updated: now };
  saveContact(tx, archived, 'contact.merged');
}

function setReconciled({ tx, given, now }: Desk, IsReconciled: boolean): void {
  const payment = tx.get('payments', String(given.paymentId));
  if (!payment) throw new Unusable(`There is no payment ${given.paymentId}.`);
  tx.put('payments', { ...payment, IsReconciled, updated: now });
  // A batch is one line of the statement: it is reconciled with any of its payments.
  const batch = payment.batchId ? tx.get('batchPayments', payment.batchId) : undefined;
  if (batch) tx.put('batchPayments', { ...batch, IsReconciled, updated: now });
  tx.effect({ kind: 'payment.updated', collection: 'payments', id: payment.id });
}

/** Corrects a quantity on the item's page: up at `unitCost` (default: the purchase price), down at the average. */
function adjustItem({ world, tx, person, given }: Desk): unknown {
  const item = tx.find('items', 'code', String(given.code).toLowerCase())[0];
  if (!item?.IsTrackedAsInventory) throw new Unusable(`There is no tracked item with the code ${given.code}.`);
  const quantity = fineOf(given.quantity, 'quantity');
  const unitCost = fineOf(given.unitCost ?? item.PurchaseDetails.UnitPrice ?? 0, 'unitCost');
  if (quantity === 0n) throw new Unusable('The quantity must not be zero.');
  const account = tx.find('accounts', 'code', (given.account ?? '401').toLowerCase())[0];
  if (!account || accountFault(account, undefined, false))
    throw new Unusable(`${given.account} is no account for this.`);
  const zone = tx.get('organisation', tx.tenantId)!.zone;
  const date = given.date === undefined ? todayIn(zone, world.clock.now()) : readDate(given.date);
  if (!date) throw new Unusable(`"${given.date}" is no date; send YYYY-MM-DD.`);
  const findings = new Findings();
  checkLocks({ tx, caller: { person } }, date, findings);
  findings.throwIfAny();
  const adjustment = {
    id: randomUUID(),
    Type: 'ADJUSTMENT' as const,
    itemId: item.id,
    Date: date,
    quantity: fineText(quantity),
    accountId: account.id,
  };
  tx.put('stockAdjustments', adjustment);
  const lineValue = divideRounded((quantity < 0n ? -quantity : quantity) * unitCost, 1_000_000n);
  const line = { itemId: item.id, lineId: adjustment.id, quantity, lineValue };
  try {
    moveStock(tx, adjustment, [line], { creditNoteValue: 'average', allowBackorders: false });
  } catch (error) {
    if (error instanceof InsufficientStock) throw new Unusable(INSUFFICIENT);
    throw error;
  }
  tx.effect({
    kind: 'item.adjusted',
    collection: 'items',
    id: item.id,
    number: item.Code,
    amount: adjustment.quantity,
  });
  return adjustment;
}

function fineOf(value: string | number | undefined, name: string): bigint {
  const text = String(value);
  if ((decimalsOf(text) ?? 9) > 4) throw new Unusable(`"${name}" must be a number with at most 4 decimals.`);
  return toFine(text);
}
