import type { Exporter, ExportPlan, LinkView, StepPlan } from '../../engine/exporter.js';
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
    const trackedThere = link && link.details?.['tracked'] === true;
    // Xero never lets go of the tracking of an item that was used: without *Sync inventory* another one takes its code.
    const retired = link && trackedThere && item.tracked && !settings.syncInventory ? link : undefined;
    const { element, checks } = itemElement(item, settings, retired ? undefined : trackedThere);
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
        ...(retired ? [retirement(item, retired)] : []),
        link && !retired
          ? {
              ...step,
              effect: 'update',
              call: 'items.update',
              build: () => ({ element: { ItemID: link.remoteId, ...element }, remoteId: link.remoteId }),
            }
          : {
              ...step,
              effect: 'create',
              call: 'items.create',
              ...(retired ? { follows: ['main'] } : {}),
              build: () => ({ element }),
            },
      ],
    };
  },
};

/** The tracked item steps aside under another code, and keeps in Xero what is left on it. */
function retirement(item: CrmItem, link: LinkView): StepPlan {
  const code = `X${item.number.slice(0, 20)}-${link.remoteId.replaceAll('-', '').slice(0, 8)}`;
  return {
    part: 'main',
    effect: 'update',
    call: 'items.update',
    after: [],
    label: `Product ${item.number}: its tracked item, which stays in Xero as ${code} with what is left on it,`,
    naturalKey: code,
    content: digest({ code }),
    remoteType: 'Item',
    clearsLink: true,
    build: () => ({ element: { ItemID: link.remoteId, Code: code }, remoteId: link.remoteId }),
  };
}
