import {
  linked,
  someContext,
  someCreditNote,
  someInvoice,
  someItem,
  someLine,
  someLinks,
  someSettings,
} from '../../test/books.js';
import type { ExportPlan } from '../engine/exporter.js';
import type { XeroSettings } from '../settings/xero-settings.js';
import { creditNoteExporter } from './credit-note/credit-note.exporter.js';
import { invoiceExporter } from './invoice/invoice.exporter.js';

const option = (categoryId: string, optionId: string) => ({ categoryId, optionId });
const [north, south, red, blue] = [
  option('region', 'north'),
  option('region', 'south'),
  option('team', 'red'),
  option('team', 'blue'),
];
const sent = (...choices: { categoryId: string; optionId: string }[]) =>
  choices.map(({ categoryId, optionId }) => ({ TrackingCategoryID: categoryId, TrackingOptionID: optionId }));

const settings = (change: Partial<XeroSettings>): XeroSettings => {
  const some = someSettings(change);
  const active = (id: string) => ({ id, name: id, status: 'ACTIVE' });
  some.reference.trackingCategories = [
    { ...active('region'), options: [active('north'), active('south'), { ...active('old'), status: 'ARCHIVED' }] },
    { ...active('team'), options: [active('red'), active('blue')] },
  ];
  some.reference.brandingThemes = ['plain', 'teas', 'friends'].map((id) => ({ id, name: id, sortOrder: 0 }));
  return some;
};
const none = { documents: {}, groups: {}, customers: {}, locations: {} };
const links = someLinks(linked('contact', 'c1'), linked('item', 'i1', { number: 'TEA' }));
const planOf = (change: Partial<XeroSettings>) =>
  invoiceExporter.plan(
    someInvoice({ lines: [someLine({ groupId: 'teas' }), someLine({ id: 'l2', itemId: undefined } as never)] }),
    someContext([someItem()], links, settings(change)),
  );
const elementOf = (plan: ExportPlan) => {
  if (plan.do !== 'steps') throw new Error(JSON.stringify(plan));
  return plan.steps[0]!.build(links).element as { LineItems: { Tracking?: object[] }[]; BrandingThemeID?: string };
};
const trackingOf = (change: Partial<XeroSettings>) => elementOf(planOf(change)).LineItems.map((line) => line.Tracking);

describe('Tracking of a line', () => {
  it.each([
    ['nothing is chosen', none, [undefined, undefined]],
    ['the document’s', { ...none, documents: { invoice: [north, red] } }, [sent(north, red), sent(north, red)]],
    ['not that of another kind of document', { ...none, documents: { bill: [north] } }, [undefined, undefined]],
    [
      'the customer’s before the document’s, by category',
      { ...none, documents: { invoice: [north, red] }, customers: { c1: [south] } },
      [sent(south, red), sent(south, red)],
    ],
    [
      'the product group’s before the customer’s',
      { ...none, customers: { c1: [south, red] }, groups: { teas: [blue] } },
      [sent(south, blue), sent(south, red)],
    ],
  ])('is %s', (_what, tracking, expected) => {
    expect(trackingOf({ tracking })).toEqual(expected);
  });

  it('is told as missing when Xero has it no more, and nothing is sent', () => {
    const plan = planOf({ tracking: { ...none, documents: { invoice: [option('region', 'old')] } } });
    expect(plan).toMatchObject({
      do: 'refuse',
      problems: [
        {
          code: 'tracking_gone',
          sentence: 'The tracking option "old" of "region" for Invoice INV-00001 is archived in Xero.',
          fixIn: 'settings',
        },
      ],
    });
  });
});

describe('The branding theme', () => {
  const branding = { documents: { invoice: 'plain' }, groups: {}, customers: {} };
  it.each([
    ['the document’s', branding, 'plain'],
    ['that of the first line’s product group before it', { ...branding, groups: { teas: 'teas' } }, 'teas'],
    ['the customer’s before all', { ...branding, groups: { teas: 'teas' }, customers: { c1: 'friends' } }, 'friends'],
    ['nobody’s when none is chosen', { ...branding, documents: { creditNote: 'plain' } }, undefined],
  ])('is %s', (_what, chosen, theme) => {
    expect(elementOf(planOf({ branding: chosen })).BrandingThemeID).toBe(theme);
  });

  it('stands on credit notes too, and is told as missing when Xero has it no more', () => {
    const plan = creditNoteExporter.plan(
      someCreditNote(),
      someContext([someItem()], links, settings({ branding: { ...branding, documents: { creditNote: 'gone' } } })),
    );
    expect(plan).toMatchObject({
      do: 'refuse',
      problems: [
        {
          code: 'branding_gone',
          sentence: 'The branding theme that was chosen for Credit note CN-00001 is no longer in Xero.',
        },
      ],
    });
  });
});
