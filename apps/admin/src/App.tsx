import { lazy } from 'react';
import { Admin, CustomRoutes, Resource } from 'react-admin';
import { BrowserRouter, Route } from 'react-router';
import { authProvider } from './data/auth-provider';
import { dataProvider } from './data/data-provider';
import { i18nProvider } from './i18n/i18n-provider';
import { AppLayout } from './layout/app-layout';
import { recordPages, singlePages } from './site-map';
import { SignInPage } from './session/sign-in.page';
import { darkTheme, lightTheme } from './theme/theme';
import { Allowed } from './layout/allowed';

const records = recordPages.map(({ name, icon, represent, pages }) => ({
  name,
  icon,
  recordRepresentation: represent,
  ...Object.fromEntries(Object.entries(pages).map(([kind, load]) => [kind, lazy(load)])),
}));

const DashboardPage = lazy(() => import('./dashboard/dashboard.page'));
const singles = singlePages.map(({ path, right, page }) => ({ path, right, Page: lazy(page) }));
const open = singles.filter(({ right }) => right === 'open');

/** The whole site. What there is to see is listed in `site-map.ts`. */
export const App = () => (
  <BrowserRouter basename="/admin">
    <Admin
      title="CRM"
      disableTelemetry
      requireAuth
      authProvider={authProvider}
      dataProvider={dataProvider}
      i18nProvider={i18nProvider}
      layout={AppLayout}
      loginPage={SignInPage}
      dashboard={DashboardPage}
      theme={lightTheme}
      darkTheme={darkTheme}
    >
      {records.map((record) => (
        <Resource key={record.name} {...record} />
      ))}
      <CustomRoutes>
        {singles.map(({ path, right, Page }) =>
          right === 'open' ? null : (
            <Route
              key={path}
              path={path}
              element={
                <Allowed right={right}>
                  <Page />
                </Allowed>
              }
            />
          ),
        )}
      </CustomRoutes>
      <CustomRoutes noLayout>
        {open.map(({ path, Page }) => (
          <Route key={path} path={path} element={<Page />} />
        ))}
      </CustomRoutes>
    </Admin>
  </BrowserRouter>
);
