import { DomainError } from '../errors.js';
import { checkCompany, CompanyPatch } from '../company/company.service.js';
import { checkContactFields } from '../contact/contact.service.js';
import { checkProductFields, ProductPatch } from '../product/product.service.js';
import { checkUser } from '../user/user.service.js';
import { FieldChecks, isBusinessDate } from './field-checks.js';

const problemsOf = (work: () => unknown) => {
  try {
    work();
  } catch (error) {
    if (error instanceof DomainError) return { code: error.code, fields: error.fields };
    throw error;
  }
  return { code: 'none', fields: [] };
};

const product = (input: ProductPatch, mode: 'create' | 'update' = 'create') => {
  const check = new FieldChecks('product', mode);
  const values = checkProductFields(check, { code: 'A', name: 'A', ...input });
  check.done();
  return values;
};

describe('names', () => {
  it.each([
    ['with quotes of all sorts', `O'Neill "Bros" & ‘Sons’`, `O'Neill "Bros" & ‘Sons’`],
    ['with angle brackets', 'Tea <organic> & Co', 'Tea <organic> & Co'],
    ['with emoji', '🍵 Tea 👨‍👩‍👧 House', '🍵 Tea 👨‍👩‍👧 House'],
    ['in other scripts', '茶屋 · Чай · شاي', '茶屋 · Чай · شاي'],
    ['with blanks around', '  \t Harbour Foods \u00a0 ', 'Harbour Foods'],
    ['with a line break in the middle', 'Harbour\r\nFoods', 'Harbour Foods'],
    ['that look like SQL or a formula', `=1+1'; DROP TABLE x; --`, `=1+1'; DROP TABLE x; --`],
    ['500 characters long, counted as people count', '🍵'.repeat(500), '🍵'.repeat(500)],
  ])('%s are accepted', (_what, entered, stored) => {
    expect(checkCompany('create', { name: entered }).name).toBe(stored);
    expect(product({ name: entered }).name).toBe(stored);
  });

  it.each([
    ['', 'required', 'The name is missing. Enter one.'],
    [' \u3000 ', 'required', 'The name is missing. Enter one.'],
    [undefined, 'required', 'The name is missing. Enter one.'],
    [null, 'required', 'The name is missing. Enter one.'],
    [42, 'not_text', 'The name must be text.'],
    ['nul\u0000byte', 'unprintable', 'The name contains characters that cannot be shown. Type it again.'],
    ['half a pair \ud83c', 'unprintable', 'The name contains characters that cannot be shown. Type it again.'],
    ['x'.repeat(501), 'too_long', 'The name has 501 characters; at most 500 are possible. Shorten it.'],
  ])('like %j are refused', (entered, code, message) => {
    expect(problemsOf(() => checkCompany('create', { name: entered as string }))).toEqual({
      code: 'invalid_company',
      fields: [{ field: 'name', code, message }],
    });
  });

  it('may be left out of a change but not emptied by it', () => {
    expect(checkCompany('update', { phone: null })).toEqual({ phone: null });
    expect(problemsOf(() => checkCompany('update', { name: ' ' })).fields).toMatchObject([
      { field: 'name', code: 'required' },
    ]);
  });
});

describe('product codes', () => {
  it('of 30 characters pass and of 31 are refused with a sentence', () => {
    expect(product({ code: ` ${'X'.repeat(30)} ` }).code).toHaveLength(30);
    expect(problemsOf(() => product({ code: 'X'.repeat(31) }))).toEqual({
      code: 'invalid_product',
      fields: [
        {
          field: 'code',
          code: 'too_long',
          message: 'The product code has 31 characters; at most 30 are possible. Shorten it.',
        },
      ],
    });
  });
});

describe('prices', () => {
  it.each([
    ['12.5', '12.5000'],
    ['0', '0.0000'],
    ['-0', '0.0000'],
    ['0.1234', '0.1234'],
    ['1.50000000', '1.5000'],
    ['99999999999', '99999999999.0000'],
    [null, null],
  ])('%j are kept as %j', (entered, stored) => {
    expect(product({ salesPrice: entered }).salesPrice).toBe(stored);
  });

  it.each([
    ['0.12345', 'too_precise', 'The sales price has more than 4 decimals. Round it.'],
    ['-1', 'too_small', 'The sales price is -1; the least possible is 0.'],
    ['100000000000', 'too_large', 'The sales price is 100000000000; the most possible is 99999999999.'],
    [12.5, 'not_a_number', 'The sales price must be a plain decimal number in quotes, like "12.50".'],
    ['1e5', 'not_a_number', 'The sales price must be a number, like 12.50.'],
    ['1,50', 'not_a_number', 'The sales price must be a number, like 12.50.'],
    ['NaN', 'not_a_number', 'The sales price must be a number, like 12.50.'],
    ['', 'not_a_number', 'The sales price must be a number, like 12.50.'],
  ])('like %j are refused', (entered, code, message) => {
    expect(problemsOf(() => product({ salesPrice: entered as string })).fields).toEqual([
      { field: 'salesPrice', code, message },
    ]);
  });
});

describe('ids', () => {
  it.each(['', 'x', '1', '00000000-0000-0000-0000-00000000000', `' OR 1=1`, 7, {}])(
    'like %j are refused',
    (entered) => {
      expect(problemsOf(() => product({ groupId: entered as string })).fields).toEqual([
        { field: 'groupId', code: 'not_an_id', message: 'The field "groupId" must hold the id of a record.' },
      ]);
    },
  );
});

describe('companies', () => {
  it('get every problem at once', () => {
    const input = {
      name: '',
      email: 'nobody',
      currency: 'XXQ',
      salesTermsDays: -1,
      purchaseTermsDays: 1.5,
      isCustomer: 'yes',
      addresses: [{ kind: 'postal' }, { kind: 'postal', line1: 'x'.repeat(501) }, { kind: 'moon' }, 7],
    } as unknown as CompanyPatch;
    const { fields } = problemsOf(() => checkCompany('create', input));
    expect(fields.map(({ field, code }) => `${field} ${code}`)).toEqual([
      'name required',
      'isCustomer not_a_boolean',
      'email not_an_email',
      'salesTermsDays out_of_range',
      'purchaseTermsDays not_an_integer',
      'currency unknown_currency',
      'addresses.1.line1 too_long',
      'addresses.2.kind not_a_choice',
      'addresses.3.kind not_a_choice',
      'addresses duplicate_address',
    ]);
    for (const { message } of fields) expect(message).toMatch(/^["A-Z].*\.$/s);
  });

  it.each(['a@b', 'first.last+tag@sub.example.com', 'ünïcode@exämple.de'])(
    'may have the e-mail address %s',
    (email) => {
      expect(checkCompany('update', { email })).toEqual({ email });
    },
  );
});

describe('contacts', () => {
  const check = (input: object, before?: object) => {
    const checks = new FieldChecks('contact', before ? 'update' : 'create');
    checkContactFields(checks, input, before as never);
    return checks.problems;
  };

  it('need a first or a last name, also after a change', () => {
    const message = 'The contact has no name. Enter a first name, a last name or both.';
    expect(check({ email: 'a@b' })).toEqual([{ field: 'lastName', code: 'required', message }]);
    expect(check({ firstName: 'Ada' })).toEqual([]);
    expect(check({ lastName: null }, { firstName: null, lastName: 'Berg' })).toMatchObject([{ code: 'required' }]);
    expect(check({ lastName: null }, { firstName: 'Ada', lastName: 'Berg' })).toEqual([]);
  });
});

describe('users', () => {
  it('sign in with an address in small letters and a password of at least ten characters', () => {
    expect(checkUser({ email: ' Ada@Example.COM ', name: ' Ada ', password: ' 23456789 ' })).toEqual({
      email: 'ada@example.com',
      name: 'Ada',
      password: ' 23456789 ',
    });
    expect(problemsOf(() => checkUser({ email: 'ada', name: '', password: 'short' })).fields).toMatchObject([
      { field: 'email', message: '"ada" is not an e-mail address. Write it like name@example.com.' },
      { field: 'name', code: 'required' },
      { field: 'password', message: 'The password needs at least 10 characters. Choose a longer one.' },
    ]);
  });
});

describe('business dates', () => {
  it.each(['2024-02-29', '2026-12-31', '1900-01-01'])('%s is one', (date) => expect(isBusinessDate(date)).toBe(true));
  it.each(['2023-02-29', '2026-13-01', '2026-00-10', '26-01-01', '2026-1-1', '2026-01-01T00:00:00Z', '1899-12-31', ''])(
    '%j is none',
    (date) => expect(isBusinessDate(date)).toBe(false),
  );
});
