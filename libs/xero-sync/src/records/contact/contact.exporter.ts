import type { Exporter, ExportPlan } from '../../engine/exporter.js';
import type { CrmContact } from '../../host/records.js';
import type { XeroSettings } from '../../settings/xero-settings.js';
import { digest } from '../content.js';
import { contactElement } from './contact.mapper.js';

/**
 * Sends a contact when a document needs it, and its changes from then on. A contact archived here stays active in Xero: its
 * open documents have to be paid there still.
 */
export const contactExporter: Exporter<CrmContact, XeroSettings> = {
  kind: 'contact',
  needs: () => [],
  appliesTo: () => [],
  plan(contact, { settings, links }): ExportPlan {
    const link = links.get('contact', contact.id);
    const { element, checks } = contactElement(contact, settings);
    const content = digest(element);
    if (link?.content === content) return { do: 'nothing', because: 'Xero already has it like this.' };
    if (!link && contact.archived) {
      checks.add({
        code: 'contact_archived',
        sentence: `Contact ${contact.number} "${contact.name}" is archived here and not in Xero yet, but a document needs it.`,
        remedy: 'Restore the contact, or make the document out to another one.',
        fixIn: 'record',
      });
    }
    if (checks.problems.length > 0) return { do: 'refuse', problems: checks.problems };
    const step = {
      part: 'main',
      after: [],
      label: `Contact ${contact.number} ${contact.name}`.slice(0, 200),
      naturalKey: contact.number,
      content,
      remoteType: 'Contact',
    };
    return {
      do: 'steps',
      steps: [
        link
          ? {
              ...step,
              effect: 'update',
              call: 'contacts.update',
              build: () => ({ element: { ContactID: link.remoteId, ...element }, remoteId: link.remoteId }),
            }
          : { ...step, effect: 'create', call: 'contacts.create', build: () => ({ element }) },
      ],
    };
  },
};
