import { MenuItem, TableBody, TableCell, TableHead, TableRow, TextField, Typography } from '@mui/material';
import { useTranslate } from 'react-admin';
import { Section } from '../../ui/record-show';
import { TableBox } from '../table-box';
import { modules } from './modules';
import { useSettings } from './settings-form';

const never = new Set(['quote', 'salesOrder']);
const undated = new Set(['contact', 'item']);
const modes = ['automatic', 'manual', 'off'] as const;
const policies = ['block', 'firstOpenDay', 'ask'] as const;

/** What happens by itself with each kind of record. */
export const ModulesSection = () => {
  const translate = useTranslate();
  return (
    <Section title="xero.settings.modules.title">
      <Typography variant="body2" color="textSecondary" sx={{ mb: 1.5 }}>
        {translate('xero.settings.modules.about')}
      </Typography>
      <TableBox label="xero.settings.modules.title">
        <TableHead>
          <TableRow>
            {['module', 'rule', 'mode', 'locked'].map((name) => (
              <TableCell key={name}>{translate(`xero.settings.modules.${name}`)}</TableCell>
            ))}
          </TableRow>
        </TableHead>
        <TableBody>
          {modules.map((module) => (
            <TableRow key={module}>
              <TableCell component="th" scope="row" sx={{ fontWeight: 600 }}>
                {translate(`xero.modules.${module}`)}
              </TableCell>
              <TableCell sx={{ minWidth: 220 }}>{translate(`xero.rules.${module}.when`)}</TableCell>
              <TableCell>
                {!never.has(module) && <FewOf module={module} of="modes" options={modes} fallback="automatic" />}
              </TableCell>
              <TableCell>
                {!never.has(module) && !undated.has(module) && (
                  <FewOf module={module} of="lockDates" options={policies} fallback="block" />
                )}
              </TableCell>
            </TableRow>
          ))}
        </TableBody>
      </TableBox>
    </Section>
  );
};

const FewOf = ({
  module,
  of,
  options,
  fallback,
}: {
  module: string;
  of: 'modes' | 'lockDates';
  options: readonly string[];
  fallback: string;
}) => {
  const translate = useTranslate();
  const { values, isFixed, set, problemAt } = useSettings();
  const problem = problemAt(`${of}.${module}`);
  return (
    <TextField
      select
      id={`${of}.${module}`}
      value={values[of][module] ?? fallback}
      disabled={isFixed}
      error={problem !== undefined}
      helperText={problem}
      onChange={({ target }) => set({ [of]: { ...values[of], [module]: target.value } })}
      sx={{ minWidth: 170, m: 0 }}
      slotProps={{
        select: {
          SelectDisplayProps: {
            'aria-label': `${translate(`xero.modules.${module}`)}: ${translate(`xero.settings.modules.${of}`)}`,
          },
        },
      }}
    >
      {options.map((one) => (
        <MenuItem key={one} value={one}>
          {translate(`xero.settings.modules.options.${one}`)}
        </MenuItem>
      ))}
    </TextField>
  );
};
