import { createHash, timingSafeEqual } from 'node:crypto';
import type { SandboxOptions } from '../settings.js';
import type { IdentityStore } from './identity-store.js';

/** What the developer pays for: connections an app may hold, and calls a day to each (api-facts 1.8). */
const TIERS = {
  starter: { connectionCap: 5, dayLimit: 1_000, certified: false },
  core: { connectionCap: 50, certified: false },
  plus: { connectionCap: 1_000, certified: true },
  advanced: { connectionCap: 10_000, certified: true },
  enterprise: { certified: true },
} as const satisfies Record<string, { connectionCap?: number; dayLimit?: number; certified: boolean }>;

export type Tier = keyof typeof TIERS;
export const isTier = (name: unknown): name is Tier => typeof name === 'string' && Object.hasOwn(TIERS, name);

/** An app as its developer registered it with Xero. */
export interface App {
  clientId: string;
  name: string;
  /** SHA-256 of the secret; PKCE apps have none. */
  secretHash?: string;
  redirectUris: string[];
  /** Made on or after 2 March 2026: broad scopes are refused. */
  granularOnly: boolean;
  certified: boolean;
  /** Most connections the tier allows (5, 50, ...); none when absent. */
  connectionCap?: number;
  /** Calls a day to one organisation, when the tier allows fewer than the settings. */
  dayLimit?: number;
  tier?: Tier;
  /** May take several organisations in one consent. */
  bulkConnections: boolean;
}

const ANY_LOCAL_PORT = /^http:\/\/localhost(:\d+)?\//;

const hash = (secret: string): string => createHash('sha256').update(secret).digest('hex');

/** The registered apps: one with a secret, one for PKCE, and what a test adds. */
export class Apps {
  constructor(
    private readonly identity: IdentityStore,
    private readonly options: SandboxOptions,
  ) {
    if (!this.get('sandbox-pkce')) this.registerDefaults();
    else this.registerConfidential();
  }

  registerDefaults(): void {
    this.registerConfidential();
    this.register({ clientId: 'sandbox-pkce', name: 'Sandbox PKCE app' });
  }

  get(clientId: string): App | undefined {
    return this.identity.get<App>('app', clientId);
  }

  all(): App[] {
    return this.identity.all<App>('app');
  }

  register(given: Partial<App> & { clientId: string; clientSecret?: string }): App {
    const app: App = {
      clientId: given.clientId,
      name: given.name ?? given.clientId,
      redirectUris: given.redirectUris ?? [...(this.options.redirectUris ?? [])],
      granularOnly: given.granularOnly ?? false,
      certified: given.certified ?? false,
      bulkConnections: given.bulkConnections ?? false,
      ...(given.connectionCap === undefined ? {} : { connectionCap: given.connectionCap }),
      ...(given.clientSecret === undefined ? {} : { secretHash: hash(given.clientSecret) }),
    };
    this.identity.put('app', app.clientId, app);
    return app;
  }

  /** Moves an app to another tier; secret, addresses and connections stay. */
  setTier(app: App, tier: Tier): App {
    const { connectionCap: _cap, dayLimit: _limit, ...rest } = app;
    const moved: App = { ...rest, ...TIERS[tier], tier };
    this.identity.put('app', app.clientId, moved);
    return moved;
  }

  /** Absolute, registered exactly; `http://localhost` is free for tests, `http://127.0.0.1` never is. */
  allowsRedirect(app: App, uri: string): boolean {
    if (app.redirectUris.includes(uri)) return !uri.startsWith('http://127.0.0.1');
    return ANY_LOCAL_PORT.test(uri) && !uri.includes('#');
  }

  /** Does the secret (or its absence, for a PKCE app) belong to this app? */
  authenticates(app: App, secret: string | undefined): boolean {
    if (!app.secretHash) return secret === undefined || secret === '';
    if (secret === undefined) return false;
    return timingSafeEqual(Buffer.from(hash(secret)), Buffer.from(app.secretHash));
  }

  private registerConfidential(): void {
    this.register({
      clientId: this.options.clientId ?? 'sandbox-client',
      clientSecret: this.options.clientSecret ?? 'sandbox-secret',
      name: 'Sandbox app',
    });
  }
}
