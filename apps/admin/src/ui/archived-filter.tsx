import { NullableBooleanInput } from 'react-admin';

/** What is archived stays out of choices, but can be looked at. */
export const archivedFilter = <NullableBooleanInput key="archived" source="archived" label="fields.archived" />;
