import { Box, Typography } from '@mui/material';
import { useRecordContext, useTranslate } from 'react-admin';

interface Address {
  kind: string;
  line1?: string | null;
  line2?: string | null;
  city?: string | null;
  region?: string | null;
  postalCode?: string | null;
  country?: string | null;
}

/** The addresses of a party as they stand on an envelope. */
export const AddressesField = () => {
  const record = useRecordContext<{ addresses?: Address[]; id: string }>();
  const translate = useTranslate();
  if (!record?.addresses?.length) return null;
  return (
    <Box sx={{ display: 'flex', flexWrap: 'wrap', gap: 4, mt: 2 }}>
      {record.addresses.map(({ kind, line1, line2, city, region, postalCode, country }) => (
        <Box key={kind}>
          <Typography variant="caption" color="textSecondary">
            {translate(`address.${kind}`)}
          </Typography>
          {[line1, line2, [city, region, postalCode].filter(Boolean).join(' '), country].filter(Boolean).map((line) => (
            <Typography key={line} variant="body2">
              {line}
            </Typography>
          ))}
        </Box>
      ))}
    </Box>
  );
};
