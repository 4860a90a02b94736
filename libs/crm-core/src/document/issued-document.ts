import { EntityManager, EntityTarget } from 'typeorm';
import { workspaceOf } from '../database/database.js';
import { deleteRecord, inSentence, lockRecord, RecordLabel, updateRecord } from '../database/records.js';
import { refused } from '../errors.js';
import { GuardedAction, RecordGuards } from '../guards/record-guards.js';
import { nextNumber } from '../numbering/numbering.js';
import { FieldChecks } from '../validation/field-checks.js';
import { daysAfter } from './document-header.js';
import type { IssuedColumns, PayableColumns } from './settled-columns.entity.js';

/** A kind of document that is issued under a gapless number and then settled: how it is stored, called and replaced. */
export interface IssuedKind<E extends IssuedColumns> extends RecordLabel<E> {
  entity: EntityTarget<E>;
  /** As checks, guards, numbers and stock movements name it. */
  name: 'invoice' | 'creditNote' | 'supplierBill' | 'supplierCredit';
  /** What to do when one is voided: "Make out a new one." */
  anew: string;
  /** What to do with one that was issued and is not wanted: "Void it instead." */
  unwanted: string;
}

/** The number of an issued document, or that it is a draft. */
export const numberOrDraft = ({ number }: { number: string | null }): string => number ?? '(draft)';

/** Locks a draft that is to be issued; `not_a_draft` otherwise. */
export async function lockDraft<E extends IssuedColumns>(
  tx: EntityManager,
  kind: IssuedKind<E>,
  id: string,
  version?: number,
): Promise<E> {
  const draft = await lockRecord(tx, kind.entity, kind, id, version);
  if (draft.status !== 'draft')
    throw refused(
      'not_a_draft',
      `${inSentence(kind, draft)} is already ${draft.status === 'voided' ? 'voided' : 'issued'}. Only a draft can be issued.`,
    );
  return draft;
}

/** Locks an issued document that is to be voided; `not_issued` or `already_voided` otherwise. */
export async function lockIssued<E extends IssuedColumns>(
  tx: EntityManager,
  kind: IssuedKind<E>,
  id: string,
  version?: number,
): Promise<E> {
  const document = await lockRecord(tx, kind.entity, kind, id, version);
  if (document.status === 'draft')
    throw refused(
      'not_issued',
      `This ${kind.record} is a draft and was never issued. Delete it instead of voiding it.`,
    );
  if (document.status === 'voided') throw refused('already_voided', `${inSentence(kind, document)} is already voided.`);
  return document;
}

/** Locks a document that is to be changed; `voided` if there is nothing to change any more. */
export async function lockChangeable<E extends IssuedColumns>(
  tx: EntityManager,
  kind: IssuedKind<E>,
  id: string,
  version: number,
): Promise<E> {
  const document = await lockRecord(tx, kind.entity, kind, id, version);
  if (document.status === 'voided')
    throw refused('voided', `${inSentence(kind, document)} is voided and can no longer be changed. ${kind.anew}`);
  return document;
}

/** Asks whoever guards documents of the kind whether this may happen to one; throws `record_guarded`. */
export const checkGuards = (
  tx: EntityManager,
  guards: RecordGuards,
  kind: Pick<IssuedKind<IssuedColumns>, 'name'>,
  id: string,
  action: GuardedAction,
): Promise<void> => guards.check({ workspaceId: workspaceOf(tx), record: kind.name, id }, action, tx);

/** Removes a draft, after `before` has taken off what points at it; a document that was issued keeps its number for ever. */
export async function deleteDraft<E extends IssuedColumns>(
  tx: EntityManager,
  guards: RecordGuards,
  kind: IssuedKind<E>,
  id: string,
  version: number,
  before?: () => Promise<unknown>,
): Promise<E> {
  const draft = await lockRecord(tx, kind.entity, kind, id, version);
  await checkGuards(tx, guards, kind, id, 'delete');
  if (draft.status !== 'draft')
    throw refused('numbered', `${inSentence(kind, draft)} was issued, so its number must stay. ${kind.unwanted}`);
  await before?.();
  await deleteRecord(tx, kind.entity, kind, draft, 'Void it instead.');
  return draft;
}

/** Gives a draft its number. */
export async function markIssued<E extends IssuedColumns>(
  tx: EntityManager,
  kind: IssuedKind<E>,
  { id, version }: E,
): Promise<void> {
  const issued = { status: 'issued', number: await nextNumber(tx, kind.name), issuedAt: () => 'now()' };
  await updateRecord(tx, kind.entity, kind, id, version, issued as never);
}

export async function markVoided<E extends IssuedColumns>(
  tx: EntityManager,
  kind: IssuedKind<E>,
  { id, version }: E,
): Promise<void> {
  const voided = { status: 'voided', voidedAt: () => 'now()' };
  await updateRecord(tx, kind.entity, kind, id, version, voided as never);
}

export function refuseEmpty(check: FieldChecks, { record }: { record: string }, lines: readonly unknown[]): void {
  if (lines.length === 0) check.problem('lines', 'required', `The ${record} has no lines. Add at least one.`);
}

/** The due date: as given, as it was, or the document's date plus the terms of payment. */
export function dueDateOf(
  check: FieldChecks,
  { record }: { record: string },
  given: string | undefined,
  { header: { date }, termsDays }: { header: { date: string }; termsDays: number },
  before: PayableColumns | undefined,
): string {
  const dueDate = check.date('dueDate', given) ?? (before ? before.dueDate : daysAfter(date, termsDays));
  // One that was taken in may have come so.
  const asItWas = before?.dueDate === dueDate && before.date === date;
  if (dueDate < date && !asItWas)
    check.problem(
      'dueDate',
      'before_date',
      `The due date ${dueDate} is before the date of the ${record}, ${date}. Choose a later one.`,
    );
  return dueDate;
}
