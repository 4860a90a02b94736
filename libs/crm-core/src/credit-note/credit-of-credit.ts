import { EntityManager } from 'typeorm';
import { workspaceOf } from '../database/database.js';
import { isUuid } from '../database/uuid.js';

/** What to say when a credit note was named where an invoice belongs; undefined when the id is none of a credit note. */
export async function creditOfCredit(tx: EntityManager, id: string): Promise<string | undefined> {
  if (!isUuid(id)) return undefined;
  const [note] = (await tx.query(`SELECT number FROM credit_notes WHERE workspace_id = $1 AND id = $2`, [
    workspaceOf(tx),
    id,
  ])) as { number: string | null }[];
  if (!note) return undefined;
  return `${note.number ?? 'This draft'} is a credit note itself and cannot be credited. Void it, or make out a new invoice.`;
}
