import type { Tx } from '../journal/store.js';
import { SANDBOX } from '../wire/errors.js';
import { type Sent, textOf } from '../wire/shape.js';
import type { Line, TrackingCategory } from './records.js';

const UNKNOWN = 'Unknown tracking details. A Tracking Category did not match a known active Tracking Category.';

/** A category is named by its id or name, or by the id of an option alone. */
function names(category: TrackingCategory, entry: Sent): boolean {
  const [id, name] = [textOf(entry, 'TrackingCategoryID'), textOf(entry, 'Name')];
  if (id || name) return category.id === id || category.Name === name;
  return category.Options.some((option) => option.TrackingOptionID === textOf(entry, 'TrackingOptionID'));
}

/** Finds the categories and options a line names, by id or by name; they must be active (api-facts 4.13). */
export function readTracking(tx: Tx, sent: readonly Sent[], fault: (message: string) => void): Line['Tracking'] {
  if (sent.length > 2) fault(`${SANDBOX}a line takes at most two tracking categories.`);
  const seen = new Set<string>();
  return sent.flatMap((entry) => {
    const category = tx.all('trackingCategories').find((c) => names(c, entry));
    const option = category?.Options.find(
      (o) => o.TrackingOptionID === textOf(entry, 'TrackingOptionID') || o.Name === textOf(entry, 'Option'),
    );
    if (!category || category.Status !== 'ACTIVE' || !option || option.Status !== 'ACTIVE') {
      fault(UNKNOWN);
      return [];
    }
    const { id: TrackingCategoryID, Name } = category;
    if (seen.has(TrackingCategoryID)) fault(`${SANDBOX}a line takes one option of the tracking category '${Name}'.`);
    seen.add(TrackingCategoryID);
    return [{ TrackingCategoryID, TrackingOptionID: option.TrackingOptionID, Name, Option: option.Name }];
  });
}
