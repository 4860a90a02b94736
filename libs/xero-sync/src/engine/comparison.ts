import { Decimal } from 'decimal.js';
import type { Remote } from './call.js';
import type { StepPlan } from './exporter.js';
import type { Problem } from './outcome.js';
import { cause } from '../help/causes.js';

/**
 * Compares what the provider keeps with what was meant, to the cent. What the provider did not say is not compared.
 */
export function differenceOf(
  label: string,
  expect: StepPlan['expect'],
  remote: Remote | undefined,
): Problem | undefined {
  if (!expect || !remote) return undefined;
  const differences = [
    amount('a total', expect.total, remote.total),
    amount('a tax amount', expect.tax, remote.tax),
    count('lines', expect.lineCount, remote.lineCount),
  ].filter((text) => text !== undefined);
  if (differences.length === 0) return undefined;
  return {
    ...cause('linked_differs'),
    sentence: `${label} is in Xero, but it has ${differences.join(' and ')}.`,
  };
}

function amount(what: string, meant: string | undefined, kept: string | undefined): string | undefined {
  if (meant === undefined || kept === undefined || new Decimal(meant).equals(kept)) return undefined;
  return `${what} of ${new Decimal(kept).toFixed(2)} there instead of ${new Decimal(meant).toFixed(2)}`;
}

function count(what: string, meant: number | undefined, kept: number | undefined): string | undefined {
  return meant === undefined || kept === undefined || meant === kept
    ? undefined
    : `${kept} ${what} there instead of ${meant}`;
}
