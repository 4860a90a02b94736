import { mergeTranslations } from 'react-admin';
import french from 'ra-language-french';
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
export const fr = mergeTranslations(
  french,
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
