import { required, TextInput, useRecordContext } from 'react-admin';
import { Choose } from '../ui/choose';
import { DecimalInput } from '../ui/decimal-input';
import { ProductLinesInput } from '../ui/product-lines';

export const BillOfMaterialsInputs = () => {
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
      <TextInput source="note" />
      <DecimalInput source="labourCost" helperText="helper.ofOneUnit" />
      <DecimalInput source="overheadCost" helperText="helper.ofOneUnit" />
      <ProductLinesInput>
        <DecimalInput source="quantity" validate={required()} helperText="helper.inOneUnit" />
        <DecimalInput source="scrapPercent" helperText="helper.scrapPercent" />
      </ProductLinesInput>
    </>
  );
};
