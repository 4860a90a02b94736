import { closeBrowser, newPerson, settled, signIn, type Person } from './browser';
import { Rest } from './rest';

describe('an invoice, typed in', () => {
  let person: Person;
  let rest: Rest;

  beforeAll(async () => {
    rest = await Rest.signIn();
    const { id: taxRateId } = await rest.post<{ id: string }>('tax-rates', { name: 'Keyboard 20', rate: '20' });
    await rest.post('companies', { name: 'Quayside Grocers', isCustomer: true });
    const product = { code: 'KEYTEA', name: 'Keemun tea', salesPrice: '18', salesTaxRateId: taxRateId };
    await rest.post('products', product);
    await rest.post('payment-methods', { name: 'Keyboard transfer' });
    person = await newPerson();
    await signIn(person.page);
  });
  afterAll(closeBrowser);

  it('is completed by keyboard alone: customer, products, words, a pasted price of another locale, and saved', async () => {
    const { page } = person;
    await page.goto('/admin/invoices/create');
    await settled(page);
    const { keyboard } = page;
    await page.getByRole('combobox', { name: /Customer/ }).focus();
    await keyboard.type('quayside');
    await page.getByRole('option', { name: /New customer “quayside”/ }).waitFor();
    await keyboard.press('Enter');
    const item = page.getByRole('combobox', { name: 'Item of line 1' });
    for (let presses = 0; presses < 12 && !(await item.evaluate((one) => one === document.activeElement)); presses++)
      await keyboard.press('Tab');
    expect(await item.evaluate((one) => one === document.activeElement)).toBe(true);
    await keyboard.type('keemun');
    await page.getByRole('option', { name: /Keemun tea/, selected: true }).waitFor();
    await keyboard.press('Enter');
    await keyboard.type('12');
    await keyboard.press('Enter');
    await keyboard.type('Freight');
    await keyboard.press('Tab');
    await keyboard.press('Tab');
    await keyboard.insertText('1.234,56');
    await page.getByRole('status').getByText('£1,493.76').waitFor();
    await keyboard.press('Control+Enter');
    await page.waitForURL(/\/invoices\/[0-9a-f-]{36}\/show$/);
    const id = /invoices\/([0-9a-f-]{36})/.exec(page.url())![1];
    const saved = await rest.get<{ total: string; lines: { name: string; quantity: string }[] }>(`invoices/${id}`);
    expect(saved.total).toBe('1493.76');
    expect(saved.lines.map(({ name, quantity }) => [name, quantity])).toEqual([
      ['Keemun tea', '12.0000'],
      ['Freight', '1.0000'],
    ]);
    expect(person.complaints).toEqual([]);
  });

  it('says beside the field what is wrong, and keeps what was typed', async () => {
    const { page } = person;
    await page.goto('/admin/invoices/create');
    await settled(page);
    await page.getByRole('combobox', { name: 'Item of line 1' }).fill('Advice');
    await page.getByRole('textbox', { name: 'Quantity of line 1' }).fill('a dozen');
    await page.getByText('The quantity must be a number, like 12.50.').waitFor();
    await page.getByRole('button', { name: 'Save as a draft' }).click();
    await page.getByText('The customer is missing. Give a company or a contact.').waitFor();
    expect(await page.getByRole('combobox', { name: 'Item of line 1' }).inputValue()).toBe('Advice');
  });
});
