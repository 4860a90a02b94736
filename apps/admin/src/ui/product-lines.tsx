import { ArrayInput, required, SimpleFormIterator } from 'react-admin';
import type { ReactNode } from 'react';
import { Choose } from './choose';

interface ProductLinesInputProps {
  /** Inputs of a line besides its product. */
  children?: ReactNode;
  /** Which products may stand in it. */
  filter?: object;
}

const tracked = { tracked: true, archived: false };

/** The lines of a stock document: each a product, found by typing, and what becomes of it. */
export const ProductLinesInput = ({ children, filter = tracked }: ProductLinesInputProps) => (
  <ArrayInput source="lines" defaultValue={[{}]} label="fields.lines">
    <SimpleFormIterator inline disableReordering fullWidth sx={{ '& .RaSimpleFormIterator-form': { flex: 1 } }}>
      <Choose source="productId" reference="products" filter={filter} validate={required()} fullWidth />
      {children}
    </SimpleFormIterator>
  </ArrayInput>
);
