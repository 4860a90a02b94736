import { useMutation } from '@tanstack/react-query';
import { useState, type ReactNode } from 'react';
import {
  Button,
  Confirm,
  useNotify,
  useRecordContext,
  useRefresh,
  useResourceContext,
  useTranslate,
} from 'react-admin';
import type { RaRecord } from 'react-admin';
import { act } from '../data/data-provider';
import { useProblemNotice } from './problem-notice';

interface VerbButtonProps {
  /** As in `POST <resource>/<id>/<verb>`. */
  verb: string;
  label: string;
  icon?: ReactNode;
  /** Asks first; what cannot be taken back always does. Keys of the title and the text. */
  confirm?: { title: string; content: string };
  body?: object;
  /** Key of what is said when it is done. */
  done?: string;
  onDone?: (reply: RaRecord) => void;
  variant?: 'text' | 'contained' | 'outlined';
  color?: 'primary' | 'error' | 'inherit';
}

/** The next step of the record on the page. A double click is carried out once. */
export const VerbButton = ({
  verb,
  label,
  icon,
  confirm,
  body,
  done,
  onDone,
  variant = 'text',
  color,
}: VerbButtonProps) => {
  const record = useRecordContext();
  const resource = useResourceContext();
  const translate = useTranslate();
  const notify = useNotify();
  const refresh = useRefresh();
  const tellProblem = useProblemNotice();
  const [isAsking, setAsking] = useState(false);
  const { mutate, isPending } = useMutation({
    mutationFn: () =>
      act(`${resource}/${record?.id}/${verb}`, {
        ...(record?.['version'] === undefined ? {} : { version: record['version'] as number }),
        ...body,
      }),
    onSuccess: (reply) => {
      if (done) notify(done, { type: 'success' });
      if (onDone) onDone(reply);
      else refresh();
    },
    onError: tellProblem,
    onSettled: () => setAsking(false),
  });
  if (!record) return null;
  const start = () => (confirm ? setAsking(true) : mutate());
  return (
    <>
      <Button label={label} onClick={start} disabled={isPending} variant={variant} {...(color ? { color } : {})}>
        {icon as never}
      </Button>
      {confirm && (
        <Confirm
          isOpen={isAsking}
          loading={isPending}
          title={translate(confirm.title)}
          content={translate(confirm.content)}
          onConfirm={() => mutate()}
          onClose={() => setAsking(false)}
        />
      )}
    </>
  );
};
