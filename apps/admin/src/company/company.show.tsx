import { DataTable, EmailField, Pagination, ReferenceManyField, TextField, UrlField } from 'react-admin';
import { AddressesField } from '../ui/addresses-field';
import { DayField } from '../ui/dates';
import { MoneyField } from '../ui/money';
import { Facts, RecordShow, Section } from '../ui/record-show';
import { StatusChip } from '../ui/status-chip';
import { Yes } from '../ui/yes';
import { XeroPanel } from '../xero/panel/xero-panel';

const CompanyShow = () => (
  <RecordShow aside={<XeroPanel />}>
    <Section>
      <Facts>
        <TextField source="code" />
        <TextField source="name" />
        <EmailField source="email" emptyText="–" />
        <TextField source="phone" emptyText="–" />
        <TextField source="mobile" emptyText="–" />
        <UrlField source="website" emptyText="–" target="_blank" rel="noreferrer" />
        <TextField source="taxNumber" emptyText="–" />
        <TextField source="currency" emptyText="–" />
        <TextField source="salesTermsDays" emptyText="–" />
        <TextField source="purchaseTermsDays" emptyText="–" />
        <Yes source="isCustomer" no="–" />
        <Yes source="isSupplier" no="–" />
        <Yes source="archived" no="–" />
      </Facts>
      <AddressesField />
    </Section>
    <People />
    <Documents reference="invoices" />
    <Documents reference="supplier-bills" />
  </RecordShow>
);

const People = () => (
  <Section title="party.people">
    <ReferenceManyField
      reference="contacts"
      target="companyId"
      sort={{ field: 'lastName', order: 'ASC' }}
      perPage={10}
      pagination={<Pagination />}
    >
      <DataTable bulkActionButtons={false} rowClick="show">
        <DataTable.Col source="firstName" />
        <DataTable.Col source="lastName" />
        <DataTable.Col source="email" />
        <DataTable.Col source="phone" disableSort />
        <DataTable.Col source="isPrimary">
          <Yes source="isPrimary" />
        </DataTable.Col>
      </DataTable>
    </ReferenceManyField>
  </Section>
);

const Documents = ({ reference }: { reference: 'invoices' | 'supplier-bills' }) => (
  <Section title={`party.${reference}`}>
    <ReferenceManyField
      reference={reference}
      target="companyId"
      sort={{ field: 'date', order: 'DESC' }}
      perPage={10}
      pagination={<Pagination />}
    >
      <DataTable bulkActionButtons={false} rowClick={reference === 'invoices' ? 'show' : false}>
        <DataTable.Col source="number" />
        <DataTable.Col source="date">
          <DayField source="date" />
        </DataTable.Col>
        <DataTable.Col source="status">
          <StatusChip />
        </DataTable.Col>
        <DataTable.Col align="right" source="total">
          <MoneyField source="total" />
        </DataTable.Col>
        <DataTable.Col align="right" source="amountDue">
          <MoneyField source="amountDue" />
        </DataTable.Col>
      </DataTable>
    </ReferenceManyField>
  </Section>
);

export default CompanyShow;
