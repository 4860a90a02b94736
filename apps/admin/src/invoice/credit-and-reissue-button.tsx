import SwapIcon from '@mui/icons-material/PublishedWithChangesOutlined';
import { useRedirect, type RaRecord } from 'react-admin';
import { VerbButton } from '../ui/verb-button';

/** Takes the invoice back in whole, and opens the draft that is made out in its place. */
export const CreditAndReissueButton = ({
  variant = 'text',
  onDone,
}: {
  variant?: 'text' | 'contained';
  onDone?: () => void;
}) => {
  const redirect = useRedirect();
  return (
    <VerbButton
      verb="credit-and-reissue"
      label="resources.invoices.creditAndReissue"
      icon={<SwapIcon />}
      variant={variant}
      confirm={{ title: 'resources.invoices.creditAndReissue', content: 'resources.invoices.creditAndReissueSure' }}
      done="resources.invoices.reissued"
      onDone={(reply) => {
        onDone?.();
        redirect('edit', 'invoices', (reply['reissue'] as RaRecord).id);
      }}
    />
  );
};
