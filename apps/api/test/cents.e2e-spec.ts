import fc from 'fast-check';
import { connectedApi, readyShop, type ConnectedApi, type Json } from './connected-api.js';

let at: ConnectedApi;
beforeAll(async () => {
  at = await connectedApi();
}, 180_000);
afterAll(() => at?.close());

/** Rates whose cents are awkward; the sandbox gets the same percentages under names of its own. */
const rates = ['20', '0', '8.875', '12.3456', '5.5'];
const documents = 300;

const fixed = (from: number, to: number, decimals: number) =>
  fc.integer({ min: from, max: to }).map((units) => (units / 10 ** decimals).toFixed(decimals));
const someLine = fc.record({
  name: fc.constantFrom('Freight', 'Work "by hour"', 'Ça va 🥐'),
  quantity: fc.oneof(fixed(1, 40, 0), fixed(1, 200_000, 4)),
  unitPrice: fc.oneof(fixed(0, 20_000, 4), fixed(0, 5_000_000, 4)),
  discountPercent: fc.option(fixed(0, 10_000, 2)),
  rate: fc.option(fc.nat(rates.length - 1)),
});
const someDocument = fc.record({
  isCredit: fc.nat(4).map((n) => n === 0),
  amountsAre: fc.constantFrom('exclusive', 'inclusive', 'noTax'),
  date: fc.integer({ min: 1, max: 30 }).map((day) => `2026-09-${String(day).padStart(2, '0')}`),
  lines: fc.integer({ min: 1, max: 50 }).chain((count) => fc.array(someLine, { minLength: count, maxLength: count })),
});

const cents = (amount: unknown): number => Math.round(Number(amount) * 100);

describe('three hundred random documents, typed in over REST', () => {
  it('have the same total, tax and lines in Xero, to the cent', async () => {
    const seed = Number(process.env['SEED'] ?? Date.now() % 1_000_000);
    console.log(`seed ${seed}`);
    const shop = await readyShop(at, 'Cents');
    const taxRates: unknown[] = [];
    for (const rate of rates) {
      taxRates.push((await shop.make('/tax-rates', { name: `Awkward ${rate}`, rate }))['id']);
      const component = { Name: 'Tax', Rate: Number(rate) };
      await shop.books('TaxRates', 'PUT', {
        TaxRates: [{ Name: `Awkward ${rate}`, ReportTaxType: 'OUTPUT', TaxComponents: [component] }],
      });
    }
    await shop.act('/integrations/xero/refresh-reference');
    await shop.act('/integrations/xero/proposals/accept');
    const { id: companyId } = await shop.company('Harbour Foods');

    // Written first and sent together, as fast as batches go.
    await shop.act('/integrations/xero/export-queue/pause');
    const written: Json[] = [];
    for (const { isCredit, lines, ...head } of fc.sample(someDocument, { seed, numRuns: documents })) {
      const document = {
        ...head,
        companyId,
        lines: lines.map(({ rate, ...line }) => ({ ...line, taxRateId: rate === null ? null : taxRates[rate] })),
      };
      written.push(await shop.make(`/${isCredit ? 'credit-notes' : 'invoices'}?issue=true`, document));
    }
    await shop.act('/integrations/xero/export-queue/resume');
    expect({ seed, ...(await shop.settled(90_000)) }).toMatchObject({ seed, queued: 0, unresolved: 0 });

    const there = new Map<string, Json>();
    for (const plural of ['Invoices', 'CreditNotes'])
      for (let page = 1, pages = 1; page <= pages; page++) {
        const read = await shop.books(`${plural}?page=${page}&pageSize=100`);
        for (const row of read[plural] as Json[]) there.set(row['InvoiceNumber'] ?? row['CreditNoteNumber'], row);
        pages = read['pagination'].pageCount as number;
      }
    expect(there.size).toBe(documents);
    const differing = written
      .map((document) => {
        const row = there.get(document['number'] as string);
        return {
          number: document['number'] as string,
          here: [cents(document['total']), cents(document['tax']), document['lines'].length],
          there: [cents(row?.['Total']), cents(row?.['TotalTax']), row?.['LineItems']?.length],
        };
      })
      .filter((one) => one.here.join() !== one.there.join());
    expect({ seed, differing }).toEqual({ seed, differing: [] });
  }, 180_000);
});
