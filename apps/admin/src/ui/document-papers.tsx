import MailIcon from '@mui/icons-material/MailOutlined';
import PdfIcon from '@mui/icons-material/PictureAsPdfOutlined';
import PrintIcon from '@mui/icons-material/PrintOutlined';
import { Alert, Box, Chip, Stack, Typography } from '@mui/material';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import {
  BooleanInput,
  Button,
  TextInput,
  required,
  useLocaleState,
  usePermissions,
  useRecordContext,
  useResourceContext,
  useTranslate,
} from 'react-admin';
import { mayDo, type Me } from '../data/auth-provider';
import { act } from '../data/data-provider';
import { ask, downloadAddress } from '../data/rest';
import { ActDialog } from './act-dialog';
import { useProblemNotice } from './problem-notice';
import { Section } from './record-show';

/** The document as a PDF, on paper, and by e-mail. */
export const PaperButtons = ({ canMail = true }: { canMail?: boolean }) => {
  const record = useRecordContext();
  const resource = useResourceContext();
  const { permissions: role } = usePermissions<Me['role']>();
  if (!record) return null;
  const pdf = downloadAddress(`${resource}/${record.id}/document.pdf`);
  return (
    <>
      <Button component="a" href={pdf} download label="document.pdf">
        <PdfIcon />
      </Button>
      <Button component="a" href={`${pdf}?disposition=inline`} target="_blank" rel="noreferrer" label="document.print">
        <PrintIcon />
      </Button>
      {canMail && mayDo(role, 'edit') && <EmailButton path={`${resource}/${record.id}`} />}
    </>
  );
};

interface Proposal {
  canSend: boolean;
  to: string[];
  subject: string;
  message: string;
}

const addresses = (typed: unknown): string[] =>
  ((typed as string | null | undefined) ?? '').split(/[,;\s]+/).filter(Boolean);

const EmailButton = ({ path }: { path: string }) => {
  const translate = useTranslate();
  const cache = useQueryClient();
  const [isOpen, setOpen] = useState(false);
  const { data } = useQuery({
    queryKey: ['e-mail', path],
    queryFn: ({ signal }) => ask<Proposal>(`${path}/e-mail`, { signal }),
    enabled: isOpen,
    gcTime: 0,
  });
  return (
    <>
      <Button label="document.email.send" onClick={() => setOpen(true)}>
        <MailIcon />
      </Button>
      {isOpen && data && (
        <ActDialog
          isOpen
          isWide
          onClose={() => setOpen(false)}
          title="document.email.send"
          save="document.email.send"
          done="document.email.queued"
          defaults={{ to: data.to.join(', '), cc: '', subject: data.subject, message: data.message, attachPdf: true }}
          request={({ to, cc, subject, message, attachPdf }) => ({
            path: `${path}/e-mail`,
            body: { to: addresses(to), cc: addresses(cc), subject, message, attachPdf },
          })}
          onDone={() => void cache.invalidateQueries({ queryKey: ['e-mails', path] })}
        >
          {!data.canSend && (
            <Alert severity="warning" sx={{ mb: 1 }}>
              {translate('document.email.cannot')}
            </Alert>
          )}
          <TextInput
            source="to"
            label="document.email.to"
            helperText="document.email.several"
            validate={required()}
            fullWidth
          />
          <TextInput source="cc" label="document.email.cc" helperText={false} fullWidth />
          <TextInput source="subject" label="document.email.subject" helperText={false} fullWidth />
          <TextInput
            source="message"
            label="document.email.message"
            helperText={false}
            multiline
            minRows={6}
            fullWidth
          />
          <BooleanInput source="attachPdf" label="document.email.attachPdf" helperText={false} />
        </ActDialog>
      )}
    </>
  );
};

interface SentEmail {
  id: string;
  state: 'queued' | 'sent' | 'failed';
  createdAt: string;
  sentAt: string | null;
  by: string;
  to: string[];
  error: string | null;
}

/** What was e-mailed of the document on the page, and whether it went out. Nothing where nothing was. */
export const EmailLog = () => {
  const record = useRecordContext();
  const path = `${useResourceContext()}/${record?.id}`;
  const { data } = useQuery({
    queryKey: ['e-mails', path],
    queryFn: ({ signal }) => ask<SentEmail[]>(`${path}/e-mails`, { signal }),
    enabled: Boolean(record),
    refetchInterval: ({ state }) => (state.data?.some((one) => one.state === 'queued') ? 5000 : false),
  });
  if (!data?.length) return null;
  return (
    <Section title="document.email.log">
      <Stack spacing={1.5}>
        {data.map((email) => (
          <LoggedEmail key={email.id} email={email} path={path} />
        ))}
      </Stack>
    </Section>
  );
};

const colours = { queued: 'default', sent: 'success', failed: 'error' } as const;

const LoggedEmail = ({
  email: { id, state, createdAt, sentAt, by, to, error },
  path,
}: {
  email: SentEmail;
  path: string;
}) => {
  const translate = useTranslate();
  const [locale] = useLocaleState();
  const cache = useQueryClient();
  const tellProblem = useProblemNotice();
  const { mutate, isPending } = useMutation({
    mutationFn: () => act(`document-emails/${id}/retry`),
    onSuccess: () => cache.invalidateQueries({ queryKey: ['e-mails', path] }),
    onError: tellProblem,
  });
  return (
    <Box>
      <Stack direction="row" sx={{ gap: 1, alignItems: 'center', flexWrap: 'wrap' }}>
        <Chip
          size="small"
          variant="outlined"
          color={colours[state]}
          label={translate(`document.email.state.${state}`)}
        />
        <Typography variant="body2" color="textSecondary">
          {new Date(sentAt ?? createdAt).toLocaleString(locale, { dateStyle: 'medium', timeStyle: 'short' })}
        </Typography>
      </Stack>
      <Typography variant="body2" sx={{ overflowWrap: 'anywhere' }}>
        {translate('document.email.fromTo', { by, to: to.join(', ') })}
      </Typography>
      {error && (
        <Typography variant="body2" color="error">
          {error}
        </Typography>
      )}
      {state === 'failed' && <Button label="problem.retry" onClick={() => mutate()} disabled={isPending} />}
    </Box>
  );
};
