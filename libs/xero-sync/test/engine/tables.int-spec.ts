import { DataSource } from 'typeorm';
import { engineEntities } from '../../src/engine/engine.entities.js';
import { engineDatabase } from './engine-rig.js';

it('the tables of the engine are exactly what its entities say', async () => {
  const { db, source } = await engineDatabase();
  const own = await new DataSource({ type: 'postgres', url: db.url, entities: engineEntities }).initialize();
  const names = new Set(own.entityMetadatas.map((entity) => entity.tableName));
  const drift = (await own.driver.createSchemaBuilder().log()).upQueries.map(({ query }) => query);
  expect(names.size).toBe(8);
  expect(drift).toEqual([]);
  await own.destroy();
  await source.destroy();
  await db.drop();
});
