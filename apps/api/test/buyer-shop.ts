import { readyShop, type ConnectedApi, type Json } from './connected-api.js';

/** A shop with a supplier, who bills with 20 % tax, and the accounts of purchases and stock chosen. */
export async function buyerShop(at: ConnectedApi, name: string) {
  const shop = await readyShop(at, name);
  const { Accounts } = await shop.books('Accounts');
  const account = (code: string) => (Accounts as Json[]).find((one) => one['Code'] === code)?.['AccountID'] as string;
  const { values } = await shop.get('/integrations/xero/settings');
  await shop.save({
    accounts: {
      ...values.accounts,
      purchases: account('425'),
      costOfGoodsSold: account('310'),
      inventory: account('630'),
      stockAdjustments: account('401'),
    },
  });
  const supplier = await shop.make('/supplier-companies', { name: `Exotic Liquids of ${name}`, purchaseTermsDays: 30 });
  return {
    ...shop,
    supplier: supplier['id'] as string,
    product: async (code: string, more: Json = {}): Promise<string> =>
      (
        await shop.make('/products', {
          code,
          name: code.toLowerCase(),
          purchasePrice: '10',
          purchaseTaxRateId: shop.tax,
          tracked: true,
          ...more,
        })
      )['id'] as string,
    order: (more: Json) => shop.make('/purchase-orders', { companyId: supplier['id'], date: '2026-02-02', ...more }),
    bill: (more: Json) =>
      shop.make('/supplier-bills?issue=true', { companyId: supplier['id'], date: '2026-02-10', ...more }),
    credit: (more: Json) =>
      shop.make('/supplier-credits?issue=true', { companyId: supplier['id'], date: '2026-02-12', ...more }),
    /** What Xero and the CRM hold of a product: quantity and worth. */
    async stock(code: string, productId: string): Promise<{ there: number[]; here: number[] }> {
      const { Items } = await shop.books('Items');
      const item = (Items as Json[]).find((one) => one['Code'] === code)!;
      const here = await shop.get(`/products/${productId}/stock`);
      return {
        there: [item['QuantityOnHand'], item['TotalCostPool']],
        here: [Number(here['onHand']), Math.round(Number(here['value']) * 100) / 100],
      };
    },
    invoices: async (where: string): Promise<Json[]> =>
      (await shop.books(`Invoices?page=1&unitdp=4&where=${encodeURIComponent(where)}`))['Invoices'],
    credits: async (): Promise<Json[]> => (await shop.books('CreditNotes?page=1&unitdp=4'))['CreditNotes'],
    orders: async (): Promise<Json[]> => (await shop.books('PurchaseOrders'))['PurchaseOrders'],
    async balance(code: string): Promise<string> {
      const { accounts } = (await shop.control('GET', `tenants/${shop.tenantId}/ledger`)) as Json;
      return (accounts as Json[]).find((one) => one['code'] === code)?.['balance'] ?? '0.00';
    },
  };
}
