import { linked, someContact, someContext, someLinks, someSettings } from '../../../test/books.js';
import type { ExportPlan } from '../../engine/exporter.js';
import { contactExporter } from './contact.exporter.js';
import { contactElement } from './contact.mapper.js';

const codes = (plan: ExportPlan): string[] =>
  plan.do === 'refuse' ? plan.problems.map(({ code }) => code) : [plan.do];
const planOf = (change: Parameters<typeof someContact>[0]) => contactExporter.plan(someContact(change), someContext());

describe('Contacts', () => {
  it.each([
    ['quotes and emoji', { name: `Bon app' "64" 🥐` }, `Bon app' "64" 🥐`],
    ['spaces around and within', { name: '  Alfreds   Futterkiste ' }, 'Alfreds Futterkiste'],
    ['letters made of two signs', { name: 'Cafe\u0301' }, 'Café'],
  ])('reach Xero with %s', (_what, change, name) => {
    expect(contactElement(someContact(change), someSettings()).element['Name']).toBe(name);
  });

  it.each([
    ['a "<" in the name', { name: 'A < B' }, ['contact_name_characters']],
    ['a name of 256 characters', { name: 'x'.repeat(256) }, ['contact_name_too_long']],
    ['no name', { name: ' ' }, ['contact_name_missing']],
    ['an umlaut in the e-mail address', { email: 'jörg@example.com' }, ['email_invalid']],
    ['a space in the e-mail address', { email: 'a b@example.com' }, ['email_invalid']],
    ['a code of 51 characters', { number: 'C'.repeat(51) }, ['contact_number_too_long']],
    ['a tax number of 51 characters', { taxNumber: '1'.repeat(51) }, ['tax_number_too_long']],
    [
      'several faults at once',
      { name: '>', email: 'nobody', archived: true },
      ['contact_name_characters', 'email_invalid', 'contact_archived'],
    ],
  ])('are stopped before sending by %s', (_what, change, expected) => {
    expect(codes(planOf(change))).toEqual(expected);
  });

  it('say whose e-mail address is wrong', () => {
    const plan = planOf({
      persons: [{ firstName: 'Maria', lastName: 'Anders', email: 'maria', includeInEmails: true }],
    });
    expect(plan).toMatchObject({
      do: 'refuse',
      problems: [
        {
          sentence:
            'The e-mail address "maria" of Maria Anders at C-00001 "Alfreds Futterkiste" is not one that Xero accepts.',
          remedy: 'Correct the e-mail address: no spaces, no accents or umlauts.',
        },
      ],
    });
  });

  it('take five persons along, the main ones first, and include only those with an address', () => {
    const persons = Array.from({ length: 7 }, (_, at) => ({
      firstName: `P${at}`,
      includeInEmails: true,
      ...(at ? { email: `p${at}@x.org` } : {}),
    }));
    const sent = contactElement(someContact({ persons }), someSettings()).element['ContactPersons'] as object[];
    expect(sent).toHaveLength(5);
    expect(sent.slice(0, 2)).toMatchObject([
      { FirstName: 'P0', IncludeInEmails: false },
      { FirstName: 'P1', IncludeInEmails: true },
    ]);
  });

  it('carry addresses, phones, terms and a currency that Xero knows', () => {
    const contact = someContact({
      addresses: [{ kind: 'postal', line1: 'Obere Str. 57', city: 'Berlin', country: 'Germany (DE)' }],
      phone: '030-0074321',
      salesTermsDays: 14,
      currency: 'USD',
    });
    expect(contactElement(contact, someSettings()).element).toMatchObject({
      ContactNumber: 'C-00001',
      Addresses: [
        { AddressType: 'POBOX', AddressLine1: 'Obere Str. 57', City: 'Berlin', Country: 'Germany DE' },
        { AddressType: 'STREET', City: '' },
      ],
      Phones: [{ PhoneType: 'DEFAULT', PhoneNumber: '030-0074321' }, { PhoneNumber: '' }, { PhoneNumber: '' }],
      PaymentTerms: { Sales: { Day: 14, Type: 'DAYSAFTERBILLDATE' } },
      DefaultCurrency: 'USD',
    });
    expect(contactElement(someContact({ currency: 'SEK' }), someSettings()).element).not.toHaveProperty(
      'DefaultCurrency',
    );
  });

  it('are created by PUT under our code, and changed by our own id only', () => {
    const created = contactExporter.plan(someContact(), someContext());
    if (created.do !== 'steps') throw new Error('no steps');
    expect(created.steps[0]).toMatchObject({ effect: 'create', call: 'contacts.create', naturalKey: 'C-00001' });

    const link = linked('contact', 'c1', { content: created.steps[0]!.content });
    expect(contactExporter.plan(someContact(), someContext([], someLinks(link)))).toMatchObject({ do: 'nothing' });

    const changed = contactExporter.plan(someContact({ phone: '1' }), someContext([], someLinks(link)));
    if (changed.do !== 'steps') throw new Error('no steps');
    expect(changed.steps[0]).toMatchObject({ effect: 'update', call: 'contacts.update' });
    expect(changed.steps[0]!.build(someLinks())).toMatchObject({
      remoteId: 'xero-c1',
      element: { ContactID: 'xero-c1' },
    });
  });

  it('stay in Xero when they are archived here', () => {
    const link = linked('contact', 'c1');
    expect(contactExporter.plan(someContact({ archived: true }), someContext([], someLinks(link)))).toMatchObject({
      do: 'steps',
    });
  });

  it('say who finds no room among the five persons, and so is not sent', () => {
    const persons = Array.from({ length: 7 }, (_, at) => ({ firstName: `P${at}`, includeInEmails: false }));
    const plan = planOf({ persons });
    if (plan.do !== 'steps') throw new Error('no steps');
    const [step] = plan.steps;
    expect(step!.label).toBe('Contact C-00001 Alfreds Futterkiste (without P5, P6: Xero holds five persons)');
    const link = linked('contact', 'c1', { content: step!.content });
    expect(contactExporter.plan(someContact({ persons }), someContext([], someLinks(link)))).toEqual({
      do: 'nothing',
      because: 'Xero already has it like this. Xero holds five persons; P5, P6 stay in the CRM.',
    });
  });

  it.each([
    ['their plain name where the workspace does not tell namesakes apart', false, 'C-00001', 'Miller'],
    ['their plain name where nobody older is called the same', true, undefined, 'Miller'],
    ['our code besides where somebody older is called the same', true, 'C-00001', 'Miller (C-00042)'],
  ])('carry %s', (_what, tellApartByCode, sameNameAs, expected) => {
    const contact = someContact({ name: 'Miller', number: 'C-00042', ...(sameNameAs ? { sameNameAs } : {}) });
    expect(contactElement(contact, someSettings({ tellApartByCode })).element['Name']).toBe(expected);
  });

  it('keep within 255 characters with our code besides', () => {
    const contact = someContact({ name: 'x'.repeat(255), number: 'C-00042', sameNameAs: 'C-00001' });
    const { element, checks } = contactElement(contact, someSettings({ tellApartByCode: true }));
    expect(element['Name']).toHaveLength(255);
    expect(checks.problems).toEqual([]);
  });

  it('that were followed to another one in Xero leave its number alone: ours stays with the merged one', () => {
    const link = linked('contact', 'c1', { details: { followed: 'xero-old' } });
    const plan = contactExporter.plan(someContact(), someContext([], someLinks(link)));
    if (plan.do !== 'steps') throw new Error('no steps');
    expect(plan.steps[0]!.build(someLinks()).element).not.toHaveProperty('ContactNumber');
  });

  it('that were merged here are archived in Xero when it is due, and say until then why not', () => {
    const mergedInto = { id: 'c2', number: 'C-00002', name: 'Other', openDocuments: 2 };
    const contact = someContact({ archived: true, mergedInto });
    const plan = (details: Record<string, unknown>) => {
      const steps = contactExporter.plan(contact, someContext([], someLinks(linked('contact', 'c1', { details }))));
      if (steps.do !== 'steps') throw new Error('no steps');
      return steps.steps[0]!;
    };
    expect(plan({}).label).toBe(
      'Contact C-00001 Alfreds Futterkiste, merged into C-00002 (stays active until 2 open documents are settled)',
    );
    expect(plan({}).build(someLinks()).element).not.toHaveProperty('ContactStatus');
    expect(plan({ retire: true }).build(someLinks()).element).toMatchObject({ ContactStatus: 'ARCHIVED' });
    // What was made out to it before must still arrive.
    expect(planOf({ archived: true, mergedInto })).toMatchObject({ do: 'steps', steps: [{ effect: 'create' }] });
  });

  it('that share one contact in Xero send nothing of their own', () => {
    const link = linked('contact', 'c1', { remoteType: 'SharedContact' });
    const mergedInto = { id: 'c2', number: 'C-00002', name: 'Other', openDocuments: 0 };
    expect(contactExporter.plan(someContact({ mergedInto }), someContext([], someLinks(link)))).toEqual({
      do: 'nothing',
      because: 'It is one contact in Xero with C-00002 Other, into which it was merged.',
    });
  });
});
