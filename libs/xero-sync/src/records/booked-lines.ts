import type { LinkView } from '../engine/exporter.js';
import type { DocumentLine } from '../host/records.js';
import type { TrackingChoice } from '../settings/xero-settings.js';
import { digest } from './content.js';

/**
 * How a line of a document that was taken in is booked in Xero, where a bookkeeper chose that: a later change of the document here must
 * not book it otherwise. Kept with the link, as `details.booked`.
 */
export interface BookedLine {
  /** The host's line. */
  id: string;
  /** Of what the line is about, for editors that give the same line another id. */
  about: string;
  accountId?: string;
  taxType?: string;
  /** The host's rate that the tax type came in as: with another one the tax type is ours to choose. */
  taxRateId?: string;
  tracking?: TrackingChoice[];
}

interface LineThere {
  accountCode?: string;
  taxType?: string;
  tracking?: TrackingChoice[];
}

/**
 * Pairs the lines of a document in Xero with those that became of them here; none where they are not as many.
 * @param accounts ids of Xero's accounts by their codes, which may be renamed later
 */
export function bookedLines(
  there: readonly LineThere[],
  here: readonly DocumentLine[],
  accounts: ReadonlyMap<string, string>,
): BookedLine[] {
  if (there.length !== here.length) return [];
  return here.map((line, at) => {
    const { accountCode, taxType, tracking } = there[at]!;
    const accountId = accountCode === undefined ? undefined : accounts.get(accountCode);
    return {
      id: line.id,
      about: aboutOf(line),
      ...(accountId ? { accountId } : {}),
      ...(taxType ? { taxType } : {}),
      ...(line.taxRateId ? { taxRateId: line.taxRateId } : {}),
      ...(tracking ? { tracking } : {}),
    };
  });
}

/** Which lines came from Xero, and how they are booked there; others are booked by our own rules. */
export function bookedThere(
  lines: readonly DocumentLine[],
  link: LinkView | undefined,
): ReadonlyMap<DocumentLine, BookedLine> {
  const left = [...((link?.details?.['booked'] as BookedLine[] | undefined) ?? [])];
  const found = new Map<DocumentLine, BookedLine>();
  const claim = (line: DocumentLine, isSame: (booked: BookedLine) => boolean) => {
    const at = left.findIndex(isSame);
    if (at >= 0) found.set(line, left.splice(at, 1)[0]!);
  };
  for (const line of lines) claim(line, ({ id }) => id === line.id);
  for (const line of lines) if (!found.has(line)) claim(line, ({ about }) => about === aboutOf(line));
  return found;
}

const aboutOf = ({ name, itemId }: DocumentLine): string => digest({ name: name.trim(), itemId });
