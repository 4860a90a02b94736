import { randomBytes } from 'node:crypto';
import { scan } from './scanner.js';

const secret = `S3CR${randomBytes(30).toString('base64url')}`;
const token = [
  'eyJhbGciOiJSUzI1NiJ9',
  randomBytes(90).toString('base64url'),
  randomBytes(60).toString('base64url'),
].join('.');
const found = (text: string, value = secret) => scan([{ where: 'log', text }], [{ what: 'secret', value }]).length > 0;

describe('the scan for secrets', () => {
  it('finds nothing in a text that holds none', () => {
    expect(found(`an innocent line ${randomBytes(500).toString('base64')}`)).toBe(false);
    expect(found('eyJhbGciOiJSUzI1NiJ9.and.nothing', token)).toBe(false);
  });

  it.each([
    ['as it is', (value: string) => `password=${value};`],
    ['in an address', (value: string) => `?q=${encodeURIComponent(value)}&x`],
    ['in JSON', (value: string) => JSON.stringify({ deep: JSON.stringify({ value }) })],
    ['as hexadecimal bytes', (value: string) => `\\x${Buffer.from(value).toString('hex')}`],
    ['in a Basic header', (value: string) => `Basic ${Buffer.from(`client:${value}`).toString('base64')}`],
    ['in base64 at another place', (value: string) => Buffer.from(`ab${value}xyz`).toString('base64url')],
    ['cut short', (value: string) => `${value.slice(0, value.length - 6)}…`],
  ])('finds it %s', (_how, write) => {
    expect(found(write(secret))).toBe(true);
  });

  it('finds a token by its signature alone', () => {
    expect(found(`…${token.slice(-60)}`, token)).toBe(true);
  });

  it('says which secret was found where', () => {
    const places = [
      { where: 'web.log', text: 'nothing' },
      { where: 'table xero_history', text: `x ${secret}` },
    ];
    expect(scan(places, [{ what: 'client secret', value: secret }])).toEqual([
      { what: 'client secret', where: 'table xero_history', after: 'x ' },
    ]);
  });
});
