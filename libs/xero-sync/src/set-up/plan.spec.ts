import { someSettings } from '../../test/books.js';
import { planOf, type PlanFacts } from './plan.js';

const facts = (more: Partial<PlanFacts> = {}): PlanFacts => {
  const { reference, ...settings } = someSettings();
  return {
    counts: { contacts: 10_000, items: 4_000, invoices: 18_000, creditNotes: 2_000, quotes: 150 },
    reference,
    settings,
    home: { baseCurrency: 'NZD', countryCode: 'NZ' },
    forbidden: [],
    ...more,
  };
};

describe('the plan of a first import', () => {
  it('counts the calls of a large organisation, and the time they and the records take', () => {
    expect(planOf(facts())).toMatchObject({ calls: 56, minutes: 20, days: 1, problems: [] });
  });

  it('is stopped by another base currency and warns of another country', () => {
    const { problems } = planOf(facts({ home: { baseCurrency: 'AUD', countryCode: 'AU' } }));
    expect(problems.map(({ code, severity }) => [code, severity])).toEqual([
      ['other_base_currency', 'blocks'],
      ['other_country', 'warns'],
    ]);
    expect(problems[0]!.sentence).toContain('NZD');
  });

  it('says in words what the connecting user may not do', () => {
    const [problem] = planOf(facts({ forbidden: ['CreateApprovedBill', 'CreateManualJournal', 'CreateSentQuote'] })).problems; // prettier-ignore
    expect(problem).toMatchObject({ code: 'rights_missing', severity: 'warns' });
    expect(problem!.sentence).toContain('may not approve bills and post manual journals there');
  });

  it('names rates of Xero that stand for none here', () => {
    const { reference, ...settings } = someSettings({ taxRates: { standard: { sales: 'OUTPUT2' } } });
    const [problem] = planOf(facts({ reference, settings })).problems;
    expect(problem).toMatchObject({ code: 'taxes_not_mapped' });
    expect(problem!.sentence).toContain('"15% GST on Expenses"');
    expect(problem!.sentence).not.toContain('"Old GST"');
  });
});
