import { TableBody, TableCell, TableHead, TableRow, Typography } from '@mui/material';
import { useTranslate } from 'react-admin';
import { modules } from '../xero/settings/modules';
import { TableBox } from '../xero/table-box';
import { HelpFrame } from './help-frame';

const choices = ['syncInventory', 'syncDescriptions', 'lockInvoices', 'oneBankLine', 'tellApartByCode'] as const;

/** How each kind of record is synced, and what the switches do. */
const RulesPage = () => {
  const translate = useTranslate();
  return (
    <HelpFrame heading={translate('help.rules.title')}>
      <Typography sx={{ mb: 2 }}>{translate('help.rules.text')}</Typography>
      <TableBox label="help.rules.title">
        <TableHead>
          <TableRow>
            {['module', 'rule', 'what'].map((name) => (
              <TableCell key={name}>{translate(`help.rules.columns.${name}`)}</TableCell>
            ))}
          </TableRow>
        </TableHead>
        <TableBody>
          {modules.map((module) => (
            <TableRow key={module}>
              <TableCell component="th" scope="row" sx={{ fontWeight: 600 }}>
                {translate(`xero.modules.${module}`)}
              </TableCell>
              <TableCell sx={{ minWidth: 180 }}>{translate(`xero.rules.${module}.when`)}</TableCell>
              <TableCell sx={{ minWidth: 220 }}>{translate(`xero.rules.${module}.what`)}</TableCell>
            </TableRow>
          ))}
        </TableBody>
      </TableBox>
      {choices.map((name) => (
        <section key={name}>
          <Typography variant="h6" component="h3" sx={{ mt: 2 }}>
            {translate(`xero.settings.switches.${name}.label`)}
          </Typography>
          <Typography>{translate(`xero.settings.switches.${name}.help`)}</Typography>
        </section>
      ))}
    </HelpFrame>
  );
};

export default RulesPage;
