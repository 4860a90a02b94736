import { Decimal } from 'decimal.js';
import type { FieldProblem } from '../errors.js';

/** What a decimal field accepts. */
export interface DecimalRule {
  /** What people call the field: "The quantity". */
  label: string;
  /** Most decimals allowed; more are refused instead of rounded silently. */
  decimals: number;
  /** Smallest value allowed, or allowed only above it. */
  min?: string;
  above?: string;
  max?: string;
}

const decimalText = /^[+-]?\d{1,20}(\.\d{1,20})?$/;

/**
 * Checks one decimal string from outside. Answers it in plain notation, or adds a problem and answers undefined; absent
 * values are answered as undefined without a problem.
 */
export function readDecimal(
  value: string | null | undefined,
  field: string,
  rule: DecimalRule,
  problems: FieldProblem[],
): string | undefined {
  if (value === undefined || value === null) return undefined;
  const complaint = complaintAbout(value, rule);
  if (!complaint) return plain(value);
  problems.push({ field, ...complaint });
  return undefined;
}

function complaintAbout(value: string, rule: DecimalRule): { code: string; message: string } | undefined {
  const shown = String(value).slice(0, 40);
  if (typeof value !== 'string' || !decimalText.test(value))
    return {
      code: 'not_a_decimal',
      message: `${rule.label} must be a decimal number such as "12.50", not "${shown}".`,
    };
  const number = new Decimal(value);
  if (number.decimalPlaces() > rule.decimals)
    return {
      code: 'too_many_decimals',
      message: `${rule.label} can have at most ${rule.decimals} decimals; ${shown} has ${number.decimalPlaces()}.`,
    };
  if (rule.above !== undefined && number.lte(rule.above))
    return { code: 'too_small', message: `${rule.label} must be more than ${rule.above}; it is ${shown}.` };
  if (rule.min !== undefined && number.lt(rule.min))
    return { code: 'too_small', message: `${rule.label} must be at least ${rule.min}; it is ${shown}.` };
  if (rule.max !== undefined && number.gt(rule.max))
    return { code: 'too_large', message: `${rule.label} must be at most ${rule.max}; it is ${shown}.` };
  return undefined;
}

function plain(value: string): string {
  const number = new Decimal(value);
  return number.isZero() ? '0' : number.toFixed();
}
