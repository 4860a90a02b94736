import polyglotI18nProvider from 'ra-i18n-polyglot';
import type { I18nProvider, TranslationMessages } from 'react-admin';
import { en } from './en';

const languages = [
  { locale: 'en', name: 'English' },
  { locale: 'fr', name: 'Français' },
];

// English is the language of the first paint; every other one comes when it is chosen.
const messagesOf = (locale: string): TranslationMessages | Promise<TranslationMessages> =>
  locale === 'fr' ? import('./fr').then(({ fr }) => fr) : en;

const polyglot = polyglotI18nProvider(messagesOf as never, 'en', languages, { allowMissing: true });

/** A field that a record does not name itself has the name that all records give it: `fields.date`, also within `lines.0.date`. */
const fieldOfAnyRecord = (key: string): string | undefined => {
  const match = /^resources\.[^.]+\.fields\.(?:.+\.)?([^.]+)$/.exec(key);
  return match ? `fields.${match[1]}` : undefined;
};

export const i18nProvider: I18nProvider = {
  ...polyglot,
  translate: (key, options) => {
    const shared = fieldOfAnyRecord(key);
    if (!shared) return polyglot.translate(key, options);
    const own = polyglot.translate(key, { ...options, _: '' });
    return own !== '' && own !== key ? own : polyglot.translate(shared, options);
  },
};
