import { mergeTranslations } from 'react-admin';
import english from 'ra-language-english';
import { settings } from './settings';
import { shell } from './shell';

/** All words of the screens in this language, one file an area. */
export const en = mergeTranslations(english, shell, settings);
