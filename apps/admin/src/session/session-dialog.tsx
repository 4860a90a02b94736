import { Button, Dialog, DialogActions, DialogContent, DialogTitle, Stack, TextField, Typography } from '@mui/material';
import { useEffect, useRef, useState, type FormEvent } from 'react';
import { useTranslate } from 'react-admin';
import { signIn } from '../data/auth-provider';
import { onSessionEnd, Problem } from '../data/rest';

/** Asks for the password when the session ended in the middle of work. The page beneath stays, with all that was typed. */
export const SessionDialog = () => {
  const translate = useTranslate();
  const waiting = useRef<{ done: Promise<void>; resolve: () => void }>(undefined);
  const [isOpen, setOpen] = useState(false);
  const [problem, setProblem] = useState<string>();
  const [needsCode, setNeedsCode] = useState(false);

  useEffect(() => {
    onSessionEnd(() => {
      if (!waiting.current) {
        let resolve = () => {};
        const done = new Promise<void>((settle) => (resolve = settle));
        waiting.current = { done, resolve };
      }
      setOpen(true);
      return waiting.current.done;
    });
    return () => onSessionEnd(undefined);
  }, []);

  const submit = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const typed = new FormData(event.currentTarget);
    const code = typed.get('code') as string | null;
    try {
      await signIn({
        email: typed.get('email') as string,
        password: typed.get('password') as string,
        ...(code ? { code } : {}),
      });
      setOpen(false);
      setProblem(undefined);
      waiting.current?.resolve();
      waiting.current = undefined;
    } catch (error) {
      if (error instanceof Problem && error.code === 'second_factor_required') setNeedsCode(true);
      setProblem(error instanceof Error ? error.message : String(error));
    }
  };

  return (
    <Dialog open={isOpen} aria-labelledby="session-ended">
      <form onSubmit={(event) => void submit(event)}>
        <DialogTitle id="session-ended">{translate('session.ended')}</DialogTitle>
        <DialogContent>
          <Stack spacing={2}>
            <Typography>{translate('session.nothingLost')}</Typography>
            {problem && (
              <Typography color="error" role="alert">
                {problem}
              </Typography>
            )}
            <TextField name="email" type="email" label={translate('session.email')} autoComplete="username" required />
            <TextField
              name="password"
              type="password"
              label={translate('ra.auth.password')}
              autoComplete="current-password"
              required
            />
            {needsCode && (
              <TextField
                name="code"
                label={translate('session.code')}
                slotProps={{ htmlInput: { inputMode: 'numeric', autoComplete: 'one-time-code' } }}
                required
              />
            )}
          </Stack>
        </DialogContent>
        <DialogActions>
          <Button type="submit" variant="contained">
            {translate('ra.auth.sign_in')}
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  );
};
