import {
  createHash,
  createPrivateKey,
  createPublicKey,
  createSign,
  createVerify,
  generateKeyPairSync,
  type JsonWebKey,
  type KeyObject,
} from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const base64url = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');

/** The RS256 key behind the tokens; kept with the data, so that tokens outlive a restart. */
export class SigningKey {
  private readonly secret: KeyObject;
  private readonly open: KeyObject;
  private readonly id: string;

  constructor(folder: string | undefined) {
    this.secret = folder ? keptKey(folder) : processKey();
    this.open = createPublicKey(this.secret);
    this.id = createHash('sha256')
      .update(this.open.export({ type: 'spki', format: 'der' }))
      .digest('hex')
      .slice(0, 16);
  }

  /** The public half, as a JWKS lists it. */
  jwk(): JsonWebKey & Record<string, unknown> {
    return { ...this.open.export({ format: 'jwk' }), kid: this.id, use: 'sig', alg: 'RS256' };
  }

  sign(claims: Record<string, unknown>): string {
    const head = `${base64url({ alg: 'RS256', typ: 'JWT', kid: this.id })}.${base64url(claims)}`;
    return `${head}.${createSign('RSA-SHA256').update(head).sign(this.secret, 'base64url')}`;
  }

  /** The claims of a token that this key signed; undefined for anything else. */
  verify(token: string): Record<string, unknown> | undefined {
    const [header, payload, signature, ...rest] = token.split('.');
    if (!header || !payload || !signature || rest.length > 0) return undefined;
    const genuine = createVerify('RSA-SHA256').update(`${header}.${payload}`).verify(this.open, signature, 'base64url');
    if (!genuine) return undefined;
    return JSON.parse(Buffer.from(payload, 'base64url').toString('utf8')) as Record<string, unknown>;
  }
}

function freshKey(): KeyObject {
  return generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey;
}

let shared: KeyObject | undefined;

/** Sandboxes in memory live as long as their process and share its key: making one takes a tenth of a second. */
function processKey(): KeyObject {
  return (shared ??= freshKey());
}

function keptKey(folder: string): KeyObject {
  const path = join(folder, 'signing-key.pem');
  if (existsSync(path)) return createPrivateKey(readFileSync(path));
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const key = freshKey();
  writeFileSync(path, key.export({ type: 'pkcs8', format: 'pem' }), { mode: 0o600 });
  return key;
}
