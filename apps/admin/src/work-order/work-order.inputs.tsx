import { DateInput, required, TextInput, useRecordContext } from 'react-admin';
import { Choose } from '../ui/choose';
import { DecimalInput } from '../ui/decimal-input';

export const WorkOrderInputs = () => {
  const isThere = useRecordContext()?.id !== undefined;
  return (
    <>
      {!isThere && (
        <Choose
          source="productId"
          reference="products"
          filter={{ tracked: true, archived: false }}
          validate={required()}
        />
      )}
      <DecimalInput source="quantity" validate={required()} />
      <DateInput source="date" helperText="helper.dateToday" />
      <Choose
        source="locationId"
        reference="locations"
        filter={{ archived: false }}
        typed="name"
        helperText="helper.defaultLocation"
      />
      <TextInput source="note" />
    </>
  );
};
