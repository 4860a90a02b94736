import { Decimal } from 'decimal.js';
import { EntityManager } from 'typeorm';
import { type AmountsAre, amountsAreValues, documentTotals, largestAmount } from '../money/document-totals.js';
import { FieldChecks } from '../validation/field-checks.js';
import type { DocumentColumns, LineColumns } from './document-columns.entity.js';
import type { IssuedColumns } from './settled-columns.entity.js';
import { keptMoney, untracked } from './kept-money.js';
import { HeaderInput, headerOf, type Purpose, ResolvedHeader, surroundings, type Trade } from './document-header.js';
import { LineInput, ResolvedLine, resolveLines } from './document-lines.js';

export interface DocumentInput<L extends LineInput = LineInput> extends HeaderInput {
  amountsAre?: AmountsAre;
  lines?: L[];
}

export interface ResolvedDocument {
  header: ResolvedHeader & Pick<DocumentColumns, 'amountsAre' | 'net' | 'tax' | 'total'>;
  lines: ResolvedLine[];
  /** Days until payment is due, from the customer or the supplier. */
  termsDays: number;
}

/** The document as it stands, when it is being edited. */
export interface DocumentState {
  header: ResolvedHeader &
    Pick<DocumentColumns, 'amountsAre'> &
    Partial<Pick<IssuedColumns, 'stockless' | 'net' | 'tax' | 'total'>>;
  lines: readonly LineColumns[];
}

/**
 * Turns an input into the document to be stored: defaults filled in, customer or supplier, products, tax rates and locations looked up in
 * this workspace, money computed. Every problem goes to `check`; call `check.done()` before using the answer. With `before`
 * the input is a patch of that document.
 */
export async function resolveDocument<L extends LineInput>(
  tx: EntityManager,
  check: FieldChecks,
  input: DocumentInput<L>,
  before?: DocumentState,
  trade: Trade = 'sale',
  purpose: Purpose = 'new',
): Promise<ResolvedDocument> {
  const around = await surroundings(tx);
  const { header, termsDays } = await headerOf(tx, check, input, around, before?.header, trade, purpose);
  const amountsAre =
    input.amountsAre === undefined
      ? (before?.header.amountsAre ?? 'exclusive')
      : (check.oneOf('amountsAre', input.amountsAre, amountsAreValues) ?? 'exclusive');
  const lines = await resolveLines(
    tx,
    check,
    input.lines ?? before?.lines ?? [],
    amountsAre,
    around.defaultLocationId,
    before?.lines,
    trade,
  );
  const asItCame = before && keptMoney(before, { amountsAre, lines });
  const { net, tax, total } = asItCame?.totals ?? documentTotals(lines, amountsAre);
  checkTotal(check, total, trade);
  return {
    header: { ...header, amountsAre, net, tax, total },
    lines: asItCame?.lines ?? untracked(before, lines),
    termsDays,
  };
}

function checkTotal(check: FieldChecks, total: string, trade: Trade): void {
  const instead = trade === 'sale' ? 'make out a credit note' : 'enter a supplier credit';
  if (new Decimal(total).isNegative())
    check.problem(
      'lines',
      'negative_total',
      `The total of the document is ${total}. Reductions cannot exceed what is charged; ${instead} instead.`,
    );
  else if (new Decimal(total).greaterThan(largestAmount))
    check.problem(
      'lines',
      'too_large',
      `The total of the document is ${total}; the most possible is ${largestAmount}.`,
    );
}
