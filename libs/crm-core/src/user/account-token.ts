import { createHash, randomBytes } from 'node:crypto';

/** A secret of 256 bits for a link, and the hash under which it is kept. */
export function newToken(): { token: string; sha256: string } {
  const token = randomBytes(32).toString('base64url');
  return { token, sha256: sha256Of(token) };
}

/** Hex. Slow hashing is for passwords; what has 80 random bits or more cannot be guessed. */
export const sha256Of = (secret: string): string => createHash('sha256').update(secret).digest('hex');

/** Whether it can be a token at all, so that nothing else is ever looked up. */
export const isToken = (token: unknown): token is string =>
  typeof token === 'string' && /^[A-Za-z0-9_-]{43}$/.test(token);
