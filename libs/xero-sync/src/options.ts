/** What a host configures once per process. No part of it is read from the environment by this module. */
export interface XeroSyncOptions {
  xero: {
    clientId: string;
    /** Absent for PKCE apps, which have none. */
    clientSecret?: string;
    /** Where discovery is found, e.g. `https://identity.xero.com`. */
    issuerUrl: string;
    /** Origin of `/connections` and of the Accounting API, e.g. `https://api.xero.com`. */
    apiUrl: string;
    pkce: boolean;
  };
  /** Absolute address of the module's `callback` route as registered at Xero. */
  callbackUrl: string;
  /** Where the browser goes after a consent flow; what the flow was given as `returnTo` is resolved on its origin. */
  afterConnectUrl: string;
  /** Where the browser goes, with the code as `problem`, when nothing came of it. Default: `afterConnectUrl`. */
  connectProblemUrl?: string;
  /** AES-256 keys of the token store; the first encrypts, the others still decrypt. */
  encryptionKeys: readonly { id: string; key: Uint8Array }[];
  /**
   * Keys under which Xero signs its webhooks; two while one replaces the other. Without one every delivery is refused. The host
   * must hand the routes their bytes as `request.rawBody` (NestFactory's `rawBody: true`).
   */
  webhookKeys?: readonly string[];
  /** Outgoing webhooks may go to addresses of private networks and of this machine. Default: they may not. */
  privateWebhooks?: boolean;
  /** Named to people when only support can help, e.g. an e-mail address. */
  supportContact?: string;
  /** Address of a record on the host's site, for the link back from Xero; absolute and without the word "xero". */
  recordUrl?: (record: { name: string; id: string }) => string;
  /** Whether this process drains queues and runs timers. */
  background: boolean;
  /** Seconds; every value has the documented default and is changed by tests alone. */
  timing?: {
    lease?: number;
    settle?: number;
    sendWithin?: number;
    sweep?: number;
    /** Pause between the two looks for a lost effect. */
    lookAgain?: number;
    /** How long after its first try a call with a lost answer may be repeated under its key; later it is looked for. */
    resendWithin?: number;
  };
  /** Test only: `name[:hit[:action]]`, see engine/fail-points.ts. */
  faultPoint?: string;
}

/** Injection token of the options. */
export const XERO_SYNC_OPTIONS = Symbol('XERO_SYNC_OPTIONS');
