import type { DocumentLine, CrmItem } from '../host/records.js';
import type { ExportContext } from '../engine/exporter.js';
import type { DocumentModule, TrackingChoice, XeroSettings } from '../settings/xero-settings.js';
import type { Checks } from './checks.js';

type Element = Record<string, unknown>;

/** What the choice of tracking and branding goes by. */
interface Subject {
  kind: DocumentModule;
  contactId: string;
}

const groupOf = (line: DocumentLine, context: ExportContext<XeroSettings>): string | undefined =>
  line.groupId ?? (line.itemId ? (context.record('item', line.itemId) as CrmItem | undefined)?.groupId : undefined);

/** Tracking of one line: for each category the product group's choice, else the customer's, else the document's. */
export function lineTracking(
  document: Subject,
  line: DocumentLine,
  context: ExportContext<XeroSettings>,
  checks: Checks,
): Element {
  const { tracking } = context.settings;
  const group = groupOf(line, context);
  const byCategory = new Map<string, TrackingChoice>();
  for (const choices of [
    tracking.documents[document.kind],
    tracking.customers[document.contactId],
    group === undefined ? undefined : tracking.groups[group],
  ])
    for (const choice of choices ?? []) byCategory.set(choice.categoryId, choice);
  return trackingField([...byCategory.values()], checks);
}

/** Tracking that a bookkeeper gave a line stays as it is, and where there is none there comes none. */
export const trackingThere = ({ tracking = [] }: { tracking?: readonly TrackingChoice[] }): Element => {
  if (tracking.length === 0) return {};
  const options = tracking.map(({ categoryId, optionId }) => ({
    TrackingCategoryID: categoryId,
    TrackingOptionID: optionId,
  }));
  return { Tracking: options };
};

/** Tracking of a movement of stock: the option its location is mapped to. */
export const locationTracking = (locationId: string, settings: XeroSettings, checks: Checks): Element => {
  const choice = settings.tracking.locations[locationId];
  return trackingField(choice ? [choice] : [], checks);
};

function trackingField(choices: readonly TrackingChoice[], checks: Checks): Element {
  const known = choices.filter((choice) => checks.tracking(choice));
  if (known.length === 0) return {};
  return {
    Tracking: known
      .toSorted((a, b) => a.categoryId.localeCompare(b.categoryId))
      .map(({ categoryId, optionId }) => ({ TrackingCategoryID: categoryId, TrackingOptionID: optionId })),
  };
}

/** The document's branding theme: the customer's, else that of the first line's product group, else the document's. */
export function brandingField(
  document: Subject & { kind: 'invoice' | 'creditNote' | 'purchaseOrder'; lines: readonly DocumentLine[] },
  context: ExportContext<XeroSettings>,
  checks: Checks,
): Element {
  const { branding } = context.settings;
  const [first] = document.lines;
  const group = first && groupOf(first, context);
  const theme =
    branding.customers[document.contactId] ??
    (group === undefined ? undefined : branding.groups[group]) ??
    branding.documents[document.kind];
  return theme !== undefined && checks.branding(theme) ? { BrandingThemeID: theme } : {};
}
