import type { RecordPages, SinglePage } from './record-pages';
import { sessionPages } from './session/session.pages';
import { taxRatePages } from './tax-rate/tax-rate.pages';

/** Every record that has pages, in the order of the menu. */
export const recordPages: readonly RecordPages[] = [taxRatePages];

/** Every page that belongs to no record. */
export const singlePages: readonly SinglePage[] = [...sessionPages];
