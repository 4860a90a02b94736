/** One component of a product, by its active bill of materials. */
export interface Made {
  productId: string;
  componentId: string;
}

/**
 * The shortest way from a product back to itself through these components, as the products on it without the first; undefined
 * when there is none. `[product]` means that it is a component of its own.
 */
export function circle(
  productId: string,
  componentIds: readonly string[],
  made: readonly Made[],
): string[] | undefined {
  const below = new Map<string, string[]>();
  for (const one of made) below.set(one.productId, [...(below.get(one.productId) ?? []), one.componentId]);
  const seen = new Set<string>();
  let ways = componentIds.map((id) => [id]);
  while (ways.length > 0) {
    const longer: string[][] = [];
    for (const way of ways) {
      const last = way.at(-1)!;
      if (last === productId) return way;
      if (seen.has(last)) continue;
      seen.add(last);
      longer.push(...(below.get(last) ?? []).map((id) => [...way, id]));
    }
    ways = longer;
  }
  return undefined;
}
