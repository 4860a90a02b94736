import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseCsv, writeCsv } from './csv.js';
import { generate } from './generate.js';
import { readHistory } from './history.js';

describe('comma-separated text', () => {
  it('keeps quotes, commas and line breaks inside quoted fields', () => {
    expect(parseCsv('\uFEFFa,b\r\n"say ""hi"", ok","two\nlines"\r\nlast,')).toEqual([
      ['a', 'b'],
      ['say "hi", ok', 'two\nlines'],
      ['last', ''],
    ]);
  });

  it('comes back as it was written', () => {
    const rows = [
      ['a "quoted"', 'b,c', 'line\nbreak'],
      ['', 'é', ' '],
    ];
    expect(parseCsv(writeCsv(rows))).toEqual(rows);
  });

  it('is refused when a quote is left open', () => expect(() => parseCsv('a,"b')).toThrow('Quote Not Closed'));
});

describe('a trading history', () => {
  let folder: string;
  const write = (changes: Record<string, (text: string) => string> = {}) => {
    for (const [name, text] of Object.entries(generate(1, 12)))
      writeFileSync(join(folder, name), changes[name]?.(text) ?? text);
  };
  beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'history-'))));
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  it('is read with its orders oldest first and the noise of floats gone', () => {
    write({ 'order_details.csv': (text) => `${text}101,1,9.80000019,10,0.150000006\n` });
    const { orders, customers } = readHistory(folder);
    expect(customers[0]?.name).toBe('Bäckerei Übersee');
    expect(orders.map(({ date }) => date)).toEqual(orders.map(({ date }) => date).toSorted());
    expect(orders.find(({ id }) => id === '101')?.lines.at(-1)).toEqual({
      productId: '1',
      unitPrice: 98_000n,
      quantity: 10n,
      discount: 1500n,
    });
  });

  it.each([
    ['orders.csv', (text: string) => text.replace('CUST', 'NOBODY'), /there is no customer NOBODY/],
    ['orders.csv', (text: string) => text.replace('2026-01-05', '5 Jan'), /"5 Jan" is not a date/],
    ['order_details.csv', (text: string) => `${text}101,99,1,1,0\n`, /there is no product 99/],
    ['order_details.csv', (text: string) => `${text}101,1\n`, /2 fields under 5 headings/],
  ])('is refused with the reason when %s is wrong', (name, change, reason) => {
    write({ [name]: change });
    expect(() => readHistory(folder)).toThrow(reason);
  });
});
