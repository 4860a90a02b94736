import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { XERO_SYNC_OPTIONS, type XeroSyncOptions } from '../options.js';

/** The one column of the one row a secret belongs to. A secret moved elsewhere cannot be opened. */
export interface SecretPlace {
  table: string;
  row: string;
  column: string;
}

const format = 'v1';
const nonceBytes = 12;
const tagBytes = 16;

/** Seals secrets of the database: AES-256-GCM, a fresh nonce each time, bound to key id and place. Fails closed. */
@Injectable()
export class TokenVault {
  private readonly keys = new Map<string, Uint8Array>();
  /** Id of the key that seals; the others only open. */
  readonly currentKeyId: string;

  constructor(@Inject(XERO_SYNC_OPTIONS) options: Pick<XeroSyncOptions, 'encryptionKeys'>) {
    for (const { id, key } of options.encryptionKeys) {
      if (!/^[A-Za-z0-9_-]{1,40}$/.test(id) || this.keys.has(id))
        throw new Error('Each encryption key needs an id of its own, of letters, digits, - and _ only.');
      if (key.length !== 32) throw new Error(`The encryption key "${id}" has ${key.length} bytes; it must have 32.`);
      this.keys.set(id, key);
    }
    const [current] = options.encryptionKeys;
    if (!current) throw new Error('At least one encryption key is needed to store Xero tokens.');
    this.currentKeyId = current.id;
  }

  seal(plain: string, place: SecretPlace): string {
    const nonce = randomBytes(nonceBytes);
    const cipher = createCipheriv('aes-256-gcm', this.key(this.currentKeyId), nonce);
    cipher.setAAD(additional(this.currentKeyId, place));
    const body = Buffer.concat([nonce, cipher.update(plain, 'utf8'), cipher.final(), cipher.getAuthTag()]);
    return `${format}.${this.currentKeyId}.${body.toString('base64url')}`;
  }

  /** Throws one sentence without any part of the secret when it was changed, moved, or sealed with a key we lack. */
  open(sealed: string, place: SecretPlace): string {
    const [version, keyId, encoded, ...rest] = sealed.split('.');
    const body = Buffer.from(encoded ?? '', 'base64url');
    // The encoding must be canonical too: base64 has bits that decoding ignores, and a changed secret must never open.
    if (version !== format || !keyId || rest.length > 0 || body.toString('base64url') !== encoded)
      throw unreadable(place);
    if (body.length < nonceBytes + tagBytes) throw unreadable(place);
    try {
      const decipher = createDecipheriv('aes-256-gcm', this.key(keyId), body.subarray(0, nonceBytes));
      decipher.setAAD(additional(keyId, place));
      decipher.setAuthTag(body.subarray(body.length - tagBytes));
      const plain = decipher.update(body.subarray(nonceBytes, body.length - tagBytes));
      return Buffer.concat([plain, decipher.final()]).toString('utf8');
    } catch {
      throw unreadable(place);
    }
  }

  private key(id: string): Uint8Array {
    const key = this.keys.get(id);
    if (!key) throw new Error(`The encryption key "${id}" is not configured.`);
    return key;
  }
}

/** Which key sealed it, readable without opening. */
export const keyIdOf = (sealed: string): string => sealed.split('.')[1] ?? '';

const additional = (keyId: string, place: SecretPlace) =>
  Buffer.from(JSON.stringify([format, keyId, place.table, place.row, place.column]));

const unreadable = (place: SecretPlace) =>
  new Error(
    `A stored secret (${place.table}.${place.column}) cannot be opened: it was changed, moved to another row, or sealed with a key that is no longer configured.`,
  );
