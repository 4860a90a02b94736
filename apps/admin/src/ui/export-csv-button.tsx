import DownloadIcon from '@mui/icons-material/FileDownloadOutlined';
import { Button, useListContext, useResourceContext } from 'react-admin';
import { listQuery } from '../data/data-provider';
import { downloadAddress } from '../data/rest';

/** All rows of the list as it is filtered and sorted now, made by the server. */
export const ExportCsvButton = () => {
  const resource = useResourceContext();
  const { sort, filterValues, total } = useListContext();
  const query = listQuery({ sort, filter: filterValues as object });
  return (
    <Button
      component="a"
      href={downloadAddress(`${resource}/export.csv${query ? `?${query}` : ''}`)}
      download
      label="ra.action.export"
      disabled={!total}
    >
      <DownloadIcon />
    </Button>
  );
};
