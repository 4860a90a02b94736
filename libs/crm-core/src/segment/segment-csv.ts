import type { Address } from '../company/address.js';
import type { Company } from '../company/company.entity.js';
import type { Contact } from '../contact/contact.entity.js';
import { csvText } from '../csv-import/csv-text.js';
import type { SegmentRecord } from './segment.entity.js';

type Member = Contact | Company;
type Column = [
  name: string,
  value: (member: never, employers: ReadonlyMap<string, string>) => string | null | undefined,
];

const columnOf = <M extends Member>(field: keyof M & string): Column => [
  field,
  (member: never) => (member as M)[field] as string | null,
];

const placeOf = (part: 'city' | 'country'): Column => [
  part,
  (member: { addresses: Address[] }) =>
    member.addresses.toSorted((one, other) => one.kind.localeCompare(other.kind)).find((place) => place[part])?.[part],
];

/** The columns of an exported segment: enough to write to somebody, and the proof that one may. */
export const segmentColumns: Record<SegmentRecord, Column[]> = {
  contact: [
    ...(['number', 'firstName', 'lastName'] as const).map((field) => columnOf<Contact>(field)),
    ['company', (member: Contact, employers) => (member.companyId ? employers.get(member.companyId) : null)],
    ...(['email', 'phone', 'mobile'] as const).map((field) => columnOf<Contact>(field)),
    placeOf('city'),
    placeOf('country'),
    ...(['consent', 'consentDate', 'consentHow'] as const).map((field) => columnOf<Contact>(field)),
  ],
  company: [
    ...(['code', 'name', 'email', 'phone', 'mobile', 'website'] as const).map((field) => columnOf<Company>(field)),
    placeOf('city'),
    placeOf('country'),
    ...(['consent', 'consentDate', 'consentHow'] as const).map((field) => columnOf<Company>(field)),
  ],
};

/** RFC 4180 with a line of names. Pure. */
export function csvOf(
  columns: readonly Column[],
  members: readonly Member[],
  employers: ReadonlyMap<string, string>,
): string {
  const lines = members.map((member) => columns.map(([, value]) => value(member as never, employers) ?? ''));
  return csvText([columns.map(([name]) => name), ...lines]);
}
