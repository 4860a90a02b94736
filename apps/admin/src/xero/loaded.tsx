import { Alert, AlertTitle, Button, Skeleton, Stack } from '@mui/material';
import type { UseQueryResult } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { useTranslate } from 'react-admin';
import { Problem } from '../data/rest';

/** What was asked for; until then its outline, and instead of it what went wrong. */
export function Loaded<T>({
  of: { data, error, isPending, refetch },
  lines = 4,
  children,
}: {
  of: UseQueryResult<T>;
  lines?: number;
  children: (data: T) => ReactNode;
}) {
  if (data !== undefined) return <>{children(data)}</>;
  if (isPending)
    return (
      <Stack spacing={1} aria-busy="true">
        {Array.from({ length: lines }, (_, i) => (
          <Skeleton key={i} variant="rounded" height={22} />
        ))}
      </Stack>
    );
  return <WentWrong error={error} again={() => void refetch()} />;
}

/** The server's own sentences, and another try. */
export const WentWrong = ({ error, again }: { error: unknown; again: () => void }) => {
  const translate = useTranslate();
  const words = error instanceof Problem ? [error.message, error.remedy].filter(Boolean).join(' ') : String(error);
  return (
    <Alert
      severity="error"
      action={
        <Button color="inherit" size="small" onClick={again}>
          {translate('problem.retry')}
        </Button>
      }
    >
      <AlertTitle>{translate('problem.title')}</AlertTitle>
      {words}
    </Alert>
  );
};
