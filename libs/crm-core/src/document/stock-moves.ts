import { EntityManager, EntityTarget } from 'typeorm';
import { workspaceOf } from '../database/database.js';
import { inSentence, lockRecord, RecordLabel } from '../database/records.js';
import { refused } from '../errors.js';
import { RecordGuards } from '../guards/record-guards.js';
import type { StockMove, StockSource } from '../stock/stock-ledger.js';
import type { LineColumns } from './document-columns.entity.js';
import type { StockDocumentColumns } from './stock-document-columns.entity.js';

type MovingLine = Pick<LineColumns, 'id' | 'productId' | 'locationId' | 'quantity'>;

/** The movements of lines with tracked products that leave the stock. */
export const outgoing = (lines: readonly MovingLine[]): StockMove[] =>
  incoming(lines).map((move) => ({ ...move, quantity: `-${move.quantity}` }));

/** The movements of lines with tracked products that come in, at the average unless `unitCost` is added. */
export const incoming = (lines: readonly MovingLine[]): StockMove[] =>
  lines.map(({ id, productId, locationId, quantity }) => ({
    productId: productId!,
    locationId: locationId!,
    quantity,
    lineId: id,
  }));

/** How a kind of document that moves stock is called, in sentences and in the ledger. */
export interface StockLabel<E> extends RecordLabel<E> {
  name: StockSource['kind'];
}

/** A document as the source of stock movements. */
export const stockSourceOf = (
  { record, name }: { record: string; name: StockSource['kind'] },
  { id, number, date }: { id: string; number: string | null; date: string },
  cause: StockSource['cause'],
): StockSource => ({
  kind: name,
  id,
  label: number ? inSentence({ record, number: () => number }, undefined) : `The ${record}`,
  cause,
  date,
});

/** Locks a document of the stock that is to be given up or taken back; refused if it is cancelled or guarded. */
export async function lockToCancel<E extends StockDocumentColumns & { status: string }>(
  tx: EntityManager,
  guards: RecordGuards,
  entity: EntityTarget<E>,
  label: StockLabel<E>,
  id: string,
  version: number | undefined,
): Promise<E> {
  const document = await lockRecord(tx, entity, label, id, version);
  if (document.status === 'cancelled')
    throw refused('already_cancelled', `${inSentence(label, document)} is already cancelled.`);
  await guards.check({ workspaceId: workspaceOf(tx), record: label.name, id }, 'void', tx);
  return document;
}

/** Notes on the lines of a document at what their goods really moved. */
export async function keepCosts(
  tx: EntityManager,
  column: { table: 'stocktake_lines' | 'stock_transfer_lines'; value: 'variance_value' | 'value' },
  lines: readonly { id: string }[],
  valued: readonly { unitCost: string; value: string }[],
): Promise<void> {
  await tx.query(
    `UPDATE ${column.table} l SET unit_cost = c.cost, ${column.value} = c.value
     FROM unnest($2::uuid[], $3::numeric[], $4::numeric[]) AS c(id, cost, value) WHERE l.workspace_id = $1 AND l.id = c.id`,
    [workspaceOf(tx), lines.map(({ id }) => id), valued.map((one) => one.unitCost), valued.map((one) => one.value)],
  );
}
