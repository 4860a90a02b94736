import { today, readyShop, type ConnectedApi, type Json, type ReadyShop } from '../connected-api.js';
import { asDecimal, BooksModel } from './books-model.js';
import { lookAtAll, lookAtSome } from './at-rest.js';

/** A shop with what circumstances can do to it and what people can do against that. */
export interface Shop extends ReadyShop {
  /** False when Xero does not have the customer yet. */
  archiveInXero(code: string): Promise<boolean>;
  /** Something happens to the next call that writes. */
  fault(action: Json): Promise<void>;
  fix(model: BooksModel): Promise<void>;
  retryAll(): Promise<void>;
  reconnect(model: BooksModel): Promise<void>;
  /** Waits until nothing moves any more, and looks: at everything, or while there is trouble at what claims to be in Xero. */
  atRest(model: BooksModel): Promise<void>;
  /** Puts everything right as people would, and expects the two systems to be equal. */
  atLast(model: BooksModel): Promise<void>;
}

/** Reads the organisation through an app of the checker's own, which no disconnection of the product touches. */
async function ownReader(shop: ReadyShop, xero: string): Promise<ReadyShop['books']> {
  const clientId = 'checker';
  await shop.control('POST', 'apps', { clientId, secret: 'checker-secret', redirectUris: [] });
  const { access_token: token } = await shop.control('POST', 'token', { clientId, tenantIds: [shop.tenantId] });
  return async (path) => {
    const headers = {
      authorization: `Bearer ${String(token)}`,
      'xero-tenant-id': shop.tenantId,
      accept: 'application/json',
    };
    const answer = await fetch(`${xero}/api.xro/2.0/${path}`, { headers });
    if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`);
    return (await answer.json()) as Json;
  };
}

/** Customers and stocked products, and the model of a shop that has done nothing yet. */
export async function openModelShop(at: ConnectedApi, name: string): Promise<{ model: BooksModel; real: Shop }> {
  const opened = await readyShop(at, name);
  const shop = { ...opened, books: await ownReader(opened, at.sandbox.url) };
  await shop.save({ lockInvoices: false });
  const model = new BooksModel();
  for (const word of ['Harbour', 'Hill']) {
    const { id, code, name: known } = await shop.company(`${word} Foods`);
    model.customers.push({ id, code, name: known, archived: false });
  }
  for (const code of ['TEA', 'CAKE', 'MUG', 'SET']) {
    const quantity = code === 'SET' ? 0 : 30_000;
    const openingStock = { quantity: asDecimal(quantity), unitCost: '2', date: today() };
    const { id } = await shop.make('/products', {
      code,
      name: code,
      tracked: true,
      salesPrice: '3',
      ...(quantity > 0 ? { openingStock } : {}),
    });
    model.products.push({ id, code, quantity });
  }
  const [tea, cake, , set] = model.products;
  await shop.make('/bills-of-materials?activate=true', {
    productId: set!.id,
    lines: [
      { productId: tea!.id, quantity: '2' },
      { productId: cake!.id, quantity: '1' },
    ],
  });
  model.supplier = (await shop.make('/supplier-companies', { name: 'Exotic Liquids' }))['id'] as string;
  return { model, real: withCircumstances(shop) };
}

function withCircumstances(shop: ReadyShop): Shop {
  const xero = '/integrations/xero';
  const faults: string[] = [];
  const contactOf = async (code: string): Promise<Json | undefined> => {
    const where = encodeURIComponent(`ContactNumber=="${code}"`);
    return ((await shop.books(`Contacts?where=${where}&includeArchived=true`))['Contacts'] as Json[])[0];
  };

  /** What still moves, where it does not come to rest. */
  const settled = async (): Promise<void> => {
    try {
      await shop.settled();
    } catch (error) {
      const [status, queue] = [await shop.status(), await shop.queue()];
      throw new Error(`${String(error)}\n${JSON.stringify({ status, queue }, null, 1)}`, { cause: error });
    }
  };

  const real: Shop = {
    ...shop,
    async archiveInXero(code) {
      const contact = await contactOf(code);
      if (contact) await shop.inXero('archiveContact', { contactId: contact['ContactID'] });
      return contact !== undefined;
    },
    async fault(action) {
      const path = '/api.xro/2.0/*';
      for (const method of ['PUT', 'POST'] as const) {
        const { id } = await shop.control('POST', 'faults', { tenantId: shop.tenantId, method, path, action });
        faults.push(String(id));
      }
    },
    async fix(model) {
      await shop.organisation({ PeriodLockDate: null });
      for (const customer of model.customers.filter(({ archived }) => archived)) {
        const contact = await contactOf(customer.code);
        if (contact) await shop.inXero('restoreContact', { contactId: contact['ContactID'] });
        customer.archived = false;
      }
      model.locked = false;
      if (!model.connected) return;
      await shop.act(`${xero}/refresh-reference`);
      model.thoughtLocked = false;
    },
    async retryAll() {
      await shop.act(`${xero}/errors/retry-all`, {});
    },
    async reconnect(model) {
      await shop.answered(shop.consent({ again: true }) as never, 302);
      model.connected = true;
      model.thoughtLocked = model.locked;
    },
    async atRest(model) {
      await settled();
      if (model.troubled) await lookAtSome(model, shop);
      else await lookAtAll(model, shop);
    },
    async atLast(model) {
      for (const id of faults.splice(0)) await shop.control('DELETE', `faults/${id}`);
      if (!model.connected) await real.reconnect(model);
      await real.fix(model);
      await settled();
      // A row may be stopped by another one that was stopped: each round frees at least one of them.
      for (let round = 1; round <= 5 && ((await shop.status())['unresolved'] as number) > 0; round += 1) {
        await real.retryAll();
        await settled();
      }
      await lookAtAll(model, shop);
      model.troubled = false;
    },
  };
  return real;
}
