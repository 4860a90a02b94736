import { wordFor, type OutboxRow } from './rows.js';

/** What a row will do in Xero, for people who look at the queue. `inBooks`: something of its record is there already. */
export function sendsWords({ kind, cause, label, recordId, event, state }: OutboxRow, inBooks: boolean): string {
  const name = `${wordFor(kind, cause)} ${label ?? recordId}`;
  const title = `${name.charAt(0).toUpperCase()}${name.slice(1)}`;
  if (state === 'done') return `${title} is in Xero.`;
  if (state === 'skipped') return `${title} is left out.`;
  if (event === 'voided') return inBooks ? `Void ${name} in Xero.` : `Nothing of ${name} is in Xero, and it is voided.`;
  if (event === 'deleted')
    return inBooks ? `Remove ${name} from Xero.` : `Nothing of ${name} is in Xero to be removed.`;
  return inBooks ? `Update ${name} in Xero.` : `Create ${name} in Xero.`;
}
