import { DateInput, required, TextInput } from 'react-admin';
import { Choose } from '../ui/choose';
import { DecimalInput } from '../ui/decimal-input';
import { ProductLinesInput } from '../ui/product-lines';

export const StockAdjustmentInputs = () => (
  <>
    <DateInput source="date" helperText="helper.dateToday" />
    <Choose
      source="locationId"
      reference="locations"
      filter={{ archived: false }}
      typed="name"
      helperText="helper.defaultLocation"
    />
    <TextInput source="reason" />
    <ProductLinesInput>
      <DecimalInput source="quantityChange" validate={required()} helperText="helper.quantityChange" />
      <DecimalInput source="unitCost" helperText="helper.unitCost" />
    </ProductLinesInput>
  </>
);
