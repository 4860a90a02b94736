/**
 * The few ways in which the CRM says no. Each carries a stable machine code, a sentence for people (what happened, to
 * which record, what to do) and, where one field is to blame, its name. Only `apps/api/src/http` knows status codes.
 */
export type DomainErrorKind = 'invalid' | 'not-found' | 'conflict' | 'refused' | 'forbidden';

/** One thing wrong with one field of the input. */
export interface FieldProblem {
  field: string;
  code: string;
  message: string;
}

export class DomainError extends Error {
  constructor(
    readonly kind: DomainErrorKind,
    readonly code: string,
    message: string,
    readonly fields: FieldProblem[] = [],
  ) {
    super(message);
    this.name = 'DomainError';
  }
}

/** The input breaks a rule: nothing was written. */
export const invalid = (code: string, message: string, fields: FieldProblem[] = []) =>
  new DomainError('invalid', code, message, fields);

/** No such record in this workspace (also said of another workspace's record: existence is not revealed). */
export const notFound = (record: string, id: string) =>
  new DomainError('not-found', 'not_found', `There is no ${record} with the id ${id} in this workspace.`);

/** The record changed since the caller read it. */
export const staleVersion = (record: string, number: string, current: number) =>
  new DomainError(
    'conflict',
    'stale_version',
    `${record} ${number} was changed by somebody else in the meantime (it is now version ${current}). Load it again and repeat your change.`,
  );

/** A rule of the business forbids the action; the sentence names the legal alternative. */
export const refused = (code: string, message: string) => new DomainError('refused', code, message);
