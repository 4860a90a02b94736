import type { Json, ReadyShop } from '../connected-api.js';

/** The rooms of the rule table, in its order. */
export const modules = [
  'Company',
  'Supplier company',
  'Contact',
  'Supplier contact',
  'Product',
  'Quote',
  'Sales order',
  'Invoice',
  'Credit note',
  'Supplier credit',
  'Payment',
  'Stock level',
  'Purchase order',
  'Supplier bill',
  'Stocktake',
  'Stock adjustment',
  'Stock transfer',
  'Work order',
] as const;
export type ModuleName = (typeof modules)[number];

export const cases = [
  'automatic',
  'manual',
  'off',
  'do not export',
  'edit after sync',
  'void or delete after sync',
  'refusal and repair',
] as const;
export type Case = (typeof cases)[number];

/** Plays one case over REST and answers what was seen; or says why there is nothing to play. */
export type Story = (shop: ReadyShop) => Promise<string>;
export type Cell = Story | { na: string };
export type Row = Record<Case, Cell>;

/** A record that is sent, as far as the cases that are alike everywhere need to know it. */
export interface Sent {
  /** Its name in the addresses of panels. */
  record: string;
  /** Its collection over REST. */
  collection: string;
  /** The module in the settings that decides over it. */
  module: string;
  /** What has to be there before; it is in Xero when `make` begins. */
  base?(shop: ReadyShop): Promise<Json>;
  /** Takes a new one as far as the click that makes it due. */
  make(shop: ReadyShop, base: Json): Promise<Json>;
  /** How Xero holds it, asked by somebody who shares nothing with the product. */
  inXero(shop: ReadyShop, record: Json): Promise<string>;
}

const xero = '/integrations/xero';

/** The cases every record that is sent plays in the same way. */
export const alike = (sent: Sent): Record<'automatic' | 'manual' | 'off' | 'do not export', Story> => ({
  automatic: async (shop) => {
    const { record, effects } = await madeAndSent(shop, sent);
    expect(effects).not.toEqual('nothing');
    return `${effects}: ${await sent.inXero(shop, record)}`;
  },
  manual: async (shop) => {
    const base = await ready(shop, sent);
    await shop.save({ modes: { [sent.module]: 'manual' } });
    const record = await sent.make(shop, base);
    const sentence = await notThere(shop, sent, record);
    const exported = await effectsOf(shop, async () => {
      expect(await shop.act(`${panelOf(sent, record)}/export`)).toMatchObject({ queued: true });
      await shop.becomes(sent.record, record['id'], 'synced');
    });
    expect(exported).not.toEqual('nothing');
    await shop.save({ modes: {} });
    return `${quoted(sentence)} By hand: ${exported}`;
  },
  off: async (shop) => {
    const base = await ready(shop, sent);
    await shop.save({ modes: { [sent.module]: 'off' } });
    const record = await sent.make(shop, base);
    const sentence = await notThere(shop, sent, record);
    const refused = await shop.act(`${panelOf(sent, record)}/export`);
    expect(refused).toMatchObject({ queued: false, code: 'module_off' });
    await shop.save({ modes: {} });
    await shop.act(`${panelOf(sent, record)}/export`);
    await shop.becomes(sent.record, record['id'], 'synced');
    return quoted(sentence);
  },
  'do not export': async (shop) => {
    const base = await ready(shop, sent);
    await shop.act(`${xero}/export-queue/pause`);
    const record = await sent.make(shop, base);
    await shop.patch(`/${sent.collection}/${record['id']}/accounting`, {
      doNotExport: true,
      doNotExportReason: 'Old books',
    });
    await shop.act(`${xero}/export-queue/resume`);
    const sentence = await notThere(shop, sent, record);
    expect(await shop.act(`${panelOf(sent, record)}/export`)).toMatchObject({ queued: false, code: 'excluded' });
    const lifted = await effectsOf(shop, async () => {
      await shop.patch(`/${sent.collection}/${record['id']}/accounting`, { doNotExport: false });
      await shop.becomes(sent.record, record['id'], 'synced');
    });
    return `${quoted(sentence)} Lifted: ${lifted}`;
  },
});

/** A record that is in Xero, and what was made there on the way. */
export async function madeAndSent(shop: ReadyShop, sent: Sent): Promise<{ record: Json; effects: string }> {
  const base = await ready(shop, sent);
  let record: Json = {};
  const effects = await effectsOf(shop, async () => {
    record = await sent.make(shop, base);
    await shop.becomes(sent.record, record['id'], 'synced');
  });
  return { record, effects };
}

/** A case that starts from a record that is in Xero, and tells what a change of it did there. */
export const after =
  (sent: Sent, change: (shop: ReadyShop, record: Json) => Promise<unknown>): Story =>
  async (shop) => {
    const { record } = await madeAndSent(shop, sent);
    const effects = await effectsOf(shop, () => change(shop, record));
    expect(effects).not.toEqual('nothing');
    return `${effects}: ${await sent.inXero(shop, record)}`;
  };

/** A case that starts from a record that is in Xero, and is told why the change is refused; nothing of it arrives there. */
export const refusedAfter =
  (sent: Sent, change: (shop: ReadyShop, record: Json) => Promise<{ status: number; body: Json }>): Story =>
  async (shop) => {
    const { record } = await madeAndSent(shop, sent);
    const before = await sent.inXero(shop, record);
    let sentence = '';
    const effects = await effectsOf(shop, async () => {
      sentence = await refusal(change(shop, record));
    });
    expect([effects, await sent.inXero(shop, record)]).toEqual(['nothing', before]);
    return quoted(sentence);
  };

/** Several stories in one cell. */
export const both =
  (...cells: Story[]): Story =>
  async (shop) => {
    const seen: string[] = [];
    for (const cell of cells) seen.push(await cell(shop));
    return seen.join(' · ');
  };

/** A record that cannot be sent as things stand, names its remedy, and goes once that was done. */
export const repaired =
  (
    sent: Sent,
    story: {
      /** Spoils it; `base` is in Xero already. */
      spoil(shop: ReadyShop, base: Json): Promise<unknown>;
      make?(shop: ReadyShop, base: Json, spoilt: Json): Promise<Json>;
      code: string;
      mend(shop: ReadyShop, record: Json, spoilt: Json): Promise<unknown>;
    },
  ): Story =>
  async (shop) => {
    const base = await ready(shop, sent);
    const spoilt = ((await story.spoil(shop, base)) ?? {}) as Json;
    const record = await (story.make?.(shop, base, spoilt) ?? sent.make(shop, base));
    const panel = await shop.becomes(sent.record, record['id'], 'failed');
    expect(panel['problems'][0]['code']).toBe(story.code);
    expect(panel['problems'][0]['remedy']).toMatch(/\S+ \S+/);
    const status = await shop.settled();
    expect(status).toMatchObject({ unresolved: 1 });
    const effects = await effectsOf(shop, async () => {
      await story.mend(shop, record, spoilt);
      await shop.becomes(sent.record, record['id'], 'synced');
    });
    expect(await shop.status()).toMatchObject({ unresolved: 0 });
    return `${quoted(panel['problems'][0]['sentence'])} Repaired: ${effects}`;
  };

export const deletion = async (shop: ReadyShop, sent: Sent, record: Json): Promise<{ status: number; body: Json }> => {
  const path = `/${sent.collection}/${record['id']}`;
  return shop.rest.delete(path).send({ version: (await shop.get(path))['version'] as number });
};

/** Changes what stands under one heading of the settings and answers what stood there. */
export async function saveInto(shop: ReadyShop, heading: string, change: Json): Promise<Json> {
  const { values } = await shop.get(`${xero}/settings`);
  const before = values[heading] as Json;
  const entries = Object.entries({ ...before, ...change }).filter(([, value]) => value !== undefined);
  await shop.save({ [heading]: Object.fromEntries(entries) });
  return before;
}

/** What happens in Xero through us while something is done, in its order, e.g. "contact created, invoice created". */
export async function effectsOf(shop: ReadyShop, work: () => Promise<unknown>): Promise<string> {
  const before = (await ours(shop)).length;
  await work();
  await shop.settled();
  const effects = (await ours(shop)).slice(before).map(told);
  return inOrder(effects).join(', ') || 'nothing';
}

/** Contacts and items that come one after the other may come either way. */
function inOrder(effects: string[]): string[] {
  const swapped = effects.findIndex(
    (effect, index) => effect === 'item created' && effects[index + 1] === 'contact created',
  );
  if (swapped < 0) return effects;
  return inOrder(effects.toSpliced(swapped, 2, 'contact created', 'item created'));
}

/** That nothing at all was sent. */
export function sentNothing(effects: string): void {
  expect(effects).toBe('nothing');
}

const ours = async (shop: ReadyShop): Promise<Json[]> =>
  (await shop.journal()).filter(
    ({ source, clientId, kind, number }) =>
      source === 'api' &&
      clientId === 'sandbox-client' &&
      // The contact of stock documents is made within the first call that names it, wherever that happens to be.
      !(kind === 'contact.created' && number === 'Inventory Adjustments'),
  );

const words: Record<string, string> = {
  ACCREC: 'invoice',
  ACCPAY: 'bill',
  ACCRECCREDIT: 'credit note',
  ACCPAYCREDIT: 'supplier credit',
};

function told({ kind, status, after: document }: Json): string {
  const [what, verb] = String(kind).split('.') as [string, string];
  const word = words[String(document?.Type)] ?? what.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
  return `${word} ${verb === 'updated' && (status === 'VOIDED' || status === 'DELETED') ? String(status).toLowerCase() : verb}`;
}

async function ready(shop: ReadyShop, sent: Sent): Promise<Json> {
  const base = (await sent.base?.(shop)) ?? {};
  await shop.settled();
  return base;
}

async function notThere(shop: ReadyShop, sent: Sent, record: Json): Promise<string> {
  await shop.settled();
  const { links, sentence } = await shop.panel(sent.record, record['id']);
  expect(links).toEqual([]);
  return sentence as string;
}

export async function refusal(call: Promise<{ status: number; body: Json }>): Promise<string> {
  const { status, body } = await call;
  if (status < 400 || status >= 500) throw new Error(`It was not refused: ${status} ${JSON.stringify(body)}`);
  return String(body['detail']);
}

const panelOf = (sent: Sent, record: Json): string => `${xero}/records/${sent.record}/${record['id']}`;

/** Quoted without what differs from run to run: numbers of records and marks of their ids. */
const quoted = (sentence: string): string => `“${steady(sentence)}”`;

export const steady = (text: string): string =>
  text
    .replace(/\b([A-Z]{1,4})-\d{5}(-[0-9a-f]{8})?/g, '$1-…')
    .replace(/ no\. \d+/g, '')
    .replace(/\b\d{4}-\d\d-\d\d\b/g, '(date)')
    .replace(/\b[0-9a-f]{8}-[0-9a-f-]{27}\b/g, '(id)')
    .replaceAll('|', '/');
