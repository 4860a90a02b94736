import { FieldChecks, given } from '../validation/field-checks.js';

/** Where post goes (`postal`) or where the business is (`street`). */
export interface Address {
  kind: 'postal' | 'street';
  line1?: string;
  line2?: string;
  city?: string;
  region?: string;
  postalCode?: string;
  /** Country name in letters, as printed on an envelope. */
  country?: string;
}

/** The shape in which addresses come in: cleared parts may be null. */
export type AddressInput = { kind: Address['kind'] } & { [K in Exclude<keyof Address, 'kind'>]?: string | null };

/** Checks at most one address of each kind; empty parts are left out. */
export function checkAddresses(check: FieldChecks, value: unknown): Address[] | undefined {
  if (value === undefined) return undefined;
  if (value === null) return [];
  if (!Array.isArray(value)) return check.problem('addresses', 'not_a_list', 'The addresses must be a list.');
  const addresses = value.map((entry, index) => checkAddress(check.within(`addresses.${index}`), entry));
  const kinds = addresses.map((address) => address.kind);
  if (new Set(kinds).size < kinds.length)
    check.problem(
      'addresses',
      'duplicate_address',
      'There is more than one address of the same kind. Keep one postal and one street address.',
    );
  return addresses;
}

function checkAddress(check: FieldChecks, entry: unknown): Address {
  const input = (typeof entry === 'object' && entry !== null ? entry : {}) as AddressInput;
  const part = (field: keyof Address, max = 255) => check.optionalText(field, input[field], { max }) ?? undefined;
  return given({
    kind: check.oneOf('kind', input.kind, ['postal', 'street']) ?? 'postal',
    line1: part('line1', 500),
    line2: part('line2', 500),
    city: part('city'),
    region: part('region'),
    postalCode: part('postalCode', 50),
    country: part('country', 50),
  }) as Address;
}
