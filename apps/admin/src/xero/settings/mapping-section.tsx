import { TableBody, TableCell, TableHead, TableRow, Typography } from '@mui/material';
import { useLocaleState, useTranslate } from 'react-admin';
import { formatDecimal } from '../../ui/money';
import { Section } from '../../ui/record-show';
import { Loaded } from '../loaded';
import { TableBox } from '../table-box';
import { ChoiceInput, useChoices } from './choice-input';
import { useSettings } from './settings-form';

/** What our tax rates and payment methods are called in Xero. */
export const MappingSection = () => (
  <>
    <TaxRates />
    <PaymentMethods />
  </>
);

const sides = ['sales', 'purchases'] as const;

const TaxRates = () => {
  const translate = useTranslate();
  const [locale] = useLocaleState();
  const rates = useChoices('taxRate');
  return (
    <Section title="xero.settings.tax.title">
      <Typography variant="body2" color="textSecondary" sx={{ mb: 1.5 }}>
        {translate('xero.settings.tax.about')}
      </Typography>
      <Loaded of={rates}>
        {(data) => (
          <TableBox label="xero.settings.tax.title">
            <TableHead>
              <TableRow>
                {['rate', 'sales', 'purchases'].map((name) => (
                  <TableCell key={name}>{translate(`xero.settings.tax.${name}`)}</TableCell>
                ))}
              </TableRow>
            </TableHead>
            <TableBody>
              {data.map(({ id, name, rate }) => (
                <TableRow key={id}>
                  <TableCell component="th" scope="row">
                    {name}{' '}
                    {rate && !name.includes('%') && (
                      <Typography component="span" variant="body2" color="textSecondary">
                        {formatDecimal(rate, locale)} %
                      </Typography>
                    )}
                  </TableCell>
                  <OneRate id={id} name={name} />
                </TableRow>
              ))}
              <TableRow>
                <TableCell component="th" scope="row">
                  {translate('xero.settings.tax.untaxed')}
                </TableCell>
                <OneRate name={translate('xero.settings.tax.untaxed')} />
              </TableRow>
            </TableBody>
          </TableBox>
        )}
      </Loaded>
    </Section>
  );
};

/** One of our rates on both sides; without an id that of lines without tax. */
const OneRate = ({ id, name }: { id?: string; name: string }) => {
  const translate = useTranslate();
  const { values, isFixed, set, problemAt } = useSettings();
  const chosen = (id ? values.taxRates[id] : values.untaxed) ?? {};
  const path = id ? `taxRates.${id}` : 'untaxed';
  return sides.map((side) => (
    <TableCell key={side} sx={{ minWidth: 230 }}>
      <ChoiceInput
        isBare
        id={`${path}.${side}`}
        label={`${name}: ${translate(`xero.settings.tax.${side}`)}`}
        problem={problemAt(`${path}.${side}`)}
        list="taxRates"
        purpose={side}
        value={chosen[side]}
        disabled={isFixed}
        onChange={(taxType) => {
          const both = { ...chosen, [side]: taxType };
          set(id ? { taxRates: { ...values.taxRates, [id]: both } } : { untaxed: both });
        }}
      />
    </TableCell>
  ));
};

const PaymentMethods = () => {
  const translate = useTranslate();
  const methods = useChoices('paymentMethod');
  const { values, isFixed, set, problemAt } = useSettings();
  const choose = (id: string, account: string | undefined) => {
    const { [id]: _former, ...others } = values.methodAccounts;
    set({ methodAccounts: account === undefined ? others : { ...others, [id]: account } });
  };
  return (
    <Section title="xero.settings.methods.title">
      <Typography variant="body2" color="textSecondary" sx={{ mb: 1.5 }}>
        {translate('xero.settings.methods.about')}
      </Typography>
      <Loaded of={methods}>
        {(data) => (
          <TableBox label="xero.settings.methods.title">
            <TableHead>
              <TableRow>
                {['method', 'account'].map((name) => (
                  <TableCell key={name}>{translate(`xero.settings.methods.${name}`)}</TableCell>
                ))}
              </TableRow>
            </TableHead>
            <TableBody>
              {data.map(({ id, name }) => (
                <TableRow key={id}>
                  <TableCell component="th" scope="row">
                    {name}
                  </TableCell>
                  <TableCell sx={{ minWidth: 230, width: '60%' }}>
                    <ChoiceInput
                      isBare
                      id={`methodAccounts.${id}`}
                      label={`${name}: ${translate('xero.settings.methods.account')}`}
                      problem={problemAt(`methodAccounts.${id}`)}
                      list="accounts"
                      purpose="payment"
                      value={values.methodAccounts[id]}
                      disabled={isFixed}
                      onChange={(account) => choose(id, account)}
                    />
                  </TableCell>
                </TableRow>
              ))}
            </TableBody>
          </TableBox>
        )}
      </Loaded>
    </Section>
  );
};
