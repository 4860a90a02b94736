import { idIn } from './id-in';

const id = '9b278f12-31a4-4b9c-9a7e-1f2d3c4b5a69';

describe('what people paste to say which one it is in Xero', () => {
  it.each([
    [id],
    [` ${id.toUpperCase()} `],
    [`https://go.xero.com/app/!3T6Q-/invoicing/view/${id}`],
    [`https://go.xero.com/AccountsPayable/Edit.aspx?InvoiceID=${id}`],
  ])('%s holds the id', (pasted) => {
    expect(idIn(pasted)).toBe(id);
  });

  it('stays as it is where there is no id in it, so that the server can say so', () => {
    expect(idIn(' INV-7 ')).toBe('INV-7');
  });
});
