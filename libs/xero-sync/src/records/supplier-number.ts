import type { LinkView } from '../engine/exporter.js';

/**
 * Under which number a supplier's document goes to Xero, where its number is what people see as the reference: ours first, by
 * which it is found again, then the supplier's own, by which people know it.
 */
export function supplierNumber(
  document: { number: string; supplierReference?: string; takenIn?: true },
  link: LinkView | undefined,
): string {
  const theirs = document.supplierReference?.trim();
  if (!theirs || theirs === document.number) return document.number.slice(0, 255);
  // One that was taken in from Xero goes on being called as it is there, by the supplier's number alone.
  return (document.takenIn && link ? theirs : `${document.number} / ${theirs}`).slice(0, 255);
}
