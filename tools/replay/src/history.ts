import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseCsv } from './csv.js';
import { toUnits } from '../../rig/src/decimal.js';

export interface Party {
  id: string;
  name: string;
  person: string;
  address: string;
  city: string;
  region: string;
  postalCode: string;
  country: string;
  phone: string;
  fax: string;
}

export interface Product {
  id: string;
  name: string;
  group: string;
  description: string;
  /** Four decimals. */
  price: bigint;
  /** Whole units. */
  stock: bigint;
}

interface OrderLine {
  productId: string;
  /** Four decimals. */
  unitPrice: bigint;
  /** Whole units. */
  quantity: bigint;
  /** Hundredths of a percent. */
  discount: bigint;
}

export interface Order {
  id: string;
  customerId: string;
  date: string;
  requiredDate: string;
  /** Empty while the goods have not left. */
  shippedDate: string;
  /** Cents. */
  freight: bigint;
  lines: OrderLine[];
}

/** A trading history: who, what, and the orders with the oldest first. */
export interface History {
  customers: Party[];
  suppliers: Party[];
  products: Product[];
  orders: Order[];
}

type Row = Record<string, string>;

/** Reads the CSV files of a folder. Stops with a sentence that names the file and what is wrong with it. */
export function readHistory(folder: string): History {
  const read = (name: string): Row[] => rowsOf(folder, name);
  const groups = new Map(read('categories.csv').map((row) => [cell(row, 'category_id'), cell(row, 'category_name')]));
  const lines = new Map<string, OrderLine[]>();
  for (const row of read('order_details.csv')) {
    const orderId = cell(row, 'order_id');
    lines.set(orderId, [...(lines.get(orderId) ?? []), orderLine(row)]);
  }
  const history: History = {
    customers: read('customers.csv').map((row) => party(row, 'customer_id')),
    suppliers: read('suppliers.csv').map((row) => party(row, 'supplier_id')),
    products: read('products.csv').map((row) => product(row, groups)),
    orders: read('orders.csv').map((row) => order(row, lines.get(cell(row, 'order_id')) ?? [])),
  };
  history.orders.sort((a, b) => compare(a.date, b.date) || compareIds(a.id, b.id));
  check(history);
  return history;
}

export const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
export const compareIds = (a: string, b: string): number => Number(a) - Number(b) || compare(a, b);

function rowsOf(folder: string, name: string): Row[] {
  const [header, ...rows] = parseCsv(readFileSync(join(folder, name), 'utf8'));
  if (!header) throw new Error(`${name} is empty.`);
  return rows.map((fields, index) => {
    if (fields.length !== header.length)
      throw new Error(`${name}, row ${index + 1}: ${fields.length} fields under ${header.length} headings.`);
    return Object.fromEntries(header.map((column, at) => [column, fields[at] ?? '']));
  });
}

function cell(row: Row, column: string): string {
  const value = row[column];
  if (value === undefined) throw new Error(`There is no column ${column}.`);
  return value;
}

function party(row: Row, idColumn: string): Party {
  return {
    id: cell(row, idColumn),
    name: cell(row, 'company_name'),
    person: cell(row, 'contact_name'),
    address: cell(row, 'address'),
    city: cell(row, 'city'),
    region: cell(row, 'region'),
    postalCode: cell(row, 'postal_code'),
    country: cell(row, 'country'),
    phone: cell(row, 'phone'),
    fax: cell(row, 'fax'),
  };
}

const product = (row: Row, groups: Map<string, string>): Product => ({
  id: cell(row, 'product_id'),
  name: cell(row, 'product_name'),
  group: groups.get(cell(row, 'category_id')) ?? '',
  description: cell(row, 'quantity_per_unit'),
  price: toUnits(cell(row, 'unit_price'), 4),
  stock: toUnits(cell(row, 'units_in_stock'), 0),
});

const orderLine = (row: Row): OrderLine => ({
  productId: cell(row, 'product_id'),
  unitPrice: toUnits(cell(row, 'unit_price'), 4),
  quantity: toUnits(cell(row, 'quantity'), 0),
  discount: toUnits(cell(row, 'discount'), 4), // a fraction of one: four decimals are hundredths of a percent
});

const order = (row: Row, lines: OrderLine[]): Order => ({
  id: cell(row, 'order_id'),
  customerId: cell(row, 'customer_id'),
  date: cell(row, 'order_date'),
  requiredDate: cell(row, 'required_date'),
  shippedDate: cell(row, 'shipped_date'),
  freight: toUnits(cell(row, 'freight'), 2),
  lines,
});

function check({ customers, products, orders }: History): void {
  const customerIds = new Set(customers.map(({ id }) => id));
  const productIds = new Set(products.map(({ id }) => id));
  for (const { id, customerId, date, lines } of orders) {
    if (!/^\d{4}-\d\d-\d\d$/.test(date)) throw new Error(`Order ${id}: "${date}" is not a date.`);
    if (!customerIds.has(customerId)) throw new Error(`Order ${id}: there is no customer ${customerId}.`);
    if (lines.length === 0) throw new Error(`Order ${id} has no lines.`);
    const unknown = lines.find(({ productId }) => !productIds.has(productId));
    if (unknown) throw new Error(`Order ${id}: there is no product ${unknown.productId}.`);
  }
}
