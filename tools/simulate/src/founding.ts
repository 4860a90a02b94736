import type { Firm, Party, Product } from './firm.js';

interface Made {
  id: string;
}

const CUSTOMERS = [
  ['Bäckerei Übersee', 'EUR'],
  ['Kiwi "Corner" Store', 'NZD'],
  ['Łódź Herbata', 'EUR'],
  ['Plain Trading Ltd', 'USD'],
  ['Čajovna & Dcery', 'NZD'],
  ['Tāne’s Timber', 'NZD'],
  ['Harbour Foods', 'AUD'],
  ['Southern Cross Cafés', 'NZD'],
] as const;
const SUPPLIERS = [
  ['Mühle am Bach', 'EUR'],
  ['Assam Gardens', 'USD'],
  ['Canterbury Wool', 'NZD'],
  ['Outback Hardware', 'AUD'],
  ['Northland Wood', 'NZD'],
] as const;
const BOUGHT = [
  ['Oak board', 24, false],
  ['Screw, box of 100', 3, false],
  ['Leather', 61, true],
  ['Felt', 8, true],
  ['Glue', 12, true],
  ['Brass hinge', 5, false],
  ['Lamp socket', 7, false],
  ['Table leg', 15, false],
  ['Wool, dyed', 33, true],
  ['Glass pane', 42, false],
] as const;
const SERVICES = ['Fitting', 'Freight', 'Advice by the hour'] as const;

/** Sets the company up: rates, places, people, products with opening stock, and what is made of what. */
export async function found(firm: Firm, standardRateId: string, methodId: string): Promise<void> {
  firm.methodId = methodId;
  firm.taxRates.standard = standardRateId;
  firm.taxRates.zero = (await firm.post<Made>('tax-rates', { name: 'Zero Rated', rate: '0' })).id;
  await places(firm);
  await parties(firm);
  await catalogue(firm);
  await workshop(firm);
  const rules = [{ field: 'email', operator: 'like', value: 'example' }];
  firm.segmentId = (await firm.post<Made>('segments', { name: 'By mail', record: 'contact', rules })).id;
}

async function places(firm: Firm): Promise<void> {
  const [main] = await firm.rest.all<Made>('locations?filter[isDefault]=true');
  firm.locations.push(main?.id ?? '');
  for (const [code, name] of [
    ['STORE', 'Store in town'],
    ['VAN', 'The van'],
  ])
    firm.locations.push((await firm.post<Made>('locations', { code, name })).id);
}

async function parties(firm: Firm): Promise<void> {
  for (const [name, currency] of CUSTOMERS) await company(firm, name, currency, { isCustomer: true });
  for (const [name, currency] of SUPPLIERS)
    await company(firm, name, currency, { isCustomer: false, isSupplier: true });
  for (const [firstName, lastName] of [
    ['Aroha', 'Ngata'],
    ['Zoë', 'Lefèvre'],
  ])
    await person(firm, firstName ?? '', lastName ?? '');
}

/** A company with a person in it. */
export async function company(firm: Firm, name: string, currency: string, roles: object): Promise<Party> {
  const made = await firm.post<Made & { isCustomer: boolean; isSupplier: boolean }>('companies', {
    ...{ name, currency, salesTermsDays: 14, purchaseTermsDays: 30, ...roles },
    addresses: [{ kind: 'postal', line1: `${firm.dice.between(1, 90)} Market Street`, city: 'Ōtaki', country: 'NZ' }],
  });
  const { id, isCustomer, isSupplier } = made;
  const party = { id, name, currency, isPerson: false, isCustomer, isSupplier };
  (isCustomer ? firm.customers : firm.suppliers).push(party);
  const email = `office${firm.newName()}@mail.example`;
  const member = { companyId: id, firstName: 'Ann', lastName: `of ${name}`.slice(0, 40), email, isPrimary: true };
  firm.persons.push({ id: (await firm.post<Made>('contacts', member)).id, companyId: id });
  return party;
}

/** A customer who is no company. */
async function person(firm: Firm, firstName: string, lastName: string): Promise<void> {
  const { id } = await firm.post<Made>('contacts', { firstName, lastName });
  const name = `${firstName} ${lastName}`;
  firm.customers.push({ id, name, currency: 'NZD', isPerson: true, isCustomer: true, isSupplier: false });
}

async function catalogue(firm: Firm): Promise<void> {
  for (const [at, [name, worth, byWeight]] of BOUGHT.entries()) {
    const units = firm.dice.between(120, 260);
    const openingStock = { quantity: `${units}`, unitCost: firm.dice.price(worth), date: firm.today };
    await product(firm, { code: `B-${at + 1}`, name, worth, tracked: true, byWeight }, openingStock);
  }
  for (const [at, name] of SERVICES.entries())
    await product(firm, { code: `S-${at + 1}`, name, worth: 60, tracked: false, byWeight: false });
}

async function product(
  firm: Firm,
  { name, ...product }: Omit<Product, 'id'> & { name: string },
  openingStock?: { quantity: string; unitCost: string; date: string },
): Promise<Product> {
  const { code, tracked, worth } = product;
  const { id } = await firm.post<Made>('products', {
    ...{ code, name, tracked, isSold: true, isPurchased: true },
    ...{ salesPrice: firm.dice.price(worth * 2), purchasePrice: firm.dice.price(worth) },
    ...{ salesTaxRateId: firm.taxRates.standard, purchaseTaxRateId: firm.taxRates.standard },
    ...(openingStock ? { openingStock } : {}),
  });
  const made = { ...product, id };
  firm.products.push(made);
  if (openingStock) {
    const quantity = BigInt(openingStock.quantity) * 10_000n;
    firm.shelves.move(`opening ${id}`, [{ productId: id, locationId: firm.main, quantity }]);
  }
  return made;
}

/** A frame is made of boards, a table of a frame, a set of tables: three levels. */
async function workshop(firm: Firm): Promise<void> {
  const [board, screw, , felt, glue, , , leg] = firm.bought;
  if (!board || !screw || !felt || !glue || !leg) throw new Error('The catalogue is too small.');
  const made = async (
    code: string,
    name: string,
    worth: number,
    parts: [Product, number, string?][],
    labour: string,
  ) => {
    const product_ = await product(firm, { code, name, worth, tracked: true, byWeight: false });
    const lines = parts.map(([{ id }, quantity, scrapPercent]) => ({
      ...{ productId: id, quantity: `${quantity}` },
      ...(scrapPercent === undefined ? {} : { scrapPercent }),
    }));
    const wish = { productId: product_.id, labourCost: labour, overheadCost: '1.25', lines };
    await firm.post<Made>('bills-of-materials?activate=true', wish);
    product_.madeOf = parts.map(([{ id }, quantity]) => ({ productId: id, quantity }));
    return product_;
  };
  const frame = await made('M-1', 'Frame', 60, [[board, 2], [screw, 0.25], [glue, 0.125, '10']], '7.5'); // prettier-ignore
  const table = await made('M-2', 'Table', 140, [[frame, 1], [leg, 4], [felt, 0.3333]], '12.3333'); // prettier-ignore
  await made(
    'M-3',
    'Set of two tables',
    300,
    [
      [table, 2],
      [screw, 1],
    ],
    '3',
  );
}
