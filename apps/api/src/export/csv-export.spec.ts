import { csvOf } from './csv-export.js';

const pageOf = (numbers: number[], next: string | null) => ({
  items: numbers.map((number) => ({ number, name: `Row ${number}` })),
  page: 0,
  pageSize: 2,
  total: 0,
  totalIsExact: false,
  next,
  previous: null,
});
const pages = [pageOf([1, 2], '1'), pageOf([3, 4], '2'), pageOf([5], null)];

async function fileOf(most?: number, from = pages) {
  const read: string[] = [];
  let text = '';
  const rows = csvOf(
    from[0]!,
    ['number'],
    (place) => {
      read.push(place.after!);
      return Promise.resolve(from[Number(place.after)]!);
    },
    { withMark: false, ...(most === undefined ? {} : { most }) },
  );
  for await (const part of rows) text += part;
  return { lines: text.split('\r\n').slice(0, -1), read };
}

describe('a list as a file', () => {
  it('is read batch by batch, each behind the last, to the end', async () => {
    expect(await fileOf()).toEqual({ lines: ['number', '1', '2', '3', '4', '5'], read: ['1', '2'] });
  });

  it('ends with a sentence where there are more rows than a file may have', async () => {
    const sentence = '"There are more than 3 rows. Narrow the list with a filter to have the rest."';
    expect((await fileOf(3)).lines).toEqual(['number', '1', '2', '3', sentence.replaceAll('"', '')]);
    expect((await fileOf(4)).lines.at(-1)).toContain('more than 4 rows');
    expect((await fileOf(5)).lines.at(-1)).toBe('5');
  });
});
