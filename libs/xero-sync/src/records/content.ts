import { createHash } from 'node:crypto';

/** Digest of what would be agreed with Xero; the same content in another order of keys is the same. */
export const digest = (content: unknown): string =>
  createHash('sha256')
    .update(JSON.stringify(ordered(content)))
    .digest('hex')
    .slice(0, 32);

function ordered(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(ordered);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).filter(([, inner]) => inner !== undefined);
  return Object.fromEntries(entries.sort(([a], [b]) => (a < b ? -1 : 1)).map(([key, inner]) => [key, ordered(inner)]));
}

/**
 * A token of ours for documents whose number Xero does not keep unique: our number where it fits, and eight hex digits of
 * the record's id. It is stable, so that a lost effect can be found by it, and at most 18 characters long, which is what
 * batch payments can carry.
 */
export function tokenFor(number: string, id: string): string {
  const mark = createHash('sha256').update(id).digest('hex').slice(0, 8);
  const readable = number.replace(/[^\w-]/g, '');
  return `${readable.slice(0, 9)}-${mark}`;
}

/** Our token first, by which a lost payment is found again; then what people wrote, and its own date where it has another. */
export const referenceOf = (token: string, reference: string | undefined, dated?: string): string => {
  const ending = dated === undefined ? '' : ` (${dated})`;
  const written = reference?.trim() ? `${token} ${reference.trim()}` : token;
  return `${written.slice(0, 255 - ending.length)}${ending}`;
};
