import { randomBytes } from 'node:crypto';
import {
  closeSync,
  existsSync,
  fsyncSync,
  linkSync,
  mkdirSync,
  openSync,
  readFileSync,
  unlinkSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import { Config, ConfigError, EncryptionKey, encryptionKeys } from '../config.js';

/** Injection token of the secrets. */
export const SECRETS = Symbol('SECRETS');

export interface Secrets {
  encryptionKeys: EncryptionKey[];
  sessionSecret: string;
  webhookKey: string;
}

interface SecretFile {
  encryptionKeys: string;
  sessionSecret: string;
  webhookKey: string;
}

/** The secrets of this installation: configured, else made once and kept in the data folder, readable by the owner only. */
export function secretsOf(config: Config): Secrets {
  const { encryptionKeys: keys, sessionSecret, xero } = config;
  if (keys && sessionSecret && xero.webhookKey)
    return { encryptionKeys: keys, sessionSecret, webhookKey: xero.webhookKey };
  const kept = keptSecrets(config.dataDir);
  return {
    encryptionKeys: keys ?? encryptionKeys(kept.encryptionKeys),
    sessionSecret: sessionSecret ?? kept.sessionSecret,
    webhookKey: xero.webhookKey ?? kept.webhookKey,
  };
}

function keptSecrets(dataDir: string): SecretFile {
  const file = join(dataDir, 'secrets.json');
  if (!existsSync(file)) makeSecrets(dataDir, file);
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as SecretFile;
  } catch {
    throw new ConfigError(
      `The secrets in ${file} cannot be read: restore the file, or set ENCRYPTION_KEYS and SESSION_SECRET.`,
    );
  }
}

// Written beside its place and linked into it: a crash never leaves half a file, and of two first starts one wins.
function makeSecrets(dataDir: string, file: string): void {
  mkdirSync(dataDir, { recursive: true });
  const made: SecretFile = {
    encryptionKeys: `k1:${randomBytes(32).toString('base64')}`,
    sessionSecret: randomBytes(32).toString('base64url'),
    webhookKey: randomBytes(32).toString('base64url'),
  };
  const draft = `${file}.${process.pid}`;
  const handle = openSync(draft, 'wx', 0o600);
  writeSync(handle, JSON.stringify(made));
  fsyncSync(handle);
  closeSync(handle);
  try {
    linkSync(draft, file);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  } finally {
    unlinkSync(draft);
  }
}
