/** A line of a document while it is being typed. Decimals are strings; what was left empty is null or absent. */
export interface LineDraft {
  /** Tells new lines apart until the server gives them an id. */
  key?: string;
  id?: string;
  productId?: string | null;
  /** Of the product that was chosen; not sent. */
  code?: string | undefined;
  name?: string | null;
  description?: string | null;
  quantity?: string | null;
  unitPrice?: string | null;
  discountPercent?: string | null;
  taxRateId?: string | null;
  locationId?: string | null;
  returnsToStock?: boolean;
}

/** What lines of a kind of document take besides what all take. */
export interface LineOptions {
  trade: 'sale' | 'purchase';
  /** Credit notes say which goods come back to stock. */
  hasReturns?: boolean;
}

export const keyOf = (line: LineDraft): string => line.key ?? line.id ?? '';

export const newLine = (): LineDraft => ({ key: crypto.randomUUID(), quantity: '1' });

/** Nothing was entered that would be lost. */
export const isBlank = ({ id, productId, name, description, unitPrice }: LineDraft): boolean =>
  !id && !productId && !name && !description && !unitPrice;

/** The lines as the API takes them. Blank ones stay behind. Pure. */
export function toLines(lines: readonly LineDraft[] | null | undefined, options: LineOptions): object[] {
  return (lines ?? []).filter((line) => !isBlank(line)).map((line) => toLine(line, options));
}

function toLine(line: LineDraft, { trade, hasReturns }: LineOptions): object {
  return {
    ...(line.id ? { id: line.id } : {}),
    productId: line.productId ?? null,
    name: line.name ?? null,
    description: line.description ?? null,
    quantity: line.quantity ?? null,
    unitPrice: line.unitPrice ?? null,
    ...(trade === 'sale' ? { discountPercent: line.discountPercent ?? null } : {}),
    taxRateId: line.taxRateId ?? null,
    ...(line.locationId ? { locationId: line.locationId } : {}),
    ...(hasReturns ? { returnsToStock: line.returnsToStock ?? false } : {}),
  };
}

interface Typed {
  lines?: LineDraft[];
}

/** For a form's `transform`: the document as the API takes it; lines that nobody touched are not sent again. */
export const documentBody =
  (options: LineOptions) =>
  (data: Typed, { previousData }: { previousData?: Typed } = {}): object => {
    const lines = toLines(data.lines, options);
    const before = previousData?.lines;
    const isUntouched = before && JSON.stringify(toLines(before, options)) === JSON.stringify(lines);
    return { ...data, lines: isUntouched ? before : lines };
  };

/** Moves an entry by one place; at the ends nothing moves. Pure. */
export function moved<T>(entries: readonly T[], at: number, by: -1 | 1): T[] {
  const to = at + by;
  if (to < 0 || to >= entries.length) return [...entries];
  const rest = entries.toSpliced(at, 1);
  return rest.toSpliced(to, 0, entries[at]!);
}
