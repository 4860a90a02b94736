import { mergeTranslations } from 'react-admin';
import french from 'ra-language-french';
import { settings } from './settings';
import { shell } from './shell';

/** All words of the screens in this language, one file an area. */
export const fr = mergeTranslations(french, shell, settings);
