const uuid = /[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}/i;

/** The id in what was pasted, which may be a whole address of Xero. Pure. */
export const idIn = (pasted: string): string => uuid.exec(pasted)?.[0].toLowerCase() ?? pasted.trim();
