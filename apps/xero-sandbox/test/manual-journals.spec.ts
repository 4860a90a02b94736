import { first, list, messages, refusals, Rig, text, type Tree } from './harness.js';

describe('Manual journals', () => {
  let rig: Rig;
  beforeAll(async () => {
    rig = await Rig.start();
  });
  afterAll(() => rig.close());

  const lines = (amount: number, from = '400', to = '631'): object[] => [
    { LineAmount: amount, AccountCode: to, Description: 'In' },
    { LineAmount: -amount, AccountCode: from, Description: 'Out' },
  ];
  const body = (extra: object = {}): Record<string, unknown> => ({
    Narration: 'Cost of sales of October',
    Date: '2026-10-31',
    JournalLines: lines(100),
    ...extra,
  });
  const journal = (extra: object = {}): Promise<Tree> => rig.create('ManualJournals', body(extra), '');
  const refused = async (extra: object): Promise<string[]> => refusals(await rig.put('/ManualJournals', body(extra)));
  const move = (known: Tree, changes: object) => rig.post(`/ManualJournals/${text(known['ManualJournalID'])}`, changes);
  const balance = async (code: string): Promise<string> => {
    const ledger = (await rig.control('GET', `/tenants/${rig.tenantId}/ledger`)).json;
    expect(text(ledger['sum'])).toBe('0.00');
    return text(list(ledger['accounts']).find((account) => text(account['code']) === code)?.['balance']) ?? '0.00';
  };

  it('are drafts without tax by default; a posted one is in the books until it is voided', async () => {
    const draft = await journal();
    expect(draft).toMatchObject({ Status: 'DRAFT', LineAmountTypes: 'NoTax', ShowOnCashBasisReports: true });
    expect(await balance('631')).toBe('0.00');
    await move(draft, { Status: 'POSTED' });
    expect([await balance('631'), await balance('400')]).toEqual(['100.00', '-100.00']);
    await move(draft, { JournalLines: lines(70) });
    expect(await balance('631')).toBe('70.00');
    await move(draft, { Status: 'VOIDED' });
    expect(await balance('631')).toBe('0.00');
    expect(refusals(await move(draft, { Status: 'POSTED' }))).toEqual([
      'Manual Journal not of valid status for modification',
    ]);
    const other = await journal();
    await move(other, { Status: 'DELETED' });
    expect((await move(other, { Narration: 'x' })).status).toBe(400);
    expect(await refused({ Status: 'VOIDED' })).toEqual(['Manual Journal not of valid status for creation']);
  });

  it('43: a draft loses an account that nobody knows, with a warning; a posted one is refused', async () => {
    const unknown = { JournalLines: lines(10, '476') };
    const answer = await rig.put('/ManualJournals?summarizeErrors=false', body(unknown));
    expect(messages(answer)).toEqual([
      "Account code '476' has been removed as it does not match a recognised account.",
    ]);
    const stored = first(answer, 'ManualJournals');
    expect(stored['StatusAttributeString']).toBe('WARNING');
    expect(list(stored['JournalLines'])[1]).not.toHaveProperty('AccountCode');
    expect(refusals(await move(stored, { Status: 'POSTED' }))).toEqual(['Account code or ID must be specified.']);
    expect(await refused({ ...unknown, Status: 'POSTED' })).toContain(
      "Account code '476' is not a valid code for this document.",
    );
  });

  it('44: refuses debits that differ from credits', async () => {
    const JournalLines = [
      { LineAmount: 100, AccountCode: '400' },
      { LineAmount: -10, AccountCode: '631' },
    ];
    expect(await refused({ JournalLines })).toEqual(['The total debits (100.00) must equal total credits (-10.00)']);
    const taxed = [
      { LineAmount: 100, AccountCode: '400', TaxType: 'INPUT2' },
      { LineAmount: -100, AccountCode: '631', TaxType: 'NONE' },
    ];
    expect(await refused({ JournalLines: taxed, LineAmountTypes: 'Exclusive' })).toEqual([
      'The total debits (115.00) must equal total credits (-100.00)',
    ]);
    await journal({ JournalLines: taxed, LineAmountTypes: 'Inclusive' });
  });

  it.each(['610', '800', '960', '090', '630'])(
    'refuse account %s: system, bank and inventory accounts',
    async (code) => {
      expect(await refused({ Status: 'POSTED', JournalLines: lines(1, code) })).toContain(
        `Account code '${code}' is not a valid code for this document.`,
      );
    },
  );

  it('take tracking, and refuse archived accounts, one line, no narration and locked dates', async () => {
    const Tracking = [{ Name: 'Region', Option: 'South' }];
    const tracked = await journal({ JournalLines: lines(5).map((line) => ({ ...line, Tracking })) });
    expect(list(tracked['JournalLines'])[0]).toMatchObject({ Tracking });
    await rig.control('POST', `/tenants/${rig.tenantId}/ui`, { action: 'archiveAccount', code: '404' });
    expect((await refused({ JournalLines: lines(5, '404') }))[0]).toContain("Account code '404' has been archived");
    expect((await refused({ JournalLines: [] }))[0]).toContain('at least two');
    expect((await refused({ Narration: undefined }))[0]).toContain('needs a Narration');
    await rig.control('PATCH', `/tenants/${rig.tenantId}`, { EndOfYearLockDate: '2026-10-31' });
    expect((await refused({}))[0]).toContain('end of year lock date, currently set at 31/10/2026');
    await rig.control('PATCH', `/tenants/${rig.tenantId}`, { EndOfYearLockDate: null });
  });

  it('are found by narration, thin without a page', async () => {
    await journal({ Narration: 'Rare words' });
    const where = encodeURIComponent('Narration=="Rare words"');
    expect(list((await rig.get(`/ManualJournals?where=${where}`)).json['ManualJournals'])).toMatchObject([
      { JournalLines: [] },
    ]);
    const [paged] = list((await rig.get(`/ManualJournals?where=${where}&page=1`)).json['ManualJournals']);
    expect(list(paged!['JournalLines'])).toHaveLength(2);
  });

  it('67: need a person with the reporting permission', async () => {
    await rig.control('PATCH', '/users/alex@demo.example', { reports: false });
    const answers = [await rig.get('/ManualJournals'), await rig.put('/ManualJournals', body())];
    await rig.control('PATCH', '/users/alex@demo.example', { reports: true });
    for (const answer of answers) {
      expect(answer.status).toBe(403);
      expect(answer.text).toContain(
        'You are not permitted to access this resource without the reporting role or higher privileges',
      );
    }
    expect((await rig.get('/ManualJournals')).status).toBe(200);
  });
});
