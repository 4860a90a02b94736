import { Stack } from '@mui/material';
import { XeroPage } from '../xero-page';
import { LinkByFile } from './link-by-file';
import { LinkByHand } from './link-by-hand';

/** Says of records that are in Xero already which ones they are there. */
const LinkingPage = () => (
  <XeroPage>
    <Stack spacing={2}>
      <LinkByHand />
      <LinkByFile />
    </Stack>
  </XeroPage>
);

export default LinkingPage;
