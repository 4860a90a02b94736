import { Engine1764100000001 } from './1764100000001-engine.js';

/** In the order in which they run. */
export const syncMigrations = [Engine1764100000001];
