import ColumnsIcon from '@mui/icons-material/ViewColumnOutlined';
import { Button, useResourceContext, useStore } from 'react-admin';

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

/** The hidden columns after a press: a group of which one is hidden is shown, else it is hidden. Pure. */
export const toggled = (hidden: readonly string[], columns: readonly string[]): string[] => {
  const rest = hidden.filter((column) => !columns.includes(column));
  return columns.some((column) => hidden.includes(column)) ? rest : [...rest, ...columns];
};

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
