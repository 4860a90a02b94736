/**
 * Under which number a supplier's document goes to Xero, where its number is what people see as the reference: ours first, by
 * which it is found again, then the supplier's own, by which people know it.
 */
export function supplierNumber(document: { number: string; supplierReference?: string }): string {
  const theirs = document.supplierReference?.trim();
  // One that was taken in from Xero is called as it is there, by the supplier's number alone.
  return (theirs && theirs !== document.number ? `${document.number} / ${theirs}` : document.number).slice(0, 255);
}
