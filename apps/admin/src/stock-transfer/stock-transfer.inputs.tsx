import { DateInput, required, TextInput } from 'react-admin';
import { Choose } from '../ui/choose';
import { DecimalInput } from '../ui/decimal-input';
import { ProductLinesInput } from '../ui/product-lines';

const open = { archived: false };

export const StockTransferInputs = () => (
  <>
    <DateInput source="date" helperText="helper.dateToday" />
    <Choose source="fromLocationId" reference="locations" filter={open} typed="name" validate={required()} />
    <Choose source="toLocationId" reference="locations" filter={open} typed="name" validate={required()} />
    <TextInput source="note" />
    <ProductLinesInput>
      <DecimalInput source="quantity" validate={required()} />
    </ProductLinesInput>
  </>
);
