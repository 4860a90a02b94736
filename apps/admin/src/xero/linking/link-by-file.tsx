import { Alert, Button, Chip, Stack, TableBody, TableCell, TableHead, TableRow, Typography } from '@mui/material';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslate } from 'react-admin';
import { ask } from '../../data/rest';
import { useProblemNotice } from '../../ui/problem-notice';
import { Section } from '../../ui/record-show';
import { xeroKey } from '../ask-xero';
import { TableBox } from '../table-box';

interface LinkFile {
  rows: { row: number; record: string; number: string; xeroId: string; outcome: string; sentence: string }[];
  rejectedFile?: string;
}

/** Links many records by a file: first what would become of each row, then it is done. */
export const LinkByFile = () => {
  const translate = useTranslate();
  const cache = useQueryClient();
  const tellProblem = useProblemNotice();
  const [file, setFile] = useState<File>();
  const [result, setResult] = useState<LinkFile & { isWritten: boolean }>();
  const { mutate, isPending } = useMutation({
    mutationFn: async ({ chosen, write }: { chosen: File; write: boolean }) => ({
      ...(await ask<LinkFile>(`integrations/xero/links/files?write=${write}`, {
        method: 'POST',
        body: await chosen.text(),
        bodyIs: 'text/csv',
      })),
      isWritten: write,
    }),
    onSuccess: setResult,
    onError: tellProblem,
    onSettled: () => cache.invalidateQueries({ queryKey: xeroKey() }),
  });
  const choose = (chosen: File | undefined) => {
    setFile(chosen);
    setResult(undefined);
    if (chosen) mutate({ chosen, write: false });
  };
  const good = result?.rows.filter(({ outcome }) => outcome !== 'rejected').length ?? 0;
  return (
    <Section title="xero.linking.byFile">
      <Stack spacing={1.5}>
        <Typography variant="body2">{translate('xero.linking.fileAbout')}</Typography>
        <Stack direction="row" useFlexGap sx={{ gap: 1, flexWrap: 'wrap', alignItems: 'center' }}>
          <Button component="label" variant="outlined" disabled={isPending}>
            {translate('xero.linking.chooseFile')}
            <input
              type="file"
              accept=".csv,text/csv"
              hidden
              onChange={({ target }) => {
                choose(target.files?.[0]);
                target.value = '';
              }}
            />
          </Button>
          <Typography variant="body2">{file?.name}</Typography>
          {result && !result.isWritten && file && good > 0 && (
            <Button variant="contained" disabled={isPending} onClick={() => mutate({ chosen: file, write: true })}>
              {translate('xero.linking.write', { smart_count: good })}
            </Button>
          )}
          {result?.rejectedFile && (
            <Button onClick={() => save(result.rejectedFile!, 'rejected.csv')}>
              {translate('xero.linking.rejected')}
            </Button>
          )}
        </Stack>
        {result?.isWritten && (
          <Alert severity="success">{translate('xero.linking.written', { smart_count: good })}</Alert>
        )}
        {result && <Rows rows={result.rows} />}
      </Stack>
    </Section>
  );
};

const Rows = ({ rows }: { rows: LinkFile['rows'] }) => {
  const translate = useTranslate();
  return (
    <TableBox label="xero.linking.byFile">
      <TableHead>
        <TableRow>
          {['row', 'record', 'number', 'outcome', 'because'].map((name) => (
            <TableCell key={name}>{translate(`xero.linking.columns.${name}`)}</TableCell>
          ))}
        </TableRow>
      </TableHead>
      <TableBody>
        {rows.map(({ row, record, number, outcome, sentence }) => (
          <TableRow key={row}>
            <TableCell>{row}</TableCell>
            <TableCell>{record}</TableCell>
            <TableCell>{number}</TableCell>
            <TableCell>
              <Chip
                size="small"
                variant="outlined"
                color={outcome === 'rejected' ? 'error' : 'success'}
                label={translate(`xero.linking.outcome.${outcome}`, { _: outcome })}
              />
            </TableCell>
            <TableCell>{sentence}</TableCell>
          </TableRow>
        ))}
      </TableBody>
    </TableBox>
  );
};

/** Hands a text to the browser as a file. */
function save(text: string, name: string): void {
  const address = URL.createObjectURL(new Blob([text], { type: 'text/csv' }));
  const link = document.createElement('a');
  link.href = address;
  link.download = name;
  link.click();
  URL.revokeObjectURL(address);
}
