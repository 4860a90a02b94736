import type { Settings } from '../settings.js';
import type { World } from '../world.js';
import { Unusable } from './control.js';

const CHOICES: Partial<Record<keyof Settings, readonly unknown[]>> = {
  creditNoteStockValue: ['line', 'average'],
  summarisedBatch: ['refuseAll', 'storeGood'],
  notModified: ['empty', '304'],
};

/** Changes switches; an unknown name or a value of the wrong kind is refused with a sentence. */
export function changeSettings(world: World, body: unknown): Settings {
  const changes = (body ?? {}) as Record<string, unknown>;
  for (const [name, value] of Object.entries(changes)) {
    const key = name as keyof Settings;
    if (!(name in world.settings)) throw new Unusable(`There is no setting "${name}".`);
    const choices = CHOICES[key];
    if (choices ? !choices.includes(value) : typeof value !== typeof world.settings[key]) {
      const wanted = choices ? choices.join(' or ') : `a ${typeof world.settings[key]}`;
      throw new Unusable(`The setting "${name}" must be ${wanted}.`);
    }
  }
  world.configure(changes);
  return world.settings;
}
