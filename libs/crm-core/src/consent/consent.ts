import { EntityManager } from 'typeorm';
import { businessToday } from '../document/document-header.js';
import { FieldChecks, given } from '../validation/field-checks.js';

export const consentValues = ['given', 'withdrawn'] as const;
/** What a person or business said about being sent marketing. Nothing recorded is neither. */
export type Consent = (typeof consentValues)[number];

export interface ConsentInput {
  consent?: Consent | null;
  /** When it was given or withdrawn. Absent: today. */
  consentDate?: string | null;
  /** How: "newsletter form", "by telephone". Needed whenever consent is recorded. */
  consentHow?: string | null;
}

interface Recorded {
  consent: Consent | null;
  consentDate: string | null;
  consentHow: string | null;
}

/**
 * The consent to store. Each recording says how it came about, because the law asks for that; what was recorded is followed
 * by its withdrawal and never erased. Problems go to `check`.
 */
export async function checkConsent(
  tx: EntityManager,
  check: FieldChecks,
  input: ConsentInput,
  before?: Recorded,
): Promise<Partial<Recorded>> {
  if (input.consent === undefined && input.consentDate === undefined && input.consentHow === undefined) return {};
  const how = check.optionalText('consentHow', input.consentHow, { max: 500 });
  const date = check.date('consentDate', input.consentDate);
  const consent = readConsent(check, input, before);
  if (!consent) return refuseLoose(check, input);
  const today = await businessToday(tx);
  if (date && date > today)
    check.problem(
      'consentDate',
      'in_the_future',
      `The consent date ${date} is in the future. Enter the day it happened.`,
    );
  const changes = consent !== before?.consent;
  if (changes ? !how : how === null)
    check.problem('consentHow', 'required', 'Say how the consent was given or withdrawn, such as "newsletter form".');
  return given({ consent, consentDate: date ?? (changes ? today : undefined), consentHow: how });
}

function readConsent(check: FieldChecks, input: ConsentInput, before?: Recorded): Consent | null | undefined {
  if (input.consent === undefined) return before?.consent;
  if (input.consent !== null) return check.oneOf('consent', input.consent, consentValues);
  if (before?.consent)
    check.problem(
      'consent',
      'recorded',
      'The consent was recorded and stays on record. Set it to "withdrawn" to end it.',
    );
  return null;
}

function refuseLoose(check: FieldChecks, input: ConsentInput): Partial<Recorded> {
  if ((input.consent === null || input.consent === undefined) && (input.consentDate || input.consentHow))
    check.problem('consent', 'required', 'Say whether the consent was given or withdrawn.');
  return {};
}
