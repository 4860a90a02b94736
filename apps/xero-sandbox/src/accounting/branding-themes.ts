import type { Tx } from '../journal/store.js';
import { msInstant } from '../wire/dates.js';
import { type Findings, notFound, type Reply, SANDBOX } from '../wire/errors.js';
import { type Sent, textOf } from '../wire/shape.js';
import { type Call, envelope, guidParam, type Route } from './call.js';
import type { BrandingTheme } from './records.js';

/** Branding themes are read only; the default one has SortOrder 0 (api-facts 4.13). */
export const brandingThemeRoutes: Route[] = [
  { method: 'GET', pattern: '/BrandingThemes', family: 'settings', handle: listThemes },
  { method: 'GET', pattern: '/BrandingThemes/:', family: 'settings', handle: getTheme },
];

/** The theme that a document names must be one of the organisation's. */
export function checkTheme(tx: Tx, sent: Sent, findings: Findings): void {
  const id = textOf(sent, 'BrandingThemeID');
  if (id && !tx.get('brandingThemes', id)) findings.add(`${SANDBOX}there is no branding theme ${id}.`);
}

const themeView = (theme: BrandingTheme): Record<string, unknown> => ({
  BrandingThemeID: theme.id,
  Name: theme.Name,
  LogoUrl: '',
  Type: 'INVOICE',
  SortOrder: theme.SortOrder,
  CreatedDateUTC: msInstant(theme.created),
});

function listThemes(call: Call): Reply {
  return envelope(call, 'BrandingThemes', call.tx.all('brandingThemes').map(themeView));
}

function getTheme(call: Call): Reply {
  const theme = call.tx.get('brandingThemes', guidParam(call));
  if (!theme) throw notFound();
  return envelope(call, 'BrandingThemes', [themeView(theme)]);
}
