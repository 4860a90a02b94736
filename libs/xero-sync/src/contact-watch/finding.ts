import type { LinkView } from '../engine/exporter.js';
import type { CrmContact, RecordRef } from '../host/records.js';
import type { ContactState } from '../xero/xero.reads.js';

/** What became of a contact of ours in Xero. */
export type Finding = { ref: RecordRef; name: string; last: ContactState } &
  /** It is in use there again. */
  (
    | { as: 'restored' }
    /** It was merged into a contact that no other of ours has, or that only one has which was merged into this one here. */
    | { as: 'moved'; from?: CrmContact }
    /** It was merged into the contact of the one that it was merged into here as well. */
    | { as: 'shared'; owner: CrmContact }
    /** It was merged into the contact of another of ours, which for the CRM is another business. */
    | { as: 'taken'; owner: CrmContact }
    /** It, or the one it was merged into, is archived. */
    | { as: 'archived'; merged: boolean }
  );

interface Facts {
  ref: RecordRef;
  link: LinkView;
  contact: CrmContact | undefined;
  /** The contact in Xero at the end of all merges; undefined when Xero does not show it. */
  last: ContactState | undefined;
  /** Whose contact that is, besides ours. */
  owner: CrmContact | undefined;
}

/** Decides what became of a contact. Pure; undefined when nothing is known of it. */
export function findingOf({ ref, link, contact, last, owner }: Facts): Finding | undefined {
  if (!contact || !last) return undefined;
  const merged = last.id.toLowerCase() !== link.remoteId.toLowerCase();
  const found = { ref, name: `${contact.number} "${contact.name}"`, last };
  if (last.status !== 'ACTIVE') return { ...found, as: 'archived', merged };
  if (!merged) return { ...found, as: 'restored' };
  if (!owner) return { ...found, as: 'moved' };
  if (contact.mergedInto?.id === owner.id) return { ...found, as: 'shared', owner };
  if (owner.mergedInto?.id === contact.id) return { ...found, as: 'moved', from: owner };
  return { ...found, as: 'taken', owner };
}
