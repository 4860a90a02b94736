import type { DocumentLineColumns } from './document-columns.entity.js';
import type { LineInput } from './document-lines.js';

/** The line of one document as a new line of the next: same product, text, price and tax rate, priced anew. */
export const asNewLine = (line: DocumentLineColumns): LineInput => ({
  productId: line.productId,
  name: line.name,
  description: line.description,
  quantity: line.quantity,
  unitPrice: line.unitPrice,
  discountPercent: line.discountPercent,
  taxRateId: line.taxRateId,
  locationId: line.locationId,
});

/** The columns of a line that a copy of the document takes over as they are, to the cent. */
export const copiedColumns = (line: DocumentLineColumns): Omit<DocumentLineColumns, 'workspaceId' | 'id'> => ({
  position: line.position,
  productId: line.productId,
  name: line.name,
  description: line.description,
  quantity: line.quantity,
  unitPrice: line.unitPrice,
  discountPercent: line.discountPercent,
  taxRateId: line.taxRateId,
  taxRate: line.taxRate,
  locationId: line.locationId,
  amount: line.amount,
  taxAmount: line.taxAmount,
});
