import type { SinglePage } from '../record-pages';

/** Pages of people who are not signed in yet, and of their own account. */
export const sessionPages: readonly SinglePage[] = [];
