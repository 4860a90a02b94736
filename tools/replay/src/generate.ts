import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { random } from '../../rig/src/random.js';
import { writeCsv } from './csv.js';

const CUSTOMERS = [
  ['Bäckerei Übersee', 'Jürgen Groß', 'Köln', '', '50667', 'Germany'],
  ['Señor Peña e Hijos', 'José Peña', 'A Coruña', 'Galicia', '15001', 'Spain'],
  ['Łódź Herbata', 'Małgorzata Żak', 'Łódź', '', '90-001', 'Poland'],
  ['Kiwi "Corner" Store', "Aroha O'Neill", 'Ōtaki', '', '5512', 'New Zealand'],
  ['Østergaard & Søn', 'Åse Østergaard', 'Århus', '', '8000', 'Denmark'],
  ['Plain Trading Ltd', 'Ann Plain', 'Leeds', 'West Yorkshire', 'LS1 1AA', 'UK'],
  ['Čajovna, Praha', 'Jiří Dvořák', 'Praha', '', '110 00', 'Czech Republic'],
  ['Café de l’Été', 'Zoë Lefèvre', 'Orléans', '', '45000', 'France'],
] as const;
const SUPPLIERS = [
  ['Tea Gardens of Assam', 'Ravi Sen', 'Jorhat', '', '785001', 'India'],
  ['Mühle am Bach', 'Eva Bäcker', 'Ulm', '', '89073', 'Germany'],
] as const;
const PRODUCTS = [
  ['Assam', '20 tins x 250 g', '1', '1', '18.5'],
  ['Earl Grey', '12 boxes', '1', '1', '9.19999981'],
  ['Honey, dark', '6 - 500 g jars', '2', '2', '21.3500004'],
  ['Spelt flour', '10 kg bag', '2', '3', '14'],
  ['Crème brûlée mix', '24 sachets', '2', '3', '3.87349987'],
  ['Chestnut purée', '12 - 400 g tins', '2', '2', '43.9000015'],
] as const;
const CATEGORIES = [
  ['1', 'Teas', 'Loose and in bags'],
  ['2', 'Spreads', 'Sweet spreads'],
  ['3', 'Baking', 'Flour, mixes'],
] as const;
const DISCOUNTS = ['0', '0', '0', '0.0500000007', '0.150000006', '0.25', '0.0299999993'];

const PARTY = [
  'company_name',
  'contact_name',
  'contact_title',
  'address',
  'city',
  'region',
  'postal_code',
  'country',
  'phone',
  'fax',
];
const dayOf = (offset: number): string => new Date(Date.UTC(2026, 0, 5 + offset)).toISOString().slice(0, 10);

/** A made-up trading history, as file name → text; one seed always gives the same one. */
export function generate(seed: number, orders: number): Record<string, string> {
  const pick = random(seed);
  const party = ([name, person, city, region, code, country]: readonly string[], at: number): string[] => {
    const phone = `(0${at + 1}) 555-01${String(10 + at)}`;
    return [
      name ?? '',
      person ?? '',
      'Owner',
      `${1 + pick(90)} Market Street`,
      city ?? '',
      region ?? '',
      code ?? '',
      country ?? '',
      phone,
      '',
    ];
  };
  const customers = CUSTOMERS.map((fields, at) => [`CUST${at + 1}`, ...party(fields, at)]);
  const suppliers = SUPPLIERS.map((fields, at) => [String(at + 1), ...party(fields, at), '']);
  const products = PRODUCTS.map(([name, unit, supplier, category, price], at) => {
    const stock = at === 3 ? '0' : String(60 + pick(60));
    return [String(at + 1), name, supplier, category, unit, price, stock, '0', '10', '0'];
  });
  const { headers, lines } = ordersOf(pick, orders);
  return {
    'categories.csv': writeCsv([['category_id', 'category_name', 'description'], ...CATEGORIES]),
    'customers.csv': writeCsv([['customer_id', ...PARTY], ...customers]),
    'suppliers.csv': writeCsv([['supplier_id', ...PARTY, 'homepage'], ...suppliers]),
    'products.csv': writeCsv([
      [
        'product_id',
        'product_name',
        'supplier_id',
        'category_id',
        'quantity_per_unit',
        'unit_price',
        'units_in_stock',
        'units_on_order',
        'reorder_level',
        'discontinued',
      ],
      ...products,
    ]),
    'orders.csv': writeCsv([
      ['order_id', 'customer_id', 'order_date', 'required_date', 'shipped_date', 'freight'],
      ...headers,
    ]),
    'order_details.csv': writeCsv([['order_id', 'product_id', 'unit_price', 'quantity', 'discount'], ...lines]),
  };
}

function ordersOf(pick: (below: number) => number, count: number): { headers: string[][]; lines: string[][] } {
  const headers: string[][] = [];
  const lines: string[][] = [];
  let day = 0;
  for (let at = 0; at < count; at++) {
    const id = String(101 + at);
    const shipped = pick(8) === 0 ? '' : dayOf(day + 1 + pick(12));
    const freight = pick(6) === 0 ? '0' : `${1 + pick(60)}.${10 + pick(80)}0001`;
    headers.push([id, `CUST${1 + pick(CUSTOMERS.length)}`, dayOf(day), dayOf(day + 28), shipped, freight]);
    const chosen = new Set([pick(PRODUCTS.length), pick(PRODUCTS.length), pick(PRODUCTS.length)]);
    for (const product of chosen)
      lines.push([
        id,
        String(product + 1),
        PRODUCTS[product]?.[4] ?? '1',
        String(1 + pick(24)),
        DISCOUNTS[pick(DISCOUNTS.length)] ?? '0',
      ]);
    day += pick(3);
  }
  return { headers, lines };
}

/** Writes a generated history into a folder. */
export function writeHistory(folder: string, seed: number, orders: number): void {
  mkdirSync(folder, { recursive: true });
  for (const [name, text] of Object.entries(generate(seed, orders))) writeFileSync(join(folder, name), text);
}
