import type { Request } from 'express';
import type { Contact, Organisation } from '../accounting/records.js';
import { people, savePerson } from '../identity/people.js';
import type { Tx } from '../journal/store.js';
import { createOrganisation, type NewOrganisation } from '../seed/organisations.js';
import type { World } from '../world.js';
import { type Control, Unusable } from './control.js';
import { countsOf } from './state.js';
import { ledgerOf, openAmounts, stockOf } from './ledger.js';

/** Organisations: create, change, look into, and act in Xero's own screens. */
export function organisationControls(world: World, control: Control): void {
  control('/tenants', 'get', () => ({
    tenants: world.store.tenantIds().map((id) => world.store.read(id).get('organisation', id)),
  }));
  control('/tenants', 'post', (req) => {
    const { users, ...wanted } = (req.body ?? {}) as NewOrganisation & { users?: string[] };
    if (!wanted.name) throw new Unusable('An organisation needs a name.');
    const organisation = createOrganisation(world, wanted);
    for (const person of people(world)) {
      const member = users ? users.includes(person.email) : person.role !== 'readonly';
      if (member) savePerson(world, { ...person, tenantIds: [...person.tenantIds, organisation.id] });
    }
    return organisation;
  });
  control('/tenants/:id', 'patch', (req) => changeOrganisation(world, req));
  control('/tenants/:id/counts', 'get', (req) => {
    const id = tenantOf(world, req);
    return { ...countsOf(world, id), open: openAmounts(world.store.read(id)) };
  });
  control('/tenants/:id/stock', 'get', (req) => ({ items: stockOf(world.store.read(tenantOf(world, req))) }));
  control('/tenants/:id/ledger', 'get', (req) => ledgerOf(world.store.read(tenantOf(world, req))));
  control('/tenants/:id/ui', 'post', (req) => actInScreens(world, req));
}

function tenantOf(world: World, req: Request): string {
  const id = String(req.params['id']).toLowerCase();
  if (!world.store.tenantIds().includes(id)) throw new Unusable(`There is no organisation ${id}.`);
  return id;
}

const CHANGEABLE = [
  'Name',
  'PeriodLockDate',
  'EndOfYearLockDate',
  'multicurrency',
  'approvalCap',
  'offline',
  'Class',
] as const;

/** Null takes an optional value away. */
function changeOrganisation(world: World, req: Request): Organisation {
  const id = tenantOf(world, req);
  const tx = world.store.begin(id, { source: 'ui' });
  const changes = (req.body ?? {}) as Record<string, unknown>;
  const changed = { ...tx.get('organisation', id)! } as Record<string, unknown>;
  for (const [name, value] of Object.entries(changes)) {
    if (!(CHANGEABLE as readonly string[]).includes(name))
      throw new Unusable(`"${name}" of an organisation cannot be changed here.`);
    if (value === null) delete changed[name];
    else changed[name] = value;
  }
  const organisation = changed as unknown as Organisation;
  tx.put('organisation', organisation);
  tx.effect({ kind: 'organisation.updated', collection: 'organisation', id, number: organisation.Name });
  tx.commit();
  return organisation;
}

interface ScreenAction {
  action: string;
  code?: string;
  taxType?: string;
  contactId?: string;
  intoContactId?: string;
  paymentId?: string;
}

type Screen = (tx: Tx, given: ScreenAction, now: number) => void;

/** What a person does in Xero itself, behind the API's back. */
const SCREENS: Record<string, Screen> = {
  archiveAccount: (tx, given, now) => setAccountStatus(tx, given, 'ARCHIVED', now),
  restoreAccount: (tx, given, now) => setAccountStatus(tx, given, 'ACTIVE', now),
  deleteTaxRate: (tx, given) => setTaxRateStatus(tx, given, 'DELETED'),
  restoreTaxRate: (tx, given) => setTaxRateStatus(tx, given, 'ACTIVE'),
  archiveContact: (tx, given, now) =>
    changeContact(tx, given, { ContactStatus: 'ARCHIVED', updated: now }, 'contact.archived'),
  restoreContact: (tx, given, now) =>
    changeContact(tx, given, { ContactStatus: 'ACTIVE', updated: now }, 'contact.restored'),
  mergeContact: (tx, given, now) =>
    changeContact(
      tx,
      given,
      { ContactStatus: 'ARCHIVED', MergedToContactID: given.intoContactId ?? '', updated: now },
      'contact.merged',
    ),
  reconcilePayment: (tx, given, now) => setReconciled(tx, given, true, now),
  unreconcilePayment: (tx, given, now) => setReconciled(tx, given, false, now),
};

function actInScreens(world: World, req: Request): { ok: true } {
  const given = (req.body ?? {}) as ScreenAction;
  const screen = SCREENS[given.action];
  if (!screen) throw new Unusable(`The action must be one of ${Object.keys(SCREENS).join(', ')}.`);
  const tx = world.store.begin(tenantOf(world, req), { source: 'ui' });
  screen(tx, given, world.clock.now());
  tx.commit();
  return { ok: true };
}

function setAccountStatus(tx: Tx, given: ScreenAction, Status: 'ACTIVE' | 'ARCHIVED', updated: number): void {
  const account = tx.find('accounts', 'code', String(given.code).toLowerCase())[0];
  if (!account) throw new Unusable(`There is no account with the code ${given.code}.`);
  tx.put('accounts', { ...account, Status, updated });
  tx.effect({ kind: 'account.updated', collection: 'accounts', id: account.id, number: account.Code, status: Status });
}

function setTaxRateStatus(tx: Tx, given: ScreenAction, Status: 'ACTIVE' | 'DELETED'): void {
  const rate = tx.find('taxRates', 'type', String(given.taxType))[0];
  if (!rate) throw new Unusable(`There is no tax rate ${given.taxType}.`);
  tx.put('taxRates', { ...rate, Status });
  tx.effect({ kind: 'taxRate.updated', collection: 'taxRates', id: rate.id, number: rate.TaxType, status: Status });
}

function changeContact(tx: Tx, given: ScreenAction, changes: Partial<Contact>, kind: string): void {
  const contact = tx.get('contacts', String(given.contactId));
  if (!contact) throw new Unusable(`There is no contact ${given.contactId}.`);
  const changed = { ...contact, ...changes };
  tx.put('contacts', changed);
  tx.effect({ kind, collection: 'contacts', id: contact.id, number: contact.Name, status: changed.ContactStatus });
}

function setReconciled(tx: Tx, given: ScreenAction, IsReconciled: boolean, updated: number): void {
  const payment = tx.get('payments', String(given.paymentId));
  if (!payment) throw new Unusable(`There is no payment ${given.paymentId}.`);
  tx.put('payments', { ...payment, IsReconciled, updated });
  tx.effect({ kind: 'payment.updated', collection: 'payments', id: payment.id });
}
