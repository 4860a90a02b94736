import { EmailField, TextField } from 'react-admin';
import { AddressesField } from '../ui/addresses-field';
import { Link } from '../ui/choose';
import { Facts, RecordShow, Section } from '../ui/record-show';
import { Yes } from '../ui/yes';
import { XeroPanel } from '../xero/panel/xero-panel';

const ContactShow = () => (
  <RecordShow aside={<XeroPanel />}>
    <Section>
      <Facts>
        <TextField source="number" />
        <TextField source="firstName" emptyText="–" />
        <TextField source="lastName" emptyText="–" />
        <Link source="companyId" reference="companies" />
        <EmailField source="email" emptyText="–" />
        <TextField source="phone" emptyText="–" />
        <TextField source="mobile" emptyText="–" />
        <TextField source="currency" emptyText="–" />
        <Yes source="isPrimary" no="–" />
        <Yes source="includeInEmails" no="–" />
        <Yes source="archived" no="–" />
      </Facts>
      <AddressesField />
    </Section>
  </RecordShow>
);

export default ContactShow;
