import { recordPages } from '../src/site-map';
import type { Rest } from './rest';

interface Row {
  id: string;
}

/** One record of each kind that has a page of its own: what the demo workspace has, else one that is made here. */
export async function samples(rest: Rest): Promise<Map<string, string>> {
  const found = new Map<string, string>();
  const some = async (resource: string, query = ''): Promise<Row | undefined> => {
    const answer = await rest.get<{ items?: Row[] } | Row[]>(`${resource}?pageSize=1${query}`);
    return (Array.isArray(answer) ? answer : (answer.items ?? []))[0];
  };
  const product = (await some('products', '&filter[tracked]=true'))!;
  const customer = (await some('companies', '&filter[isCustomer]=true'))!;
  const makers: Record<string, () => Promise<Row>> = {
    quotes: () => rest.post('quotes', { companyId: customer.id, lines: [{ productId: product.id, quantity: '2' }] }),
    'product-groups': () => rest.post('product-groups', { name: 'Sundries' }),
    locations: () => rest.post('locations', { code: 'SHOP', name: 'Shop' }),
    stocktakes: () => rest.post('stocktakes?start=true', { lines: [{ productId: product.id }] }),
    'stock-adjustments': () =>
      rest.post('stock-adjustments', { reason: 'Breakage', lines: [{ productId: product.id, quantityChange: '-1' }] }),
    'stock-transfers': async () => {
      const [from, to] = [
        await rest.post<Row>('locations', { code: 'A', name: 'Aisle A' }),
        await rest.post<Row>('locations', { code: 'B', name: 'Aisle B' }),
      ];
      return rest.post('stock-transfers', {
        fromLocationId: from.id,
        toLocationId: to.id,
        lines: [{ productId: product.id, quantity: '1' }],
      });
    },
    'bills-of-materials': () => bill(rest, product.id),
    'work-orders': async () => {
      const { productId } = await bill(rest, product.id);
      return rest.post('work-orders?release=true', { productId, quantity: '2' });
    },
    leads: () => rest.post('leads', { firstName: 'Lou', lastName: 'Lead', companyName: 'Lead & Co' }),
    opportunities: () => rest.post('opportunities', { name: 'A new shop', companyId: customer.id }),
    tasks: () => rest.post('tasks', { title: 'Call back' }),
    segments: () => rest.post('segments', { name: 'Customers' }),
  };
  for (const { name, pages } of recordPages) {
    if (!pages.show && !pages.edit) continue;
    const row = (await some(name)) ?? (await makers[name]?.());
    if (row) found.set(name, row.id);
  }
  return found;
}

let made = 0;

/** Something that is made of the product, from a bill of materials that is active. */
async function bill(rest: Rest, componentId: string): Promise<Row & { productId: string }> {
  const kit = await rest.post<Row>('products', { code: `KIT-${++made}`, name: 'Gift box', tracked: true });
  return rest.post('bills-of-materials?activate=true', {
    productId: kit.id,
    labourCost: '2.5',
    lines: [{ productId: componentId, quantity: '3' }],
  });
}
