import { readConfig } from '../config.js';
import { xeroOptions } from './xero-integration.js';

const secrets = { encryptionKeys: [], sessionSecret: '', webhookKey: '' };
const optionsOf = (env: Record<string, string>) =>
  xeroOptions(readConfig({ DATABASE_URL: 'postgres://x@y/z', ...env }), secrets);

describe('how the Xero integration is mounted', () => {
  it('comes back to the address under which browsers reach the product', () => {
    const options = optionsOf({ APP_URL: 'https://crm.example.com/' });
    expect(options.callbackUrl).toBe('https://crm.example.com/api/v1/integrations/xero/callback');
    expect(options.recordUrl!({ name: 'invoice', id: '7' })).toBe('https://crm.example.com/go/invoice/7');
  });

  it('leaves the background work to workers where this process only serves', () => {
    const shared = { ENCRYPTION_KEYS: `a:${Buffer.alloc(32).toString('base64')}`, SESSION_SECRET: 'x'.repeat(32) };
    const background = (ROLE: string) => optionsOf({ ROLE, ...shared }).background;
    expect({ all: background('all'), web: background('web'), worker: background('worker') }).toEqual({
      all: true,
      web: false,
      worker: true,
    });
  });

  it('changes no time unless asked, scales all of them, and prefers what is given', () => {
    expect(optionsOf({}).timing).toEqual({});
    expect(optionsOf({ SYNC_TIME_SCALE: '0.1', SYNC_LEASE_SECONDS: '2' }).timing).toEqual({
      lease: 2,
      settle: 9,
      sendWithin: 2,
      sweep: 1.5,
      lookAgain: 3,
      resendWithin: 24,
    });
  });
});
