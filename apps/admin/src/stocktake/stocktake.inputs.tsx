import { ArrayInput, DateInput, required, SimpleFormIterator, TextInput } from 'react-admin';
import { Choose } from '../ui/choose';

export const StocktakeInputs = () => (
  <>
    <DateInput source="date" helperText="helper.dateToday" />
    <Choose
      source="locationId"
      reference="locations"
      filter={{ archived: false }}
      typed="name"
      helperText="helper.defaultLocation"
    />
    <TextInput source="note" />
    <ArrayInput source="lines" label="fields.lines" helperText="resources.stocktakes.helper.lines">
      <SimpleFormIterator inline disableReordering fullWidth>
        <Choose
          source="productId"
          reference="products"
          filter={{ tracked: true, archived: false }}
          validate={required()}
          fullWidth
        />
      </SimpleFormIterator>
    </ArrayInput>
  </>
);
