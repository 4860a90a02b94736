import type { as } from './api-app.js';

/** Makes one record of every kind over REST and answers their ids by collection. */
export async function recordOfEach(rest: ReturnType<typeof as>): Promise<Record<string, string>> {
  const make = async (path: string, body: object): Promise<string> => {
    const reply = await rest.post(path).send(body);
    if (reply.status !== 201) throw new Error(`POST ${path}: ${JSON.stringify(reply.body)}`);
    return (reply.body as { id: string }).id;
  };
  const companyId = await make('/companies', { name: 'Customer' });
  const supplierId = await make('/supplier-companies', { name: 'Supplier' });
  const line = { name: 'Advice', quantity: '1', unitPrice: '100' };
  const invoiceId = await make('/invoices?issue=true', { companyId, lines: [line] });
  const noteId = await make('/credit-notes?issue=true', { companyId, lines: [line] });
  const methodId = await make('/payment-methods', { name: 'Cheque' });
  const productId = await make('/products', { code: 'P', name: 'Product', tracked: true });
  const boughtId = await make('/products', { code: 'B', name: 'Bought product', tracked: true });
  const ordered = { companyId: supplierId, lines: [{ ...line, productId: boughtId }] };
  const orderId = await make('/purchase-orders?send=true', ordered);
  const landedCosts = [{ name: 'Freight', amount: '5' }];
  const billId = await make(`/purchase-orders/${orderId}/receive`, { landedCosts });
  const creditId = await make('/supplier-credits?issue=true', { companyId: supplierId, lines: [line] });
  const componentId = await make('/products', { code: 'K', name: 'Component', tracked: true });
  const locationId = await make('/locations', { code: 'TO', name: 'Elsewhere' });
  const defaultId = (await rest.get('/locations?filter[isDefault]=true')).body.items[0].id as string;
  const recipeId = await make('/bills-of-materials?activate=true', {
    productId,
    lines: [{ productId: componentId, quantity: '2' }],
  });
  return {
    stocktakes: await make('/stocktakes?start=true', { lines: [{ productId }] }),
    'stock-transfers': await make('/stock-transfers', {
      fromLocationId: defaultId,
      toLocationId: locationId,
      lines: [{ productId, quantity: '1' }],
    }),
    'bills-of-materials': recipeId,
    'work-orders': await make('/work-orders', { productId, quantity: '1' }),
    companies: companyId,
    'supplier-companies': supplierId,
    contacts: await make('/contacts', { lastName: 'Hardy' }),
    'supplier-contacts': await make('/contacts', { lastName: 'Cooper', companyId: supplierId }),
    products: productId,
    'product-groups': await make('/product-groups', { name: 'Group' }),
    'tax-rates': await make('/tax-rates', { name: 'VAT', rate: '20' }),
    locations: await make('/locations', { code: 'L', name: 'Location' }),
    'payment-methods': methodId,
    'stock-adjustments': await make('/stock-adjustments?post=true', {
      lines: [{ productId, quantityChange: '5', unitCost: '1' }],
    }),
    'sales-orders': await make('/sales-orders', { companyId, lines: [line] }),
    invoices: invoiceId,
    'credit-notes': noteId,
    'credit-allocations': await make(`/credit-notes/${noteId}/allocations`, { invoiceId, amount: '10' }),
    refunds: await make(`/credit-notes/${noteId}/refunds`, { amount: '10', methodId }),
    leads: await make('/leads', { lastName: 'Hardy', companyName: 'Around the Horn' }),
    'pipeline-stages': await make('/pipeline-stages', { name: 'Trial', probability: 60 }),
    opportunities: await make('/opportunities', { companyId, title: 'Tea', value: '100' }),
    quotes: await make('/quotes', { companyId, lines: [line] }),
    notes: await make('/notes', { record: 'company', recordId: companyId, text: 'Call first' }),
    tasks: await make('/tasks', { record: 'company', recordId: companyId, title: 'Call' }),
    segments: await make('/segments', { name: 'Everybody', record: 'contact' }),
    payments: await make('/payments', { companyId, amount: '10', methodId }),
    'purchase-orders': orderId,
    'supplier-bills': billId,
    'supplier-credits': creditId,
    'supplier-credit-allocations': await make(`/supplier-credits/${creditId}/allocations`, {
      supplierBillId: billId,
      amount: '10',
    }),
    'api-keys': await make('/api-keys', { name: 'Key', role: 'staff' }),
  };
}
