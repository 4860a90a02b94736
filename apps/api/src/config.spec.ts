import { readConfig } from './config.js';

const key = (length: number) => Buffer.alloc(length, 7).toString('base64');
const database = { DATABASE_URL: 'postgres://crm:secret@localhost:5432/crm' };

const sentenceOf = (env: Record<string, string>): string => {
  try {
    readConfig(env);
  } catch (error) {
    return (error as Error).message;
  }
  return 'accepted';
};

describe('the environment', () => {
  it.each<[string, Record<string, string>, string]>([
    ['no database', {}, 'DATABASE_URL is not set: set it, or start with "npm start", which brings its own PostgreSQL.'],
    [
      'another database',
      { DATABASE_URL: 'mysql://root:hunter2@x/y' },
      'DATABASE_URL must look like postgres://user:password@host:5432/database.',
    ],
    ['an unknown role', { ...database, ROLE: 'cook' }, 'ROLE must be all, web or worker, but is "cook".'],
    [
      'a mail server without sender',
      { ...database, SMTP_URL: 'smtp://localhost:25' },
      'SMTP_URL is set but MAIL_FROM is not: set both, or neither to send no e-mails.',
    ],
    [
      'a mail server that is none, without telling its password',
      { ...database, SMTP_URL: 'https://u:hunter2@mail', MAIL_FROM: 'crm@example.com' },
      'SMTP_URL must look like smtp://user:password@mail.example.com:587.',
    ],
    [
      'a sender that is no address',
      { ...database, SMTP_URL: 'smtp://localhost:25', MAIL_FROM: 'nobody' },
      'MAIL_FROM must be an e-mail address such as crm@example.com, but is "nobody".',
    ],
    [
      'private webhooks in other words',
      { ...database, PRIVATE_WEBHOOKS: 'yes' },
      'PRIVATE_WEBHOOKS must be true or false, but is "yes".',
    ],
    ['port zero', { ...database, PORT: '0' }, 'PORT must be a port number from 1 to 65535, but is "0".'],
    ['a port too high', { ...database, PORT: '65536' }, 'PORT must be a port number from 1 to 65535, but is "65536".'],
    ['a port in words', { ...database, PORT: 'http' }, 'PORT must be a port number from 1 to 65535, but is "http".'],
    [
      'an address without scheme',
      { ...database, APP_URL: 'crm.example.com' },
      'APP_URL must be an address such as https://crm.example.com, but is "crm.example.com".',
    ],
    [
      'a wrong Redis address',
      { ...database, REDIS_URL: 'localhost:6379' },
      'REDIS_URL must look like redis://host:6379/0.',
    ],
    [
      'a client id without secret',
      { ...database, XERO_CLIENT_ID: 'a' },
      'XERO_CLIENT_ID is set but XERO_CLIENT_SECRET is not: set both, or XERO_PKCE=true for an app without a secret.',
    ],
    [
      'a secret without client id',
      { ...database, XERO_CLIENT_SECRET: 'b' },
      'XERO_CLIENT_SECRET is set but XERO_CLIENT_ID is not: set both or neither.',
    ],
    [
      'a secret and PKCE',
      { ...database, XERO_CLIENT_ID: 'a', XERO_CLIENT_SECRET: 'b', XERO_PKCE: 'true' },
      'XERO_PKCE=true is for apps without a secret, but XERO_CLIENT_SECRET is set: remove one of them.',
    ],
    ['PKCE in other words', { ...database, XERO_PKCE: 'yes' }, 'XERO_PKCE must be true or false, but is "yes".'],
    [
      'an issuer without API',
      { ...database, XERO_ISSUER_URL: 'http://localhost:1' },
      'XERO_ISSUER_URL is set but XERO_API_URL is not: sign-in and API must point at the same Xero, so set both or neither.',
    ],
    [
      'a misspelt variable',
      { ...database, XERO_CLIENT_SECRETT: 'b' },
      'XERO_CLIENT_SECRETT is not a setting of this program: did you mean XERO_CLIENT_SECRET?',
    ],
    [
      'keys without id',
      { ...database, ENCRYPTION_KEYS: key(32) },
      'ENCRYPTION_KEYS must look like id:base64, separated by commas, but entry 1 does not.',
    ],
    [
      'a short key',
      { ...database, ENCRYPTION_KEYS: `a:${key(16)}` },
      'ENCRYPTION_KEYS: the key "a" is 16 bytes long, but must be 32 bytes (make one with "openssl rand -base64 32").',
    ],
    [
      'one key id twice',
      { ...database, ENCRYPTION_KEYS: `a:${key(32)},a:${key(32)}` },
      'ENCRYPTION_KEYS: the id "a" is used twice; each key needs its own.',
    ],
    [
      'a short session secret',
      { ...database, SESSION_SECRET: 'short' },
      'SESSION_SECRET must be at least 32 characters long.',
    ],
    [
      'an admin without password',
      { ...database, BOOTSTRAP_ADMIN_EMAIL: 'a@example.com' },
      'BOOTSTRAP_ADMIN_EMAIL is set but BOOTSTRAP_ADMIN_PASSWORD is not: set both or neither.',
    ],
    [
      'a password without admin',
      { ...database, BOOTSTRAP_ADMIN_PASSWORD: 'long enough' },
      'BOOTSTRAP_ADMIN_PASSWORD is set but BOOTSTRAP_ADMIN_EMAIL is not: set both or neither.',
    ],
    [
      'an admin who is no address',
      { ...database, BOOTSTRAP_ADMIN_EMAIL: 'ann', BOOTSTRAP_ADMIN_PASSWORD: 'long enough' },
      'BOOTSTRAP_ADMIN_EMAIL must be an e-mail address, but is "ann".',
    ],
    ['demo data in other words', { ...database, DEMO_DATA: 'no' }, 'DEMO_DATA must be true or false, but is "no".'],
    [
      'a lease in words',
      { ...database, SYNC_LEASE_SECONDS: 'long' },
      'SYNC_LEASE_SECONDS must be a number of seconds such as 15, but is "long".',
    ],
    [
      'a time scale of zero',
      { ...database, SYNC_TIME_SCALE: '0.0' },
      'SYNC_TIME_SCALE must be a number above 0, but is "0.0".',
    ],
    [
      'a worker without keys',
      { ...database, ROLE: 'worker' },
      'ROLE=worker needs ENCRYPTION_KEYS: processes that share the work must share their secrets.',
    ],
    [
      'a wrong fault point',
      { ...database, FAULT_POINT: 'Here!' },
      'FAULT_POINT must look like after_outbox_insert, or after_outbox_insert:2:kill, but is "Here!".',
    ],
  ])('is refused with one sentence: %s', (_name, env, sentence) => {
    expect(sentenceOf(env)).toBe(sentence);
  });

  it('never repeats a password or key in a sentence', () => {
    expect(sentenceOf({ DATABASE_URL: 'mysql://root:hunter2@x/y' })).not.toContain('hunter2');
    expect(sentenceOf({ ...database, ENCRYPTION_KEYS: `a:${key(16)}` })).not.toContain(key(16));
  });

  it('points at the sandbox beside the app when nothing is configured', () => {
    expect(readConfig(database)).toMatchObject({
      role: 'all',
      port: 3000,
      appUrl: 'http://localhost:3000',
      demoData: true,
      xero: {
        sandbox: true,
        clientId: 'sandbox-client',
        issuerUrl: 'http://localhost:4010',
        apiUrl: 'http://localhost:4010',
      },
    });
  });

  it('points at the real Xero when an app is configured', () => {
    const { xero } = readConfig({ ...database, XERO_CLIENT_ID: 'a', XERO_CLIENT_SECRET: 'b' });
    expect(xero).toMatchObject({
      sandbox: false,
      issuerUrl: 'https://identity.xero.com',
      apiUrl: 'https://api.xero.com',
      clientSecret: 'b',
    });
  });

  it('takes the first encryption key as the current one and treats empty variables as unset', () => {
    const config = readConfig({ ...database, ENCRYPTION_KEYS: `new:${key(32)}, old:${key(32)}`, REDIS_URL: '' });
    expect(config.encryptionKeys?.map(({ id }) => id)).toEqual(['new', 'old']);
    expect(config).not.toHaveProperty('redisUrl');
  });
});
