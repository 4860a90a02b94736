import { Box, Button, Link as PlainLink, Table, TableBody, TableCell, TableHead, TableRow } from '@mui/material';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { Confirm, useLocaleState, useNotify, usePermissions, useRefresh, useTranslate } from 'react-admin';
import { Link as RouterLink } from 'react-router';
import { mayDo, type Me } from '../data/auth-provider';
import { act } from '../data/data-provider';
import { formatDay } from './dates';
import { formatAmount } from './money';
import { useProblemNotice } from './problem-notice';

/** Something that was applied, paid or paid back. */
export interface SettledRow {
  id: string;
  /** What it is, in words. */
  kind: string;
  name: string;
  /** Its page. */
  to?: string;
  date: string;
  amount: string;
  /** How it is undone; absent: not any more. */
  undo?: { path: string; method: 'POST' | 'DELETE'; label: string; sure: string };
}

/** What settles a document, each with the way to undo it. */
export const SettledTable = ({ rows, currency }: { rows: SettledRow[]; currency: string }) => {
  const translate = useTranslate();
  const [locale] = useLocaleState();
  return (
    <Box sx={{ overflowX: 'auto' }}>
      <Table size="small">
        <TableHead>
          <TableRow>
            <TableCell>{translate('fields.date')}</TableCell>
            <TableCell>{translate('settle.what')}</TableCell>
            <TableCell align="right">{translate('fields.amount')}</TableCell>
            <TableCell />
          </TableRow>
        </TableHead>
        <TableBody>
          {rows.map(({ id, kind, name, to, date, amount, undo }) => (
            <TableRow key={id}>
              <TableCell sx={{ whiteSpace: 'nowrap' }}>{formatDay(date)}</TableCell>
              <TableCell>
                {kind}{' '}
                {to ? (
                  <PlainLink component={RouterLink} to={to}>
                    {name}
                  </PlainLink>
                ) : (
                  name
                )}
              </TableCell>
              <TableCell align="right">{formatAmount(amount, locale, currency)}</TableCell>
              <TableCell align="right">{undo && <Undo {...undo} name={name} />}</TableCell>
            </TableRow>
          ))}
        </TableBody>
      </Table>
    </Box>
  );
};

const Undo = ({ path, method, label, sure, name }: NonNullable<SettledRow['undo']> & { name: string }) => {
  const translate = useTranslate();
  const { permissions: role } = usePermissions<Me['role']>();
  const notify = useNotify();
  const refresh = useRefresh();
  const tellProblem = useProblemNotice();
  const [isAsking, setAsking] = useState(false);
  const { mutate, isPending } = useMutation({
    mutationFn: () => act(path, {}, method),
    onSuccess: () => {
      notify('settle.undone', { type: 'success' });
      refresh();
    },
    onError: tellProblem,
    onSettled: () => setAsking(false),
  });
  if (!mayDo(role, 'edit')) return null;
  return (
    <>
      <Button size="small" aria-label={`${translate(label)}: ${name}`} onClick={() => setAsking(true)}>
        {translate(label)}
      </Button>
      <Confirm
        isOpen={isAsking}
        loading={isPending}
        title={`${translate(label)}: ${name}`}
        content={translate(sure)}
        onConfirm={() => mutate()}
        onClose={() => setAsking(false)}
      />
    </>
  );
};
