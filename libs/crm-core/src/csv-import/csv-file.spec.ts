import { CsvCells } from './csv-cells.js';
import { readCsvFile } from './csv-file.js';
import { csvText, unmarked } from './csv-text.js';

const columns = [
  { name: 'code', required: true, example: 'TEA' },
  { name: 'salesPrice', example: '1' },
];
const read = (text: string) => readCsvFile(text, columns);
const refusal = (text: string): unknown => {
  try {
    return read(text);
  } catch (error) {
    return { ...(error as { code: string }), message: (error as Error).message };
  }
};

describe('a file of rows', () => {
  it.each([
    ['commas', 'code,salesPrice\r\nTEA,12.50\r\n', false],
    ['semicolons', 'code;salesPrice\nTEA;12.50\n', true],
    ['tabs', 'code\tsalesPrice\nTEA\t12.50', true],
    ['a byte order mark', '\uFEFFcode,salesPrice\nTEA,12.50\n', false],
    ['quotes around everything', '"code","salesPrice"\n"TEA","12.50"\n', false],
    ['names as people write them, in another order', 'Sales price,CODE\n12.50,TEA\n', false],
    ['the column of reasons of a rejected file', 'code,salesPrice,reason\nTEA,12.50,No such product.\n', false],
    ['a column without a name and without cells', 'code,salesPrice,\nTEA,12.50,\n', false],
  ])('is read with %s', (_what, text, decimalComma) => {
    expect(read(text)).toEqual({ rows: [{ row: 2, cells: { code: 'TEA', salesPrice: '12.50' } }], decimalComma });
  });

  it('counts rows as spreadsheets do, empty ones and line breaks in cells included', () => {
    expect(read('code\n"A\nB"\n,\n\nC\n').rows.map(({ row, cells }) => [row, cells['code']])).toEqual([
      [2, 'A\nB'],
      [5, 'C'],
    ]);
  });

  it('marks a row with more cells than there are columns instead of shifting them', () => {
    expect(read('code,salesPrice\nTEA,12,50\n').rows[0]?.problem).toContain('3 cells and the file 2 columns');
  });

  it('names the expected columns once when the columns are wrong', () => {
    expect(refusal('product;price;Price\nTEA;1;1\n')).toMatchObject({
      code: 'wrong_columns',
      message:
        'The columns of the file are not the expected ones. It lacks "code". It has "product", "price", "Price", which is not known. It needs "code", and may have "salesPrice". Names stand in the first row; the template shows them.',
    });
    expect(refusal('code,Code\nTEA,TEA\n')).toMatchObject({
      code: 'wrong_columns',
      message: expect.stringContaining('"code" twice'),
    });
  });

  it.each([
    ['nothing', '', 'empty_file'],
    ['names only', 'code,salesPrice\n', 'empty_file'],
    ['empty rows only', 'code\n,\n\n', 'empty_file'],
    ['a quotation mark that does not end', 'code\n"TEA\n', 'malformed_csv'],
    ['a character that is none', 'code\nT\u0000A\n', 'invalid_character'],
    ['more rows than can be dealt with', `code\n${'TEA\n'.repeat(10_001)}`, 'too_many_rows'],
  ])('with %s is refused', (_what, text, code) => {
    expect(refusal(text)).toMatchObject({ kind: 'invalid', code });
  });
});

describe('a decimal in a file', () => {
  const decimal = (text: string, comma: boolean) => {
    const cells = new CsvCells({ row: 2, cells: { price: text } }, comma);
    return cells.decimal('price') ?? cells.problems[0]?.code;
  };

  it('may have a comma in a file that is separated by something else', () => {
    expect([decimal('12,50', true), decimal('12.50', true), decimal('-1,5', true)]).toEqual(['12.50', '12.50', '-1.5']);
  });

  it('is never guessed at', () => {
    for (const text of ['1.234,50', '1,234.50', '€ 5', '12,50', '1e5', ',5'])
      expect([text, decimal(text, false)]).toEqual([text, 'not_a_number']);
    for (const text of ['1.234,50', '1,234.50', '1 234'])
      expect([text, decimal(text, true)]).toEqual([text, 'not_a_number']);
  });
});

describe('a written file', () => {
  it('runs nobody’s name as a formula, and reads back as it was', () => {
    const names = ['=HYPERLINK("http://x")', '@sum', '+cmd', '-2+3=1', "O'Neill", '+44 171 555', 'a,"b"', '\ttab'];
    const text = csvText([['code'], ...names.map((name) => [name])]);
    expect(text).toContain(`"'=HYPERLINK(""http://x"")"`);
    expect(text.split('\r\n').filter((line) => /^"?[=@\t]/.test(line))).toEqual([]);
    expect(names.map((name) => unmarked(name))).toEqual(names);
    expect(read(text).rows.map(({ cells }) => cells['code'])).toEqual(names);
  });
});
