import {
  Button,
  FormControl,
  FormControlLabel,
  FormLabel,
  Radio,
  RadioGroup,
  Stack,
  Switch,
  TextField,
  Typography,
} from '@mui/material';
import { useState, type FormEvent } from 'react';
import { useTranslate } from 'react-admin';
import { Link } from 'react-router';
import { Section } from '../../ui/record-show';
import { useStep } from './first-import';

const histories = ['nothing', 'openDocuments', 'allSince'] as const;

/** From when on, and what of our own history goes to Xero. Nothing is written by it yet. */
export const StartStep = () => {
  const translate = useTranslate();
  const { go, isBusy } = useStep();
  const [ownHistory, setOwnHistory] = useState<string>('openDocuments');
  const [since, setSince] = useState('');
  const [openingStock, setOpeningStock] = useState(true);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    go('', { ownHistory, openingStock, ...(ownHistory === 'allSince' ? { since } : {}) });
  };
  return (
    <Section title="xero.setUp.start.title">
      <form onSubmit={submit}>
        <Stack spacing={2} sx={{ maxWidth: 760 }}>
          <Typography>{translate('xero.setUp.start.about')}</Typography>
          <FormControl>
            <FormLabel id="own-history">{translate('xero.setUp.start.ownHistory')}</FormLabel>
            <RadioGroup
              aria-labelledby="own-history"
              value={ownHistory}
              onChange={(_, chosen) => setOwnHistory(chosen)}
            >
              {histories.map((one) => (
                <FormControlLabel
                  key={one}
                  value={one}
                  control={<Radio />}
                  label={translate(`xero.setUp.start.histories.${one}`)}
                />
              ))}
            </RadioGroup>
          </FormControl>
          {ownHistory === 'allSince' && (
            <TextField
              type="date"
              required
              label={translate('xero.setUp.start.since')}
              value={since}
              onChange={({ target }) => setSince(target.value)}
              slotProps={{ inputLabel: { shrink: true } }}
              sx={{ maxWidth: 240 }}
            />
          )}
          <FormControlLabel
            label={translate('xero.setUp.start.openingStock')}
            control={<Switch checked={openingStock} onChange={(_, isOn) => setOpeningStock(isOn)} />}
          />
          <Stack direction="row" spacing={1}>
            <Button type="submit" variant="contained" disabled={isBusy}>
              {translate('xero.setUp.start.plan')}
            </Button>
            <Button component={Link} to="/xero">
              {translate('xero.connect.later')}
            </Button>
          </Stack>
        </Stack>
      </form>
    </Section>
  );
};
