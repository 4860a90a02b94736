import { Box, Typography } from '@mui/material';

/**
 * The name of Xero, set plainly. Slot for the official artwork, which only its owner may hand out: put the file into
 * `apps/admin/public`, name it when building (`VITE_XERO_ARTWORK=xero-logo.svg`), and it stands here instead.
 */
const artwork = import.meta.env['VITE_XERO_ARTWORK'] as string | undefined;

export const XeroMark = ({ size = 'medium' }: { size?: 'small' | 'medium' }) =>
  artwork ? (
    <Box component="img" src={`${import.meta.env.BASE_URL}${artwork}`} alt="Xero" sx={{ height: heights[size] }} />
  ) : (
    <Typography
      component="span"
      sx={{
        fontWeight: 700,
        letterSpacing: '-0.03em',
        lineHeight: 1,
        fontSize: size === 'small' ? '0.95rem' : '1.15rem',
        border: 1.5,
        borderColor: 'currentColor',
        borderRadius: 99,
        px: 1,
        py: 0.4,
        color: 'text.primary',
        whiteSpace: 'nowrap',
      }}
    >
      Xero
    </Typography>
  );

const heights = { small: 18, medium: 26 };
