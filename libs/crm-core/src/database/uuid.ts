const pattern = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

/** Whether the text can be an id at all; Postgres would answer anything else with an error. */
export const isUuid = (value: unknown): value is string => typeof value === 'string' && pattern.test(value);
