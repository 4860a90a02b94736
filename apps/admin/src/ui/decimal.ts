/** The decimal string for what was typed. Pure. */
export function readDecimal(typed: string, locale: string): string {
  const figures = typed.replaceAll(/[\s\u00a0\u202f'’]|[^\d.,\-+]/g, '');
  if (!/\d/.test(figures)) return typed;
  const mark = decimalMarkOf(figures, locale);
  const plain = figures.replaceAll(mark === ',' ? '.' : mark === '.' ? ',' : /[.,]/g, '');
  return mark === ',' ? plain.replace(',', '.') : plain;
}

/** With both marks the later one is the decimal mark; one that comes twice separates thousands; alone, the locale decides. */
function decimalMarkOf(figures: string, locale: string): '.' | ',' | undefined {
  const [comma, dot] = [figures.lastIndexOf(','), figures.lastIndexOf('.')];
  if (comma >= 0 && dot >= 0) return comma > dot ? ',' : '.';
  const only = comma >= 0 ? ',' : dot >= 0 ? '.' : undefined;
  if (!only) return undefined;
  const isRepeated = figures.indexOf(only) !== figures.lastIndexOf(only);
  if (isRepeated) return undefined;
  const local = new Intl.NumberFormat(locale).format(1.5).includes(',') ? ',' : '.';
  const looksLikeThousands = /^[-+]?\d{1,3}[.,]\d{3}$/.test(figures);
  return looksLikeThousands && only !== local ? undefined : only;
}

/** A decimal string as it stands in an input: with the decimal mark of the locale, without separators of thousands. Pure. */
export function writeDecimal(value: string | null | undefined, locale: string, decimals = 0): string {
  if (value === null || value === undefined || !/^-?\d+(\.\d+)?$/.test(value)) return value ?? '';
  return new Intl.NumberFormat(locale, {
    useGrouping: false,
    minimumFractionDigits: decimals,
    maximumFractionDigits: 8,
  }).format(value as unknown as number);
}
