/**
 * Texts of all `ValidationErrors` or `Warnings` in an element, however deep: lines, addresses, terms and embedded
 * documents carry their own. One official sample writes `Description` where the others write `Message`.
 */
export function messagesOf(value: unknown, list: 'ValidationErrors' | 'Warnings'): string[] {
  const found: string[] = [];
  const visit = (node: unknown): void => {
    if (Array.isArray(node)) return node.forEach(visit);
    if (typeof node !== 'object' || node === null) return;
    for (const [key, inner] of Object.entries(node)) {
      if (key === list && Array.isArray(inner)) found.push(...inner.map(textOf).filter((text) => text !== ''));
      else visit(inner);
    }
  };
  visit(value);
  return [...new Set(found)];
}

function textOf(entry: unknown): string {
  if (typeof entry === 'string') return withoutTokens(entry);
  if (typeof entry !== 'object' || entry === null) return '';
  const { Message, Description } = entry as { Message?: unknown; Description?: unknown };
  return withoutTokens([Message, Description].find((text): text is string => typeof text === 'string') ?? '');
}

/** Bearer tokens and anything that looks like a JWT are cut out: an answer should hold none, but what it says is stored and shown. */
export const withoutTokens = (text: string): string =>
  text.replace(/bearer\s+[\w.~+/=-]+/gi, 'Bearer [removed]').replace(/eyJ[\w-]{10,}\.[\w-]+\.[\w-]*/g, '[removed]');
