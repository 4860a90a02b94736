import { slashDate } from '../wire/dates.js';
import type { Findings } from '../wire/errors.js';
import { type Call, organisationOf } from './call.js';

/** Whose books, and who writes in them. */
type Writer = { tx: Call['tx']; caller: Pick<Call['caller'], 'person'> };

/**
 * Refuses a date in a closed period (api-facts 4.14). The day of the lock itself is closed. The period lock does not bind
 * an adviser; the end-of-year lock binds everybody.
 */
export function checkLocks(call: Writer, date: string, findings: Findings): void {
  const { PeriodLockDate, EndOfYearLockDate } = organisationOf(call);
  if (EndOfYearLockDate && date <= EndOfYearLockDate) {
    findings.add(
      `The document date cannot be before the end of year lock date, currently set at ${slashDate(EndOfYearLockDate)}`,
    );
  } else if (PeriodLockDate && date <= PeriodLockDate && call.caller.person.role !== 'adviser') {
    findings.add(
      `The document date cannot be before the period lock date, currently set at ${slashDate(PeriodLockDate)}`,
    );
  }
}

/** Orders and quotes post nothing; whether Xero locks them all the same is not documented, so a switch decides. */
export function checkOrderLocks(call: Call, date: string, findings: Findings): void {
  if (call.world.settings.ordersObeyLocks) checkLocks(call, date, findings);
}
