import { isPrivate, publicLookup, refusedUrl } from './addresses.js';

describe('where outgoing webhooks may go', () => {
  it.each([
    'https://example.com/hook',
    'https://example.com:8443/hook?key=1',
    'https://8.8.8.8/',
    'https://[2606:4700::1111]/hook',
  ])('to %s', (url) => {
    expect(refusedUrl(url, false)).toBeUndefined();
  });

  it.each([
    'http://example.com/',
    'ftp://example.com/',
    'example.com',
    '',
    'https://ada:secret@example.com/',
    'https://example.com/#part',
    `https://example.com/${'x'.repeat(2_000)}`,
    'http://localhost.evil.example/',
  ])('never to %s', (url) => {
    expect(refusedUrl(url, true)).toMatch(/^The address/);
  });

  it.each([
    'https://localhost/',
    'http://localhost:3000/',
    'http://127.0.0.1/',
    'https://127.1/',
    'https://2130706433/',
    'https://0x7f.0.0.1/',
    'https://10.0.0.8/',
    'https://172.31.255.255/',
    'https://192.168.1.1/',
    'https://169.254.169.254/latest/meta-data',
    'https://0.0.0.0/',
    'https://[::1]/',
    'https://[::ffff:10.0.0.1]/',
    'https://[::ffff:a9fe:a9fe]/',
    'https://[64:ff9b::a00:1]/',
    'https://[fd12::1]/',
    'https://[fe80::1]/',
    'https://a.localhost/',
  ])('to %s only where private networks are allowed', (url) => {
    expect(refusedUrl(url, false)).toContain('private network');
    expect(refusedUrl(url, true)).toBeUndefined();
  });

  it('looks at the numbers of an address, and at nothing but numbers', () => {
    expect(['172.15.0.1', '172.32.0.1', '11.0.0.1', '2a00:1450::1'].map(isPrivate)).toEqual([
      false,
      false,
      false,
      false,
    ]);
    expect(['172.16.0.1', '255.255.255.255', 'nonsense'].map(isPrivate)).toEqual([true, true, true]);
  });

  it('refuses a name that leads inside when it is called', async () => {
    const found = await new Promise((resolve) =>
      publicLookup('localhost', {}, (error, address) => resolve(error?.message ?? address)),
    );
    expect(found).toBe('It points into a private network, which outgoing webhooks do not call.');
  });
});
