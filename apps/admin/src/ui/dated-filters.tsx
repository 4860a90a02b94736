import { DateInput, SelectInput } from 'react-admin';

/** From and until a business date. */
export const dateFilters = [
  <DateInput key="from" source="date.gte" label="filters.dateFrom" />,
  <DateInput key="to" source="date.lte" label="filters.dateTo" />,
];

/** By state. */
export const statusFilter = (states: readonly string[]) => (
  <SelectInput key="status" source="status" choices={states.map((id) => ({ id, name: `status.${id}` }))} />
);
