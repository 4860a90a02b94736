import { readLinkFile, rejectedLinks } from './link-file.js';

const codeOf = (text: string): unknown => {
  try {
    return readLinkFile(text);
  } catch (error) {
    return (error as { code: string }).code;
  }
};

describe('a file of links', () => {
  it.each([
    ['commas', 'record,number,xeroId\ncompany,C-00001,unlink\n'],
    ['semicolons and a byte order mark', '\uFEFFRecord;Number;XeroId\ncompany;C-00001;unlink\n'],
    ['other columns in another order', 'reason,xeroid,number,record\nGone.,unlink,C-00001,company\n'],
  ])('is read with %s', (_what, text) => {
    expect(readLinkFile(text)).toEqual([{ row: 2, record: 'company', number: 'C-00001', xeroId: 'unlink' }]);
  });

  it.each([
    ['other columns', 'kind,id\ncompany,1\n', 'wrong_columns'],
    ['nothing', '', 'wrong_columns'],
    ['no rows', 'record,number,xeroId\n,,\n', 'empty_file'],
    ['a quotation mark that does not end', 'record,number,xeroId\n"a\n', 'malformed_csv'],
    ['more rows than can be looked up', `record,number,xeroId\n${'company,C,unlink\n'.repeat(201)}`, 'too_many_rows'],
  ])('is refused with %s', (_what, text, code) => {
    expect(codeOf(text)).toBe(code);
  });

  it('comes back with its rejected rows, which run no formula and read as they were', () => {
    const row = { row: 2, record: 'product', number: '=CMD()', xeroId: 'x', sentence: 'There is no "such", product.' };
    const text = rejectedLinks([row]);
    expect(text).toBe(`record,number,xeroId,reason\r\nproduct,'=CMD(),x,"There is no ""such"", product."\r\n`);
    expect(readLinkFile(text)).toEqual([{ row: 2, record: 'product', number: '=CMD()', xeroId: 'x' }]);
  });
});
