import { engineEntities } from './engine/engine.entities.js';

/** All tables of the module, for the host's data source. */
export const syncEntities = [...engineEntities];
