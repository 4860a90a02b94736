import { createHmac, timingSafeEqual } from 'node:crypto';

/**
 * Whether a delivery comes from Xero: `x-xero-signature` is the Base64 of HMAC-SHA256 over the body's bytes under the webhook
 * signing key, whose text is the key. During a rotation two keys hold. The text is compared, not what it decodes to: Base64 has
 * several spellings of one value, and only the one that Xero writes is accepted.
 */
export function isSignedByXero(keys: readonly string[], signature: unknown, body: Uint8Array): boolean {
  if (typeof signature !== 'string') return false;
  const given = Buffer.from(signature, 'utf8');
  let matches = false;
  // Every key is tried, so that the time taken says nothing about which one fits.
  for (const key of keys) {
    const expected = Buffer.from(createHmac('sha256', key).update(body).digest('base64'), 'utf8');
    if (key !== '' && given.length === expected.length && timingSafeEqual(given, expected)) matches = true;
  }
  return matches;
}
