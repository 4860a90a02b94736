import 'reflect-metadata';
import { createHash } from 'node:crypto';
import { resolve } from 'node:path';
import { plainToInstance } from 'class-transformer';
import { IsEmail, IsIn, IsOptional, Matches, MinLength, validateSync } from 'class-validator';

/** What this process does: everything, only HTTP, or only the background work. */
type Role = 'all' | 'web' | 'worker';

/** A key of the ring that encrypts secrets at rest. */
export interface EncryptionKey {
  id: string;
  key: Buffer;
}

/** All settings that come from the environment, checked and typed. Nothing else in the product reads `process.env`. */
export interface Config {
  role: Role;
  port: number;
  /** Address under which browsers reach the product, without a slash at the end. */
  appUrl: string;
  databaseUrl: string;
  redisUrl?: string;
  xero: {
    clientId: string;
    /** Absent for PKCE apps. */
    clientSecret?: string;
    issuerUrl: string;
    apiUrl: string;
    pkce: boolean;
    /** Whether the stand-in beside the app is used, because no Xero app was configured. */
    sandbox: boolean;
    sandboxPort: number;
    /** Absent: generated once into the data folder. */
    webhookKey?: string;
  };
  /** First is current. Absent: generated once into the data folder. */
  encryptionKeys?: EncryptionKey[];
  sessionSecret?: string;
  /** Absent: no e-mails are sent. */
  mail?: { smtpUrl: string; from: string };
  /** Outgoing webhooks may go to private networks and to this machine. */
  privateWebhooks: boolean;
  bootstrapAdmin?: { email: string; password: string };
  demoData: boolean;
  dataDir: string;
  logLevel: string;
  sync: {
    leaseSeconds?: number;
    settleSeconds?: number;
    sendWithinSeconds?: number;
    sweepSeconds?: number;
    lookAgainSeconds?: number;
    resendWithinSeconds?: number;
    /** Multiplies the defaults of those above that are not set. */
    timeScale?: number;
  };
  /** Where a test kills or stops this process, and the file that proves it: `name[:hit[:kill|stop[:/path]]]`. */
  faultPoint?: string;
}

/** One sentence that names the variable at fault. */
export class ConfigError extends Error {
  constructor(sentence: string) {
    super(sentence);
    this.name = 'ConfigError';
  }
}

const logLevels = ['fatal', 'error', 'warn', 'info', 'debug', 'silent'];
const wholeSeconds = { message: '$property must be a number of seconds such as 15, but is "$value".' };
const webAddress = /^https?:\/\/[^/?#\s]+[^?#\s]*$/;
const address = (example: string) => ({
  message: `$property must be an address such as ${example}, but is "$value".`,
});
const seconds = /^\d+(\.\d+)?$/;
const port = /^([1-9]\d{0,3}|[1-5]\d{4}|6[0-4]\d{3}|65[0-4]\d\d|655[0-2]\d|6553[0-5])$/;
const portRule = { message: '$property must be a port number from 1 to 65535, but is "$value".' };
const yesNo = { message: '$property must be true or false, but is "$value".' };

/** The environment as written, one property a variable. */
class Environment {
  @IsIn(['all', 'web', 'worker'], { message: 'ROLE must be all, web or worker, but is "$value".' })
  ROLE: string = 'all';
  @Matches(port, portRule)
  PORT: string = '3000';
  @IsOptional()
  @Matches(webAddress, address('https://crm.example.com'))
  APP_URL?: string;
  @IsOptional()
  @Matches(/^postgres(ql)?:\/\/\S+$/, {
    // The value may hold a password, so it is not repeated.
    message: 'DATABASE_URL must look like postgres://user:password@host:5432/database.',
  })
  DATABASE_URL?: string;
  @IsOptional()
  @Matches(/^rediss?:\/\/\S+$/, { message: 'REDIS_URL must look like redis://host:6379/0.' })
  REDIS_URL?: string;
  @IsOptional()
  @MinLength(1)
  XERO_CLIENT_ID?: string;
  @IsOptional()
  @MinLength(1)
  XERO_CLIENT_SECRET?: string;
  @IsOptional()
  @Matches(webAddress, address('https://identity.xero.com'))
  XERO_ISSUER_URL?: string;
  @IsOptional()
  @Matches(webAddress, address('https://api.xero.com'))
  XERO_API_URL?: string;
  @IsIn(['true', 'false'], yesNo)
  XERO_PKCE: string = 'false';
  @Matches(port, portRule)
  XERO_SANDBOX_PORT: string = '4010';
  @IsOptional()
  @MinLength(1)
  XERO_WEBHOOK_KEY?: string;
  @IsOptional()
  @MinLength(1)
  ENCRYPTION_KEYS?: string;
  @IsOptional()
  @MinLength(32, { message: 'SESSION_SECRET must be at least 32 characters long.' })
  SESSION_SECRET?: string;
  @IsOptional()
  @IsEmail({}, { message: 'BOOTSTRAP_ADMIN_EMAIL must be an e-mail address, but is "$value".' })
  BOOTSTRAP_ADMIN_EMAIL?: string;
  @IsOptional()
  @MinLength(10, { message: 'BOOTSTRAP_ADMIN_PASSWORD must be at least 10 characters long.' })
  BOOTSTRAP_ADMIN_PASSWORD?: string;
  @IsOptional()
  @Matches(/^smtps?:\/\/[^\s/]+\/?(\?\S*)?$/, {
    // The value may hold a password, so it is not repeated.
    message: 'SMTP_URL must look like smtp://user:password@mail.example.com:587.',
  })
  SMTP_URL?: string;
  @IsOptional()
  @Matches(/^([^<>@\r\n]+ <[^<>@\s]+@[^<>@\s]+>|[^<>@\s]+@[^<>@\s]+)$/, {
    message: 'MAIL_FROM must be an e-mail address such as crm@example.com, but is "$value".',
  })
  MAIL_FROM?: string;
  @IsIn(['true', 'false'], yesNo)
  PRIVATE_WEBHOOKS: string = 'false';
  @IsIn(['true', 'false'], yesNo)
  DEMO_DATA: string = 'true';
  @IsOptional()
  @MinLength(1)
  DATA_DIR?: string;
  @IsIn(logLevels, { message: `LOG_LEVEL must be one of ${logLevels.join(', ')}, but is "$value".` })
  LOG_LEVEL: string = 'info';
  @IsOptional()
  @Matches(seconds, wholeSeconds)
  SYNC_LEASE_SECONDS?: string;
  @IsOptional()
  @Matches(seconds, wholeSeconds)
  SYNC_SETTLE_SECONDS?: string;
  @IsOptional()
  @Matches(seconds, wholeSeconds)
  SYNC_SEND_WITHIN_SECONDS?: string;
  @IsOptional()
  @Matches(seconds, wholeSeconds)
  SYNC_SWEEP_SECONDS?: string;
  @IsOptional()
  @Matches(seconds, wholeSeconds)
  SYNC_LOOK_AGAIN_SECONDS?: string;
  @IsOptional()
  @Matches(seconds, wholeSeconds)
  SYNC_RESEND_WITHIN_SECONDS?: string;
  @IsOptional()
  @Matches(/^(?!0+(\.0+)?$)\d+(\.\d+)?$/, { message: 'SYNC_TIME_SCALE must be a number above 0, but is "$value".' })
  SYNC_TIME_SCALE?: string;
  @IsOptional()
  @Matches(/^[a-z][a-z0-9_]*(:[1-9]\d*(:(kill|stop)(:\/.+)?)?)?$/, {
    message: 'FAULT_POINT must look like after_outbox_insert, or after_outbox_insert:2:kill, but is "$value".',
  })
  FAULT_POINT?: string;
}

const known = [
  ...['ROLE', 'PORT', 'APP_URL', 'DATABASE_URL', 'REDIS_URL', 'DATA_DIR', 'LOG_LEVEL', 'FAULT_POINT', 'DEMO_DATA'],
  ...['XERO_CLIENT_ID', 'XERO_CLIENT_SECRET', 'XERO_ISSUER_URL', 'XERO_API_URL', 'XERO_PKCE', 'XERO_SANDBOX_PORT'],
  ...['XERO_WEBHOOK_KEY', 'ENCRYPTION_KEYS', 'SESSION_SECRET', 'BOOTSTRAP_ADMIN_EMAIL', 'BOOTSTRAP_ADMIN_PASSWORD'],
  ...['SMTP_URL', 'MAIL_FROM', 'PRIVATE_WEBHOOKS'],
  ...[
    'SYNC_LEASE_SECONDS',
    'SYNC_SETTLE_SECONDS',
    'SYNC_SEND_WITHIN_SECONDS',
    'SYNC_SWEEP_SECONDS',
    'SYNC_LOOK_AGAIN_SECONDS',
    'SYNC_RESEND_WITHIN_SECONDS',
    'SYNC_TIME_SCALE',
  ],
];

/** Reads and checks the environment. Pure: pass `process.env`. Throws `ConfigError` with one sentence. */
export function readConfig(env: Readonly<Record<string, string | undefined>>): Config {
  refuseUnknown(env);
  const given = Object.fromEntries(
    known.map((name) => [name, env[name]]).filter(([, value]) => value !== undefined && value !== ''),
  );
  const read = plainToInstance(Environment, given);
  const wrong = validateSync(read, { stopAtFirstError: true })[0];
  if (wrong) throw new ConfigError(Object.values(wrong.constraints ?? {})[0] ?? `${wrong.property} is wrong.`);
  refuseHalfSet(read);
  return assemble(read);
}

/** The configuration of this process. */
export const configFromProcess = (): Config => readConfig(process.env);

function refuseUnknown(env: Readonly<Record<string, string | undefined>>): void {
  for (const name of Object.keys(env)) {
    if (known.includes(name) || name.startsWith('XERO_SANDBOX_')) continue;
    if (!/^(XERO|SYNC|BOOTSTRAP|ENCRYPTION|DEMO)_/.test(name)) continue;
    throw new ConfigError(`${name} is not a setting of this program: did you mean ${closest(name)}?`);
  }
}

function refuseHalfSet(read: Environment): void {
  if (!read.DATABASE_URL)
    throw new ConfigError(
      'DATABASE_URL is not set: set it, or start with "npm start", which brings its own PostgreSQL.',
    );
  const pkce = read.XERO_PKCE === 'true';
  if (read.XERO_CLIENT_ID && !read.XERO_CLIENT_SECRET && !pkce)
    throw new ConfigError(
      'XERO_CLIENT_ID is set but XERO_CLIENT_SECRET is not: set both, or XERO_PKCE=true for an app without a secret.',
    );
  if (read.XERO_CLIENT_SECRET && !read.XERO_CLIENT_ID)
    throw new ConfigError('XERO_CLIENT_SECRET is set but XERO_CLIENT_ID is not: set both or neither.');
  if (read.XERO_CLIENT_SECRET && pkce)
    throw new ConfigError(
      'XERO_PKCE=true is for apps without a secret, but XERO_CLIENT_SECRET is set: remove one of them.',
    );
  if (!!read.XERO_ISSUER_URL !== !!read.XERO_API_URL) {
    const [set, unset] = read.XERO_ISSUER_URL
      ? ['XERO_ISSUER_URL', 'XERO_API_URL']
      : ['XERO_API_URL', 'XERO_ISSUER_URL'];
    throw new ConfigError(
      `${set} is set but ${unset} is not: sign-in and API must point at the same Xero, so set both or neither.`,
    );
  }
  if (!!read.BOOTSTRAP_ADMIN_EMAIL !== !!read.BOOTSTRAP_ADMIN_PASSWORD) {
    const [set, unset] = read.BOOTSTRAP_ADMIN_EMAIL
      ? ['BOOTSTRAP_ADMIN_EMAIL', 'BOOTSTRAP_ADMIN_PASSWORD']
      : ['BOOTSTRAP_ADMIN_PASSWORD', 'BOOTSTRAP_ADMIN_EMAIL'];
    throw new ConfigError(`${set} is set but ${unset} is not: set both or neither.`);
  }
  if (!!read.SMTP_URL !== !!read.MAIL_FROM) {
    const [set, unset] = read.SMTP_URL ? ['SMTP_URL', 'MAIL_FROM'] : ['MAIL_FROM', 'SMTP_URL'];
    throw new ConfigError(`${set} is set but ${unset} is not: set both, or neither to send no e-mails.`);
  }
  if (read.ROLE !== 'all')
    for (const name of ['ENCRYPTION_KEYS', 'SESSION_SECRET'] as const)
      if (!read[name])
        throw new ConfigError(
          `ROLE=${read.ROLE} needs ${name}: processes that share the work must share their secrets.`,
        );
}

function assemble(read: Environment): Config {
  const sandbox = !read.XERO_CLIENT_ID && !read.XERO_ISSUER_URL;
  const pkce = read.XERO_PKCE === 'true';
  const stand = `http://localhost:${read.XERO_SANDBOX_PORT}`;
  const standIn = sandbox || !read.XERO_CLIENT_ID;
  const clientSecret = standIn && !pkce ? 'sandbox-secret' : read.XERO_CLIENT_SECRET;
  return {
    role: read.ROLE as Role,
    port: Number(read.PORT),
    appUrl: (read.APP_URL ?? `http://localhost:${read.PORT}`).replace(/\/+$/, ''),
    databaseUrl: read.DATABASE_URL!,
    ...defined({ redisUrl: read.REDIS_URL, sessionSecret: read.SESSION_SECRET, faultPoint: read.FAULT_POINT }),
    xero: {
      clientId: read.XERO_CLIENT_ID ?? (pkce ? 'sandbox-pkce' : 'sandbox-client'),
      ...defined({ clientSecret, webhookKey: read.XERO_WEBHOOK_KEY }),
      issuerUrl: bare(read.XERO_ISSUER_URL ?? (sandbox ? stand : 'https://identity.xero.com')),
      apiUrl: bare(read.XERO_API_URL ?? (sandbox ? stand : 'https://api.xero.com')),
      pkce,
      sandbox,
      sandboxPort: Number(read.XERO_SANDBOX_PORT),
    },
    ...(read.ENCRYPTION_KEYS ? { encryptionKeys: encryptionKeys(read.ENCRYPTION_KEYS) } : {}),
    ...(read.BOOTSTRAP_ADMIN_EMAIL
      ? { bootstrapAdmin: { email: read.BOOTSTRAP_ADMIN_EMAIL, password: read.BOOTSTRAP_ADMIN_PASSWORD! } }
      : {}),
    ...(read.SMTP_URL ? { mail: { smtpUrl: read.SMTP_URL, from: read.MAIL_FROM! } } : {}),
    privateWebhooks: read.PRIVATE_WEBHOOKS === 'true',
    demoData: read.DEMO_DATA === 'true',
    dataDir: resolve(read.DATA_DIR ?? '.data'),
    logLevel: read.LOG_LEVEL,
    sync: numbers({
      leaseSeconds: read.SYNC_LEASE_SECONDS,
      settleSeconds: read.SYNC_SETTLE_SECONDS,
      sendWithinSeconds: read.SYNC_SEND_WITHIN_SECONDS,
      sweepSeconds: read.SYNC_SWEEP_SECONDS,
      lookAgainSeconds: read.SYNC_LOOK_AGAIN_SECONDS,
      resendWithinSeconds: read.SYNC_RESEND_WITHIN_SECONDS,
      timeScale: read.SYNC_TIME_SCALE,
    }),
  };
}

/** `id:base64[,id:base64…]`, each key 32 bytes. Sentences never repeat the key. */
export function encryptionKeys(text: string): EncryptionKey[] {
  const keys = text.split(',').map((entry, index) => {
    const [, id, encoded] = /^\s*([A-Za-z0-9_-]{1,32}):([A-Za-z0-9+/_-]+={0,2})\s*$/.exec(entry) ?? [];
    if (!id || !encoded)
      throw new ConfigError(
        `ENCRYPTION_KEYS must look like id:base64, separated by commas, but entry ${index + 1} does not.`,
      );
    const key = Buffer.from(encoded, 'base64');
    if (key.length !== 32)
      throw new ConfigError(
        `ENCRYPTION_KEYS: the key "${id}" is ${key.length} bytes long, but must be 32 bytes (make one with "openssl rand -base64 32").`,
      );
    return { id, key };
  });
  const twice = keys.find(({ id }, index) => keys.findIndex((other) => other.id === id) !== index);
  if (twice) throw new ConfigError(`ENCRYPTION_KEYS: the id "${twice.id}" is used twice; each key needs its own.`);
  return keys;
}

/** A short fingerprint of a key, for health pages: proves which key is loaded without telling it. */
export const fingerprint = (key: Buffer): string => createHash('sha256').update(key).digest('hex').slice(0, 8);

const bare = (url: string) => url.replace(/\/+$/, '');

function defined<T extends object>(values: T): { [K in keyof T]?: NonNullable<T[K]> } {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as {
    [K in keyof T]?: NonNullable<T[K]>;
  };
}

function numbers<K extends string>(values: Record<K, string | undefined>): { [P in K]?: number } {
  const entries = Object.entries(defined(values)) as [K, string][];
  return Object.fromEntries(entries.map(([name, value]) => [name, Number(value)])) as { [P in K]?: number };
}

function closest(name: string): string {
  return known.reduce((best, candidate) => (distance(name, candidate) < distance(name, best) ? candidate : best));
}

function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (const [i, letter] of a.split('').entries()) {
    const next = [i + 1];
    for (let j = 1; j <= b.length; j++)
      next[j] = Math.min(next[j - 1]! + 1, row[j]! + 1, row[j - 1]! + (letter === b[j - 1] ? 0 : 1));
    row = next;
  }
  return row[b.length]!;
}
