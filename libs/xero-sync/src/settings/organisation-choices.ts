import { defaultSettings, type SettingsValues } from './xero-settings.js';

/** Choices that name things of one organisation by their ids, and mean nothing in another. */
const ofOrganisation = [
  'accounts',
  'productAccounts',
  'groupAccounts',
  'customerAccounts',
  'taxRates',
  'untaxed',
  'methodAccounts',
  'tracking',
  'branding',
] as const satisfies readonly (keyof SettingsValues)[];

/** Those of a set of choices. */
export const organisationChoices = (values: SettingsValues): Partial<SettingsValues> =>
  Object.fromEntries(ofOrganisation.map((key) => [key, values[key]]));

/** The same settings for another organisation: how things are done stays, and what it had before comes back. */
export const forOrganisation = (values: SettingsValues, had: Partial<SettingsValues> = {}): SettingsValues => ({
  ...values,
  ...organisationChoices({ ...structuredClone(defaultSettings), ...had }),
});
