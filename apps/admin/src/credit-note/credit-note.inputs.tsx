import { useTranslate } from 'react-admin';
import { useWatch } from 'react-hook-form';
import { DocumentFields, FormNote } from '../ui/document-form';
import { documentBody, type LineOptions } from '../ui/document-line';

const options: LineOptions = { trade: 'sale', hasReturns: true };
export const creditNoteBody = documentBody(options);

/** Everything that people may say of a credit note. What it takes back stays fixed. */
export const CreditNoteInputs = () => {
  const translate = useTranslate();
  const invoiceId = useWatch({ name: 'invoiceId' }) as string | null | undefined;
  return (
    <>
      {invoiceId && <FormNote>{translate('resources.credit-notes.ofInvoice')}</FormNote>}
      <DocumentFields options={options} isPartyFixed={Boolean(invoiceId)} />
    </>
  );
};
