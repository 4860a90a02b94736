import { Button as MuiButton, Dialog, DialogActions, DialogContent, DialogTitle } from '@mui/material';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { Button, DateInput, Form, useRecordContext, useRefresh, useTranslate, type RaRecord } from 'react-admin';
import { act } from '../data/data-provider';
import { DecimalInput } from '../ui/decimal-input';
import { useProblemNotice } from '../ui/problem-notice';

/** What was made, what was spoilt and what it cost; left empty, what was planned. */
export const CompleteButton = () => {
  const record = useRecordContext<RaRecord & { version: number }>();
  const translate = useTranslate();
  const refresh = useRefresh();
  const tellProblem = useProblemNotice();
  const [isOpen, setOpen] = useState(false);
  const { mutate, isPending } = useMutation({
    mutationFn: (typed: object) =>
      act(`work-orders/${record!.id}/complete`, { version: record!.version, ...given(typed) }),
    onSuccess: () => {
      setOpen(false);
      refresh();
    },
    onError: tellProblem,
  });
  return (
    <>
      <Button label="stock.complete" variant="contained" onClick={() => setOpen(true)} />
      <Dialog open={isOpen} onClose={() => setOpen(false)} aria-labelledby="complete-title" fullWidth maxWidth="xs">
        <Form onSubmit={(typed: object) => mutate(typed)}>
          <DialogTitle id="complete-title">{translate('stock.complete')}</DialogTitle>
          <DialogContent>
            <DecimalInput
              source="producedQuantity"
              helperText="resources.work-orders.helper.producedQuantity"
              fullWidth
            />
            <DecimalInput
              source="scrappedQuantity"
              helperText="resources.work-orders.helper.scrappedQuantity"
              fullWidth
            />
            <DecimalInput source="labourValue" helperText="resources.work-orders.helper.labourValue" fullWidth />
            <DecimalInput source="overheadValue" fullWidth />
            <DateInput source="date" fullWidth />
          </DialogContent>
          <DialogActions>
            <MuiButton onClick={() => setOpen(false)}>{translate('ra.action.cancel')}</MuiButton>
            <MuiButton type="submit" variant="contained" disabled={isPending}>
              {translate('stock.complete')}
            </MuiButton>
          </DialogActions>
        </Form>
      </Dialog>
    </>
  );
};

/** The order's own quantities stand in the form; only what was typed is sent. */
const given = (typed: object): object =>
  Object.fromEntries(
    ['producedQuantity', 'scrappedQuantity', 'labourValue', 'overheadValue', 'date']
      .map((name) => [name, (typed as Record<string, unknown>)[name]] as const)
      .filter(([, value]) => value !== undefined && value !== null && value !== ''),
  );
