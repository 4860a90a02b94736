import type { Exporter, ExportPlan } from '../../engine/exporter.js';
import type { CrmItem } from '../../host/records.js';
import type { XeroSettings } from '../../settings/xero-settings.js';
import { digest } from '../content.js';
import { itemElement } from './item.mapper.js';

/** Sends a product when a document or a movement of stock needs it, and its changes from then on. */
export const itemExporter: Exporter<CrmItem, XeroSettings> = {
  kind: 'item',
  needs: () => [],
  appliesTo: () => [],
  plan(item, { settings, links }): ExportPlan {
    const link = links.get('item', item.id);
    const { element, checks } = itemElement(item, settings, link && link.details?.['tracked'] === true);
    const content = digest(element);
    if (link?.content === content) return { do: 'nothing', because: 'Xero already has it like this.' };
    if (checks.problems.length > 0) return { do: 'refuse', problems: checks.problems };
    const step = {
      part: 'main',
      after: [],
      label: `Product ${item.number} ${item.name}`.slice(0, 200),
      naturalKey: item.number,
      content,
      remoteType: 'Item',
    };
    return {
      do: 'steps',
      steps: [
        link
          ? {
              ...step,
              effect: 'update',
              call: 'items.update',
              build: () => ({ element: { ItemID: link.remoteId, ...element }, remoteId: link.remoteId }),
            }
          : { ...step, effect: 'create', call: 'items.create', build: () => ({ element }) },
      ],
    };
  },
};
