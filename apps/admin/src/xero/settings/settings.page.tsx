import { Alert, Button, Card, Link, Stack } from '@mui/material';
import { useEffect } from 'react';
import { usePermissions, useTranslate } from 'react-admin';
import { Link as RouterLink, useSearchParams } from 'react-router';
import { mayDo, type Me } from '../../data/auth-provider';
import { useXero } from '../ask-xero';
import { Loaded } from '../loaded';
import { XeroPage } from '../xero-page';
import { AccountsSection } from './accounts-section';
import { ImportSection } from './import-section';
import { LimitsSection } from './limits-section';
import { MappingSection } from './mapping-section';
import { ModulesSection } from './modules-section';
import { NotificationsSection } from './notifications-section';
import { Proposals } from './proposals';
import { SettingsForm, useSettings, type Settings } from './settings-form';
import { SwitchesSection } from './switches-section';

/** All choices of the integration. Nothing counts before the server, which asks Xero's lists, has taken it. */
const SettingsPage = () => {
  const { permissions: role } = usePermissions<Me['role']>();
  const settings = useXero<Settings>('settings');
  const isFixed = !mayDo(role, 'admin');
  return (
    <XeroPage>
      <Loaded of={settings} lines={10}>
        {(data) => (
          <SettingsForm settings={data} isFixed={isFixed}>
            <Stack spacing={2}>
              <Intro isFixed={isFixed} />
              {!isFixed && <Proposals />}
              <AccountsSection />
              <SwitchesSection />
              <ModulesSection />
              <MappingSection />
              <ImportSection />
              <LimitsSection />
              <NotificationsSection />
              {!isFixed && <SaveBar />}
            </Stack>
            <FindField />
          </SettingsForm>
        )}
      </Loaded>
    </XeroPage>
  );
};

const Intro = ({ isFixed }: { isFixed: boolean }) => {
  const translate = useTranslate();
  return (
    <Alert severity="info" icon={false}>
      {translate(isFixed ? 'xero.settings.readOnly' : 'xero.settings.about')}{' '}
      <Link component={RouterLink} to="/help/rules">
        {translate('xero.settings.rulesHelp')}
      </Link>
    </Alert>
  );
};

/** Leads to the field that an error is about. */
const FindField = () => {
  const [search] = useSearchParams();
  const field = search.get('field');
  useEffect(() => {
    const found = field === null ? null : document.getElementById(field);
    found?.scrollIntoView({ block: 'center' });
    found?.focus();
  }, [field]);
  return null;
};

const SaveBar = () => {
  const translate = useTranslate();
  const { isChanged, isSaving, save, undo } = useSettings();
  if (!isChanged) return null;
  return (
    <Card sx={{ position: 'sticky', bottom: 8, zIndex: 2, p: 1.5 }}>
      <Stack direction="row" useFlexGap sx={{ gap: 1, flexWrap: 'wrap' }}>
        <Button variant="contained" disabled={isSaving} onClick={save}>
          {translate('ra.action.save')}
        </Button>
        <Button disabled={isSaving} onClick={undo}>
          {translate('xero.settings.undo')}
        </Button>
      </Stack>
    </Card>
  );
};

export default SettingsPage;
