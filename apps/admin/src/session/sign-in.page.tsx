import { Box, Button, Card, CardContent, Stack, TextField, Typography } from '@mui/material';
import { useState, type FormEvent } from 'react';
import { useLogin, useTranslate } from 'react-admin';
import { Problem, type Credentials } from '../data/auth-provider';

/** E-mail, password and, for accounts that have one, the second factor. */
export const SignInPage = () => {
  const translate = useTranslate();
  const login = useLogin();
  const [problem, setProblem] = useState<string>();
  const [needsCode, setNeedsCode] = useState(false);
  const [isBusy, setBusy] = useState(false);

  const submit = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const typed = new FormData(event.currentTarget);
    const said = (field: string) => typed.get(field) as string;
    const credentials: Credentials = { email: said('email'), password: said('password') };
    if (typed.has('code')) credentials.code = said('code');
    setBusy(true);
    try {
      await login(credentials);
    } catch (error) {
      if (error instanceof Problem && error.code === 'second_factor_required') {
        setNeedsCode(true);
        setProblem(undefined);
      } else setProblem(error instanceof Error ? error.message : String(error));
    } finally {
      setBusy(false);
    }
  };

  return (
    <Box
      component="main"
      sx={{ minHeight: '100vh', display: 'grid', placeItems: 'center', p: 2, bgcolor: 'background.default' }}
    >
      <Card sx={{ width: 'min(400px, 100%)' }}>
        <CardContent sx={{ p: 4 }}>
          <form onSubmit={(event) => void submit(event)}>
            <Stack spacing={2.5}>
              <Box component="img" src="/admin/mark.svg" alt="" sx={{ width: 40, height: 40 }} />
              <Typography variant="h1">{translate('session.welcome')}</Typography>
              {problem && (
                <Typography color="error" role="alert">
                  {problem}
                </Typography>
              )}
              <TextField
                name="email"
                type="email"
                label={translate('session.email')}
                autoComplete="username"
                required
              />
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
                  helperText={translate('session.recovery')}
                  required
                  slotProps={{ htmlInput: { inputMode: 'numeric', autoComplete: 'one-time-code' } }}
                />
              )}
              <Button type="submit" variant="contained" size="large" disabled={isBusy}>
                {translate('ra.auth.sign_in')}
              </Button>
            </Stack>
          </form>
        </CardContent>
      </Card>
    </Box>
  );
};
