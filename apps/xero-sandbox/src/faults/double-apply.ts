import { randomUUID } from 'node:crypto';
import type { Collections } from '../accounting/records.js';
import type { Store, Tx } from '../journal/store.js';

/** Repeats everything a call created under new ids: the doubled effect that every checker must find. */
export function doubleEffects(store: Store, done: Tx): void {
  const again = store.begin(done.tenantId, { ...done.cause, source: 'fault' });
  for (const { effect, puts } of done.effects()) {
    if (!effect.kind.endsWith('.created')) continue;
    const created = puts.find(([name, record]) => name === effect.collection && record.id === effect.id);
    if (!created) continue;
    const copy = { ...created[1], id: randomUUID() };
    again.put(effect.collection, copy as Collections[typeof effect.collection]);
    again.effect({ ...effect, id: copy.id });
  }
  if (again.effects().length > 0) again.commit();
}
