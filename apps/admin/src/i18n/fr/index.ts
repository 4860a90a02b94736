import { mergeTranslations } from 'react-admin';
import french from 'ra-language-french';
import { parties } from './parties';
import { settings } from './settings';
import { shell } from './shell';
import { stock } from './stock';
import { xero } from './xero';

/** All words of the screens in this language, one file an area. */
export const fr = mergeTranslations(french, shell, parties, stock, settings, xero);
