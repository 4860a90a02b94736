import type { ComponentType } from 'react';
import { useRecordContext } from 'react-admin';
import { Choose, Link } from './choose';
import { DecimalInput } from './decimal-input';

/** The customer or supplier of a document, leading to its page. */
export const PartyField: ComponentType<{ source?: string; label?: string }> = () => {
  const record = useRecordContext<{ id: string; companyId?: string | null }>();
  if (!record) return null;
  return record.companyId ? (
    <Link source="companyId" reference="companies" />
  ) : (
    <Link source="contactId" reference="contacts" />
  );
};

/** Filters on whose document it is. */
export const partyFilters = [
  <Choose key="company" source="companyId" reference="companies" />,
  <Choose key="contact" source="contactId" reference="contacts" />,
];

/** Filters on the total. */
export const totalFilters = [
  <DecimalInput key="totalFrom" source="total.gte" label="filters.totalFrom" />,
  <DecimalInput key="totalTo" source="total.lte" label="filters.totalTo" />,
];
