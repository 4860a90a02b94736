const days = new Set(['date', 'dueDate', 'periodLockDate', 'endOfYearLockDate']);
const moments = new Set(['updatedAt']);
const money = new Set(['amount', 'taxAmount', 'net', 'tax', 'total', 'due']);
const numbers = new Set([
  'quantity',
  'unitPrice',
  'discountPercent',
  'currencyRate',
  'salesPrice',
  'purchasePrice',
  'value',
  'effectiveRate',
]);
const ids = new Set(['remoteId', 'id', 'contactRemoteId', 'creditId', 'documentRemoteId', 'mergedInto']);

/** What of the facts the CRM could not keep, in words: a day that is none, an amount with three places, an id that is empty. */
export function doubtsIn(facts: unknown, where: string): string[] {
  if (Array.isArray(facts)) return facts.flatMap((fact, at) => doubtsIn(fact, `${where}.${at}`));
  if (typeof facts === 'number') return Number.isFinite(facts) ? [] : [`${where} is ${facts}`];
  if (typeof facts === 'string') return facts.includes('\u0000') ? [`${where} holds a null character`] : [];
  if (typeof facts !== 'object' || facts === null) return [];
  return Object.entries(facts).flatMap(([name, value]) => {
    const place = `${where}.${name}`;
    // What is kept for a comparison says "none" as an empty text.
    if (name === 'agreed') return [];
    if (typeof value !== 'string') return value === null ? [`${place} is null`] : doubtsIn(value, place);
    return fits(name, value) ? doubtsIn(value, place) : [`${place} is "${value}"`];
  });
}

function fits(name: string, value: string): boolean {
  if (days.has(name)) return isDay(value);
  if (moments.has(name)) return !Number.isNaN(Date.parse(value)) && new Date(value).toISOString() === value;
  if (money.has(name)) return /^-?\d{1,14}\.\d\d$/.test(value);
  if (numbers.has(name)) return /^-?\d{1,14}(\.\d{1,6})?$/.test(value);
  return !ids.has(name) || value !== '';
}

const isDay = (value: string): boolean =>
  /^(?:19|[2-9]\d)\d\d-\d\d-\d\d$/.test(value) && new Date(`${value}T00:00:00Z`).toISOString().startsWith(value);
