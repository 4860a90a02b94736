import { Decimal } from 'decimal.js';
import { isUuid } from '../database/records.js';
import { FieldProblem, invalid } from '../errors.js';

type Text = string | null | undefined;

interface DecimalRules {
  /** Digits after the point that are kept; more are refused, never rounded away. */
  decimals: number;
  min?: string;
  max?: string;
}

// What no text column or screen can show: control characters except tab and line feed, and halves of surrogate pairs.
const unprintable = /(?![\t\n])\p{Cc}|\p{Surrogate}/u;

/**
 * Checks the fields of one input and gathers every problem, so that people see all of them at once. Each check answers the
 * value as it is to be stored: text without surrounding blanks, decimals with a fixed number of places, `null` for a
 * cleared field, `undefined` for one that was not given. `done()` throws if anything was wrong.
 */
export class FieldChecks {
  readonly problems: FieldProblem[] = [];

  constructor(
    private readonly record: string,
    private readonly mode: 'create' | 'update',
    private readonly path = '',
    problems?: FieldProblem[],
  ) {
    if (problems) this.problems = problems;
  }

  /** Checks for a part of the input (`addresses.0`), reporting into the same list. Its fields count as newly created. */
  within(path: string): FieldChecks {
    return new FieldChecks(this.record, 'create', `${this.path}${path}.`, this.problems);
  }

  /** Text that must be there: a name, a code. */
  text(field: string, value: unknown, rules: { max: number; label?: string }): string | undefined {
    const label = rules.label ?? inWords(field);
    if (value === undefined && this.mode === 'update') return undefined;
    const text = this.optionalText(field, value, rules);
    if (text) return text;
    if (value === undefined || value === null || text === null)
      this.problem(field, 'required', `The ${label} is missing. Enter one.`);
    return undefined;
  }

  optionalText(field: string, value: unknown, rules: { max: number; label?: string; multiline?: boolean }): Text {
    if (value === undefined || value === null) return value;
    const label = rules.label ?? inWords(field);
    if (typeof value !== 'string') return this.problem(field, 'not_text', `The ${label} must be text.`);
    const text = (rules.multiline ? value.replaceAll('\r\n', '\n') : value.replaceAll(/[\t\r\n]+/g, ' ')).trim();
    if (unprintable.test(text))
      return this.problem(
        field,
        'unprintable',
        `The ${label} contains characters that cannot be shown. Type it again.`,
      );
    const length = Array.from(text).length; // as Postgres counts, not in UTF-16 units
    if (length > rules.max)
      return this.problem(
        field,
        'too_long',
        `The ${label} has ${length} characters; at most ${rules.max} are possible. Shorten it.`,
      );
    return text === '' ? null : text;
  }

  email(field: string, value: unknown): Text {
    const text = this.optionalText(field, value, { max: 254 });
    if (text && !/^[^\s@<>,;]+@[^\s@<>,;]+$/u.test(text))
      return this.problem(field, 'not_an_email', `"${text}" is not an e-mail address. Write it like name@example.com.`);
    return text;
  }

  /** A decimal string, answered with exactly `decimals` places. */
  decimal(field: string, value: unknown, rules: DecimalRules): Text {
    if (value === undefined || value === null) return value;
    const label = inWords(field);
    if (typeof value !== 'string' || !/^-?\d{1,30}(\.\d{1,30})?$/.test(value))
      return this.problem(
        field,
        'not_a_number',
        typeof value === 'string'
          ? `The ${label} must be a number, like 12.50.`
          : `The ${label} must be a plain decimal number in quotes, like "12.50".`,
      );
    const number = new Decimal(value);
    if (number.decimalPlaces() > rules.decimals)
      return this.problem(field, 'too_precise', `The ${label} has more than ${rules.decimals} decimals. Round it.`);
    if (rules.min !== undefined && number.lt(rules.min))
      return this.problem(field, 'too_small', `The ${label} is ${value}; the least possible is ${rules.min}.`);
    if (number.gt(rules.max ?? '99999999999'))
      return this.problem(
        field,
        'too_large',
        `The ${label} is ${value}; the most possible is ${rules.max ?? '99999999999'}.`,
      );
    return number.toFixed(rules.decimals).replace(/^-(?=0(\.0*)?$)/, '');
  }

  requiredDecimal(field: string, value: unknown, rules: DecimalRules): string | undefined {
    if (value === undefined && this.mode === 'update') return undefined;
    if (value === undefined || value === null)
      return this.problem(field, 'required', `The ${inWords(field)} is missing. Enter one.`);
    return this.decimal(field, value, rules) ?? undefined;
  }

  integer(field: string, value: unknown, rules: { min: number; max: number }): number | null | undefined {
    if (value === undefined || value === null) return value;
    const label = inWords(field);
    if (!Number.isInteger(value)) return this.problem(field, 'not_an_integer', `The ${label} must be a whole number.`);
    const number = value as number;
    if (number < rules.min || number > rules.max)
      return this.problem(
        field,
        'out_of_range',
        `The ${label} is ${number}; it must be between ${rules.min} and ${rules.max}.`,
      );
    return number;
  }

  boolean(field: string, value: unknown): boolean | undefined {
    if (value === undefined || typeof value === 'boolean') return value;
    return this.problem(field, 'not_a_boolean', `The field "${this.path}${field}" must be true or false.`);
  }

  /** A business date `YYYY-MM-DD` that exists in the calendar. */
  date(field: string, value: unknown): Text {
    if (value === undefined || value === null) return value;
    if (typeof value === 'string' && isBusinessDate(value)) return value;
    return this.problem(
      field,
      'not_a_date',
      `The ${inWords(field)} must be a day of the calendar written as YYYY-MM-DD.`,
    );
  }

  requiredDate(field: string, value: unknown): string | undefined {
    if (value === undefined && this.mode === 'update') return undefined;
    if (value === undefined || value === null)
      return this.problem(field, 'required', `The ${inWords(field)} is missing. Enter one.`);
    return this.date(field, value) ?? undefined;
  }

  /** An ISO 4217 code that this computer's tables know. */
  currency(field: string, value: unknown): Text {
    const text = this.optionalText(field, value, { max: 3 });
    if (text && !currencies.has(text))
      return this.problem(field, 'unknown_currency', `"${text}" is no currency. Use a code like EUR, GBP or USD.`);
    return text;
  }

  requiredCurrency(field: string, value: unknown): string | undefined {
    if (value === undefined && this.mode === 'update') return undefined;
    const text = this.currency(field, value);
    if (text) return text;
    if (value === undefined || value === null || text === null)
      this.problem(field, 'required', `The ${inWords(field)} is missing. Enter one.`);
    return undefined;
  }

  oneOf<T extends string>(field: string, value: unknown, choices: readonly T[]): T | undefined {
    if (value === undefined && this.mode === 'update') return undefined;
    if (typeof value === 'string' && (choices as readonly string[]).includes(value)) return value as T;
    return this.problem(field, 'not_a_choice', `The ${inWords(field)} must be one of ${choices.join(', ')}.`);
  }

  /** An id of another record; whether that record exists is for the service to say. */
  id(field: string, value: unknown): Text {
    if (value === undefined || value === null) return value;
    if (isUuid(value)) return value.toLowerCase();
    return this.problem(field, 'not_an_id', `The field "${this.path}${field}" must hold the id of a record.`);
  }

  requiredId(field: string, value: unknown): string | undefined {
    if (value === undefined && this.mode === 'update') return undefined;
    if (value === undefined || value === null)
      return this.problem(field, 'required', `The field "${this.path}${field}" is missing. Give the id of a record.`);
    return this.id(field, value) ?? undefined;
  }

  /** Notes a problem that no general check knows. */
  problem(field: string, code: string, message: string): undefined {
    this.problems.push({ field: `${this.path}${field}`, code, message });
    return undefined;
  }

  /** Throws `invalid_<record>` with every problem found. */
  done(): void {
    if (this.problems.length === 0) return;
    const code = `invalid_${this.record.replaceAll(/[A-Z ]/g, (c) => (c === ' ' ? '_' : `_${c.toLowerCase()}`))}`;
    throw invalid(code, this.problems.map((problem) => problem.message).join(' '), this.problems);
  }
}

/** The object without the keys that were not given, so that an update leaves them alone. */
export const given = <T extends object>(values: T): { [K in keyof T]?: Exclude<T[K], undefined> } =>
  Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as {
    [K in keyof T]?: Exclude<T[K], undefined>;
  };

/** A field of a patch that may be cleared: what was given, or as it was. */
export const patched = <T>(value: T | null | undefined, before: T | null | undefined): T | null =>
  value === undefined ? (before ?? null) : value;

export function isBusinessDate(value: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(value) || value < '1900-01-01') return false;
  const date = new Date(`${value}T00:00:00Z`);
  return !Number.isNaN(date.getTime()) && date.toISOString().startsWith(value);
}

const currencies = new Set(Intl.supportedValuesOf('currency'));

const inWords = (field: string) => field.replaceAll(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
