import { linked, someContext, someItem, someLinks, someSettings } from '../../../test/books.js';
import { itemExporter } from './item.exporter.js';
import { itemElement } from './item.mapper.js';

const element = (change: Parameters<typeof someItem>[0], settings = someSettings()) =>
  itemElement(someItem(change), settings).element;
const problems = (change: Parameters<typeof someItem>[0], settings = someSettings()) =>
  itemElement(someItem(change), settings).checks.problems;

describe('Products', () => {
  it('go tracked, with inventory and cost accounts and prices of four decimals', () => {
    expect(element({ purchasePrice: '10.8125' })).toMatchObject({
      Code: 'TEA',
      Name: 'Tea',
      IsPurchased: true,
      InventoryAssetAccountCode: '630',
      SalesDetails: { UnitPrice: 18, AccountCode: '200' },
      PurchaseDetails: { UnitPrice: 10.8125, COGSAccountCode: '310' },
    });
  });

  it('go untracked when inventory is not synced', () => {
    const untracked = element({}, someSettings({ syncInventory: false }));
    expect(untracked).not.toHaveProperty('InventoryAssetAccountCode');
    expect(untracked['PurchaseDetails']).not.toHaveProperty('COGSAccountCode');
  });

  it('that are not tracked here any more stay tracked in Xero once they are', () => {
    const settings = someSettings();
    expect(itemElement(someItem({ tracked: false }), settings, true).element['PurchaseDetails']).toMatchObject({
      COGSAccountCode: '310',
    });
  });

  it.each([
    ['a name of 50 characters', 'x'.repeat(50), 'x'.repeat(50), 'x'.repeat(50)],
    ['a name of 51 characters', 'x'.repeat(51), `${'x'.repeat(49)}…`, 'x'.repeat(51)],
    ['an emoji at the edge', `${'x'.repeat(48)}🥐yz`, `${'x'.repeat(48)}…`, `${'x'.repeat(48)}🥐yz`],
  ])('keep the whole of %s in the description', (_what, name, short, whole) => {
    expect(element({ name })).toMatchObject({ Name: short, Description: whole });
    expect(String(element({ name })['Name']).length).toBeLessThanOrEqual(50);
  });

  it('open the description with a long name', () => {
    expect(element({ name: 'x'.repeat(60), description: 'From Ceylon' })['Description']).toBe(
      `${'x'.repeat(60)}\nFrom Ceylon`,
    );
  });

  it('are stopped by a code of 31 characters', () => {
    expect(problems({ number: 'A'.repeat(31) })).toMatchObject([
      {
        code: 'item_code_too_long',
        sentence: `The code of product ${'A'.repeat(31)} has 31 characters; Xero allows 30.`,
        remedy: 'Shorten the product code.',
      },
    ]);
  });

  it('are told all missing accounts at once', () => {
    const codes = problems({}, someSettings({ accounts: { sales: 'closed' } })).map(({ code, sentence }) => [
      code,
      sentence,
    ]);
    expect(codes).toEqual([
      ['account_gone', 'The sales account "closed" (220) for the item of Product TEA is archived in Xero.'],
      ['account_missing', 'No cost of goods sold account is chosen for the sales of Product TEA.'],
      ['account_missing', 'No inventory account is chosen for the stock of Product TEA.'],
    ]);
  });

  it('prefer accounts of the product to those of its group and to the default', () => {
    const settings = someSettings({ groupAccounts: { g: { sales: 'services' } } });
    expect(element({ groupId: 'g' }, settings)['SalesDetails']).toMatchObject({ AccountCode: '210' });
    expect(
      element({ groupId: 'g' }, { ...settings, productAccounts: { i1: { sales: 'sales' } } })['SalesDetails'],
    ).toMatchObject({ AccountCode: '200' });
  });

  it('are changed by our own id, so that a new code cannot fall on another item', () => {
    const plan = itemExporter.plan(
      someItem({ number: 'TEA2' }),
      someContext([], someLinks(linked('item', 'i1', { details: { tracked: true } }))),
    );
    if (plan.do !== 'steps') throw new Error(plan.do);
    expect(plan.steps[0]!.call).toBe('items.update');
    expect(plan.steps[0]!.build(someLinks()).element).toMatchObject({ ItemID: 'xero-i1', Code: 'TEA2' });
  });

  it('need no call when nothing changed', () => {
    const first = itemExporter.plan(someItem(), someContext());
    if (first.do !== 'steps') throw new Error(first.do);
    const link = linked('item', 'i1', { content: first.steps[0]!.content, details: { tracked: true } });
    expect(itemExporter.plan(someItem({ version: 9 }), someContext([], someLinks(link))).do).toBe('nothing');
  });
});

describe('Products of a workspace that stops syncing inventory', () => {
  const off = someSettings({ syncInventory: false });
  const tracked = someLinks(
    linked('item', 'i1', {
      remoteId: '0a1b2c3d-0000-4000-8000-000000000000',
      number: 'TEA',
      details: { tracked: true },
    }),
  );

  it('leave the tracked item under another code, and make an untracked one under theirs', () => {
    const plan = itemExporter.plan(someItem(), someContext([], tracked, off));
    if (plan.do !== 'steps') throw new Error(JSON.stringify(plan));
    const [retired, made] = plan.steps;
    expect(retired).toMatchObject({ call: 'items.update', clearsLink: true });
    expect(retired!.build(tracked).element).toEqual({
      ItemID: '0a1b2c3d-0000-4000-8000-000000000000',
      Code: 'XTEA-0a1b2c3d',
    });
    expect(made).toMatchObject({ effect: 'create', call: 'items.create', follows: ['main'] });
    expect(made!.build(tracked).element).not.toHaveProperty('InventoryAssetAccountCode');
    expect(made!.build(tracked).element['Code']).toBe('TEA');
  });

  it('are tracked again by the same item when it syncs inventory again', () => {
    const untracked = someLinks(linked('item', 'i1', { number: 'TEA', details: { tracked: false } }));
    const plan = itemExporter.plan(someItem(), someContext([], untracked));
    if (plan.do !== 'steps') throw new Error(JSON.stringify(plan));
    expect(plan.steps).toMatchObject([{ effect: 'update' }]);
    expect(plan.steps[0]!.build(untracked).element).toMatchObject({
      InventoryAssetAccountCode: '630',
      PurchaseDetails: { AccountCode: null, COGSAccountCode: '310' },
    });
  });
});
