import { company } from './founding.js';
import { leave, take, type Activity, type Firm, type Party } from './firm.js';
import type { Happening } from './counters.js';

interface Made {
  id: string;
}

interface Qualified {
  companyId: string | null;
  opportunityId: string | null;
}

const CAMPAIGNS = ['Spring fair', 'Newsletter', 'Recommended'];

async function enterLead(firm: Firm): Promise<boolean> {
  const number = firm.newName();
  const lead = await firm.post<Made>('leads', {
    ...{ firstName: 'Tama', lastName: `Newcomer ${number}`, companyName: `Newcomer ${number} Ltd` },
    ...{ sourceCampaign: firm.dice.pick(CAMPAIGNS), consent: 'given', consentHow: 'card at the fair' },
  });
  firm.open.leads.push(lead.id);
  return true;
}

async function qualifyLead(firm: Firm): Promise<boolean> {
  const id = take(firm.open.leads, firm.dice);
  if (id === undefined) return false;
  const opportunity = { title: 'A first order', value: `${firm.dice.between(100, 2_000)}` };
  const became = await firm.post<Qualified>(`leads/${id}/qualify`, { opportunity });
  if (became.opportunityId !== null) firm.open.opportunities.push(became.opportunityId);
  if (became.companyId !== null) {
    const { name } = await firm.get<{ name: string }>(`companies/${became.companyId}`);
    const roles = { isPerson: false, isCustomer: true, isSupplier: false };
    firm.customers.push({ id: became.companyId, name, currency: 'NZD', ...roles });
  }
  return true;
}

async function loseLead(firm: Firm): Promise<boolean> {
  const id = take(firm.open.leads, firm.dice);
  if (id === undefined) return false;
  await firm.post(`leads/${id}/lose`, { reason: 'No answer' });
  return true;
}

async function loseOpportunity(firm: Firm): Promise<boolean> {
  const wish = { companyId: aCompany(firm).id, title: 'Something bigger' };
  const id = take(firm.open.opportunities, firm.dice) ?? (await firm.post<Made>('opportunities', wish)).id;
  await firm.post(`opportunities/${id}/lose`, { reason: 'Too dear' });
  return true;
}

async function writeNote(firm: Firm): Promise<boolean> {
  const { id } = aCompany(firm);
  await firm.post('notes', { record: 'company', recordId: id, text: 'Asked for a later delivery.' });
  const task = { record: 'company', recordId: id, title: 'Call back', dueDate: firm.today };
  firm.open.tasks.push((await firm.post<Made>('tasks', task)).id);
  return true;
}

async function doTask(firm: Firm): Promise<boolean> {
  const id = take(firm.open.tasks, firm.dice);
  if (id === undefined) return false;
  await firm.change(`tasks/${id}`, { done: true });
  return true;
}

async function countSegment(firm: Firm): Promise<boolean> {
  const { count } = await firm.get<{ count: number }>(`segments/${firm.segmentId}/count`);
  return count >= 0;
}

async function renameCompany(firm: Firm): Promise<boolean> {
  const party = aCompany(firm);
  party.name = `${party.name.replace(/ \(\d+\)$/, '')} (${firm.newName()})`;
  await firm.change(`companies/${party.id}`, { name: party.name });
  return true;
}

async function moveCompany(firm: Firm): Promise<boolean> {
  const line1 = `${firm.dice.between(1, 90)} Harbour Road`;
  const addresses = [
    { kind: 'postal', line1, city: 'Nelson', country: 'NZ' },
    { kind: 'street', line1, city: 'Nelson', postalCode: '7010', country: 'NZ' },
  ];
  const phone = `+64 3 555 ${firm.dice.between(1000, 9999)}`;
  await firm.change(`companies/${aCompany(firm).id}`, { addresses, phone });
  return true;
}

/** One business that buys and sells is one contact in the books. */
async function sellToUs(firm: Firm): Promise<boolean> {
  const one = firm.customers.find((party) => !party.isPerson && !party.isSupplier);
  if (!one) return false;
  await firm.change(`companies/${one.id}`, { isSupplier: true });
  one.isSupplier = true;
  firm.suppliers.push(one);
  return true;
}

/** Somebody was entered twice; a customer whose documents are all settled or gone over goes into another one. */
async function merge(firm: Firm): Promise<boolean> {
  const { invoices, creditNotes, reissues, bills, supplierCredits } = firm.open;
  const busy = new Set(
    [...invoices, ...creditNotes, ...reissues, ...bills, ...supplierCredits].map((one) => one.party),
  );
  const companies = firm.customers.filter(({ isPerson, isSupplier }) => !isPerson && !isSupplier);
  const loser = companies.find((party) => !busy.has(party) && party.currency === 'NZD');
  const into = companies.find((party) => party !== loser && party.currency === 'NZD');
  if (!loser || !into) return enterTwin(firm);
  const { version } = await firm.get(`companies/${loser.id}`);
  await firm.post(`companies/${loser.id}/merge`, { into: into.id, version });
  for (const person of firm.persons) if (person.companyId === loser.id) person.companyId = into.id;
  leave(firm.customers, loser);
  return true;
}

/** Enters a customer who is there already; the merge is another day's work. */
async function enterTwin(firm: Firm): Promise<boolean> {
  await company(firm, `Entered twice ${firm.newName()}`, 'NZD', { isCustomer: true });
  return false;
}

async function addPerson(firm: Firm): Promise<boolean> {
  const { id: companyId } = aCompany(firm);
  if (firm.persons.filter((person) => person.companyId === companyId).length >= 5) return false;
  const number = firm.newName();
  const { id } = await firm.post<Made>('contacts', {
    ...{ companyId, firstName: 'Eru', lastName: `Person ${number}`, email: `person${number}@mail.example` },
    includeInEmails: firm.dice.chance(50),
  });
  firm.persons.push({ id, companyId });
  return true;
}

async function changePerson(firm: Firm): Promise<boolean> {
  const { id } = firm.dice.pick(firm.persons);
  await firm.change(`contacts/${id}`, { email: `new${firm.newName()}@mail.example` });
  return true;
}

async function removePerson(firm: Firm): Promise<boolean> {
  const person = firm.dice.pick(firm.persons);
  if (firm.persons.length < 6) return false;
  await firm.change(`contacts/${person.id}`, { archived: true });
  leave(firm.persons, person);
  return true;
}

async function repriceProduct(firm: Firm): Promise<boolean> {
  const product = firm.dice.pick(firm.products);
  const salesPrice = firm.dice.price(product.worth * 2);
  await firm.change(`products/${product.id}`, { salesPrice, purchasePrice: firm.dice.price(product.worth) });
  return true;
}

async function renameProduct(firm: Firm): Promise<boolean> {
  const product = firm.dice.pick(firm.products);
  await firm.change(`products/${product.id}`, { name: `${product.code} as of number ${firm.newName()}` });
  return true;
}

/** Newcomers keep coming by, so that there is always somebody without a history. */
async function newCustomer(firm: Firm): Promise<void> {
  await company(firm, `Shop number ${firm.newName()}`, firm.dice.pick(['NZD', 'NZD', 'USD']), { isCustomer: true });
}

const aCompany = (firm: Firm): Party =>
  firm.dice.pick([...firm.customers, ...firm.suppliers].filter(({ isPerson }) => !isPerson));

const activity = (weight: number, happening: Happening, run: Activity['run']): Activity => ({ happening, weight, run });

export const frontOffice: Activity[] = [
  activity(4, 'lead entered', async (firm) => {
    if (firm.dice.chance(15)) await newCustomer(firm);
    return enterLead(firm);
  }),
  activity(3, 'lead qualified', qualifyLead),
  activity(1, 'lead lost', loseLead),
  activity(1, 'opportunity lost', loseOpportunity),
  activity(1, 'note written', writeNote),
  activity(1, 'task done', doTask),
  activity(1, 'segment counted', countSegment),
  activity(1, 'company renamed', renameCompany),
  activity(1, 'company moved', moveCompany),
  activity(1, 'customer becomes supplier', sellToUs),
  activity(1, 'companies merged', merge),
  activity(1, 'person added', addPerson),
  activity(1, 'person changed', changePerson),
  activity(1, 'person removed', removePerson),
  activity(1, 'product repriced', repriceProduct),
  activity(1, 'product renamed', renameProduct),
];
