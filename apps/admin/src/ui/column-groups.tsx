import ColumnsIcon from '@mui/icons-material/ViewColumnOutlined';
import { Button, useResourceContext, useStore } from 'react-admin';
import { toggled } from './toggled-columns';

/** Columns that are shown and hidden together. */
const groups = [
  {
    label: 'list.accountingColumns',
    columns: ['accountingCode', 'lastAccountingImportAt', 'lastAccountingExportAt'],
  },
  {
    label: 'list.doNotSyncColumns',
    columns: ['doNotExport', 'doNotExportReason', 'doNotImport', 'doNotImportReason'],
  },
];

/** One press for all accounting columns of a list, and one for the four that say what is not synced. */
export const ColumnGroupButtons = ({ hiddenColumns }: { hiddenColumns: string[] }) => {
  const resource = useResourceContext();
  const [hidden, setHidden] = useStore<string[]>(`${resource}.datatable`, hiddenColumns);
  if (!hiddenColumns.includes('doNotExport')) return null;
  return (
    <>
      {groups.map(({ label, columns }) => (
        <Button
          key={label}
          label={label}
          aria-pressed={!columns.some((column) => hidden.includes(column))}
          onClick={() => setHidden(toggled(hidden, columns))}
        >
          <ColumnsIcon />
        </Button>
      ))}
    </>
  );
};
