import { randomBytes } from 'node:crypto';
import { TokenVault, keyIdOf } from './token-vault.js';

const key = (id: string) => ({ id, key: randomBytes(32) });
const place = { table: 'xero_token_sets', row: 'row-1', column: 'refresh_token' };
const secret = 'a refresh token that nobody may see';

describe('sealed secrets', () => {
  const vault = new TokenVault({ encryptionKeys: [key('k1')] });

  it('open again where they were sealed', () => {
    const sealed = vault.seal(secret, place);
    expect(sealed).not.toContain('refresh token');
    expect(vault.open(sealed, place)).toBe(secret);
  });

  it('never look the same twice', () => {
    const all = new Set(Array.from({ length: 1000 }, () => vault.seal(secret, place)));
    expect(all.size).toBe(1000);
  });

  it('do not open after any bit of them was flipped (10,000 flips)', () => {
    const sealed = vault.seal(secret, place);
    const [version, id, encoded] = sealed.split('.') as [string, string, string];
    const bytes = Buffer.from(encoded, 'base64url');
    for (let flip = 0; flip < 10_000; flip += 1) {
      const changed = Buffer.from(bytes);
      const bit = flip % (bytes.length * 8);
      changed[bit >> 3]! ^= 1 << (bit & 7);
      // Every second round changes a character of the text instead, padding bits included.
      const text =
        flip % 2 === 0 ? changed.toString('base64url') : swap(encoded, Math.floor(flip / 2) % encoded.length);
      expect(() => vault.open(`${version}.${id}.${text}`, place)).toThrow('cannot be opened');
    }
  });

  it.each([
    ['another row', { ...place, row: 'row-2' }],
    ['another column', { ...place, column: 'access_token' }],
    ['another table', { ...place, table: 'xero_consents' }],
  ])('do not open when moved to %s', (_, elsewhere) => {
    expect(() => vault.open(vault.seal(secret, place), elsewhere)).toThrow('cannot be opened');
  });

  it('do not open as if another key had sealed them', () => {
    const both = new TokenVault({ encryptionKeys: [key('k1'), key('k2')] });
    expect(() => both.open(both.seal(secret, place).replace('.k1.', '.k2.'), place)).toThrow('cannot be opened');
  });

  it('are opened with old keys and sealed with the current one', () => {
    const [old, fresh] = [key('old'), key('new')];
    const before = new TokenVault({ encryptionKeys: [old] }).seal(secret, place);
    const rotated = new TokenVault({ encryptionKeys: [fresh, old] });
    expect(rotated.open(before, place)).toBe(secret);
    expect(keyIdOf(rotated.seal(secret, place))).toBe('new');
  });

  it.each(['', 'v1', 'v1.k1', 'v1.k1.', 'v2.k1.AAAA', 'v1.k1.AAAA', 'v1.nobody.AAAA', 'v1.k1.AAAA.more', 'plain text'])(
    'are not taken for one when they read "%s"',
    (text) => {
      expect(() => vault.open(text, place)).toThrow('cannot be opened');
    },
  );

  it('name neither the secret nor the key in an error', () => {
    const sealed = vault.seal(secret, place);
    expect(() => vault.open(sealed.slice(0, -2), place)).toThrow(
      'A stored secret (xero_token_sets.refresh_token) cannot be opened: it was changed, moved to another row, or sealed with a key that is no longer configured.',
    );
  });
});

describe('a vault', () => {
  it.each([
    ['no key', [], 'At least one encryption key is needed to store Xero tokens.'],
    ['a short key', [{ id: 'k', key: randomBytes(31) }], 'The encryption key "k" has 31 bytes; it must have 32.'],
    ['a long key', [{ id: 'k', key: randomBytes(33) }], 'The encryption key "k" has 33 bytes; it must have 32.'],
    ['the same id twice', [key('k'), key('k')], 'Each encryption key needs an id of its own'],
    ['an id with a dot', [key('k.1')], 'Each encryption key needs an id of its own'],
  ])('does not start with %s', (_, encryptionKeys, sentence) => {
    expect(() => new TokenVault({ encryptionKeys })).toThrow(sentence);
  });
});

/** The text with one character replaced by its neighbour in the alphabet. */
function swap(text: string, at: number): string {
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
  const other = alphabet[alphabet.indexOf(text[at]!) ^ 1]!;
  return text.slice(0, at) + other + text.slice(at + 1);
}
