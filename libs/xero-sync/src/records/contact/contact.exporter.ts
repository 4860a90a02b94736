import type { Exporter, ExportPlan, LinkView } from '../../engine/exporter.js';
import type { CrmContact } from '../../host/records.js';
import type { XeroSettings } from '../../settings/xero-settings.js';
import { digest } from '../content.js';
import { contactElement, personsLeftOut } from './contact.mapper.js';
import { cause } from '../../help/causes.js';

/**
 * Sends a contact when a document needs it, and its changes from then on. A contact archived here stays active in Xero: its
 * open documents have to be paid there still. One that was merged into another is archived there as well, once the
 * contact watch has seen that everything on it is settled and sent.
 */
export const contactExporter: Exporter<CrmContact, XeroSettings> = {
  kind: 'contact',
  needs: () => [],
  appliesTo: () => [],
  plan(contact, { settings, links }): ExportPlan {
    const link = links.get('contact', contact.id);
    if (link?.remoteType === 'SharedContact') return { do: 'nothing', because: sharesOne(contact) };
    const { element, checks } = contactElement(contact, settings, link?.details);
    const content = contentOf(contact, element, link);
    if (link?.content === content) return { do: 'nothing', because: asItIs(contact, link) };
    if (!link && contact.archived && !contact.mergedInto) {
      checks.add({
        ...cause('contact_archived'),
        sentence: `Contact ${contact.number} "${contact.name}" is archived here and not in Xero yet, but a document needs it.`,
      });
    }
    if (checks.problems.length > 0) return { do: 'refuse', problems: checks.problems };
    const step = {
      part: 'main',
      after: [],
      label: labelOf(contact, String(element['Name']), link),
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

/** The contact watch finds by their content the contacts that are still to be archived. */
const contentOf = ({ mergedInto }: CrmContact, element: Record<string, unknown>, link: LinkView | undefined): string =>
  `${mergedInto && link?.details?.['retire'] !== true ? 'merged:' : ''}${digest(element)}`;

/** What is not sent of it is said where people read what was. */
function labelOf(contact: CrmContact, name: string, link: LinkView | undefined): string {
  const leftOut = personsLeftOut(contact);
  const persons = leftOut.length > 0 ? ` (without ${leftOut.join(', ')}: Xero holds five persons)` : '';
  const merged = contact.mergedInto ? `, merged into ${contact.mergedInto.number} (${mergedState(contact, link)})` : '';
  return `Contact ${contact.number} ${name}${merged}${persons}`.slice(0, 200);
}

function asItIs(contact: CrmContact, link: LinkView): string {
  const sentences = ['Xero already has it like this.'];
  if (contact.mergedInto)
    sentences.push(
      `It was merged into ${contact.mergedInto.number}; its contact there: ${mergedState(contact, link)}.`,
    );
  const leftOut = personsLeftOut(contact);
  if (leftOut.length > 0) sentences.push(`Xero holds five persons; ${leftOut.join(', ')} stay in the CRM.`);
  return sentences.join(' ');
}

function mergedState({ mergedInto }: CrmContact, link: LinkView | undefined): string {
  if (link?.details?.['retire'] === true) return 'archived';
  const open = mergedInto?.openDocuments ?? 0;
  if (open === 0) return 'archived as soon as everything on it was sent';
  return `stays active until ${open === 1 ? 'one open document is' : `${open} open documents are`} settled`;
}

const sharesOne = ({ mergedInto }: CrmContact): string =>
  mergedInto
    ? `It is one contact in Xero with ${mergedInto.number} ${mergedInto.name}, into which it was merged.`
    : 'It is one contact in Xero with another one of the CRM.';
