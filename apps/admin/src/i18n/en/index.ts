import { mergeTranslations } from 'react-admin';
import english from 'ra-language-english';
import { help } from './help';
import { documents } from './documents';
import { making } from './making';
import { parties } from './parties';
import { settings } from './settings';
import { shell } from './shell';
import { stock } from './stock';
import { xero } from './xero';
import { xeroPages } from './xero-pages';
import { xeroSetUp } from './xero-set-up';
import { xeroSettings } from './xero-settings';

/** All words of the screens in this language, one file an area. */
export const en = mergeTranslations(
  english,
  shell,
  documents,
  parties,
  stock,
  making,
  settings,
  xero,
  xeroPages,
  xeroSetUp,
  xeroSettings,
  help,
);
