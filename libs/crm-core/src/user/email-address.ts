/** An address as it is kept and compared: as Postgres' lower() sees it for the letters that e-mail addresses have. */
export const normalised = (email: unknown): string => String(email).trim().toLowerCase();
