/** By the id of a line. */
export type Quantities = Record<string, string | null>;

/** Quantities as they are to be invoiced now; what is empty or nothing stays open. Pure. */
export const wantedLines = (quantities: Quantities): { lineId: string; quantity: string }[] =>
  Object.entries(quantities).flatMap(([lineId, quantity]) =>
    quantity === null || /^0*(\.0*)?$/.test(quantity) ? [] : [{ lineId, quantity }],
  );
