import { inflateSync } from 'node:zlib';

/**
 * The texts of a PDF as our own printer writes it, page by page: what a reader sees, taken from the file itself. Knows the few ways of
 * writing that occur there (compressed streams, composite fonts with a table of their letters) and throws at others.
 */
export function pdfPages(pdf: Buffer): string[] {
  const source = pdf.toString('latin1');
  if (!source.startsWith('%PDF-') || !source.trimEnd().endsWith('%%EOF')) throw new Error('This is no whole PDF.');
  const objects = new Map(
    [...source.matchAll(/(?:^|\n)(\d+) 0 obj\n([\s\S]*?)\nendobj/g)].map(([, id, body]) => [Number(id), body!]),
  );
  const pages = [...objects.values()].filter((body) => /\/Type \/Page\b/.test(body));
  return pages.map((page) => {
    const resources = objects.get(refIn(page, 'Resources'))!;
    const fonts = new Map(
      [...resources.matchAll(/\/(F\d+) (\d+) 0 R/g)].map(([, name, id]) => {
        const font = objects.get(Number(id))!;
        return [name!, lettersOf(streamOf(objects.get(refIn(font, 'ToUnicode'))!))];
      }),
    );
    return textIn(streamOf(objects.get(refIn(page, 'Contents'))!), fonts);
  });
}

function refIn(body: string, name: string): number {
  const found = new RegExp(`/${name} (\\d+) 0 R`).exec(body);
  if (!found) throw new Error(`No ${name} in ${body.slice(0, 200)}`);
  return Number(found[1]);
}

function streamOf(body: string): string {
  const bytes = Buffer.from(/stream\n([\s\S]*?)\nendstream/.exec(body)![1]!, 'latin1');
  return (body.includes('/FlateDecode') ? inflateSync(bytes) : bytes).toString('latin1');
}

/** Which letters a glyph stands for. */
function lettersOf(table: string): Map<number, string> {
  const letters = new Map<number, string>();
  const text = (hex: string) => Buffer.from(hex.replaceAll(/\s/g, ''), 'hex').swap16().toString('utf16le');
  for (const [, from, , list] of table.matchAll(/<(\w{4})> <(\w{4})> \[([^\]]*)\]/g))
    for (const [at, [, hex]] of [...list!.matchAll(/<([\w ]*)>/g)].entries())
      letters.set(Number.parseInt(from!, 16) + at, hex ? text(hex) : '');
  if (letters.size === 0) throw new Error('The table of letters is written in another way.');
  return letters;
}

function textIn(content: string, fonts: Map<string, Map<number, string>>): string {
  let letters: Map<number, string> | undefined;
  const words: string[] = [];
  for (const [, font, shown] of content.matchAll(/\/(F\d+) [\d.]+ Tf|\[((?:<[^>]*>|[^\]<])*)\] TJ/g)) {
    if (font) letters = fonts.get(font);
    else words.push([...shown!.matchAll(/<(\w*)>/g)].map(([, hex]) => spelt(hex!, letters!)).join(''));
  }
  // Words are written one by one, each with the blank that follows it in its text.
  return words.map((word) => (word.endsWith(' ') ? word : `${word}\n`)).join('');
}

const spelt = (hex: string, letters: Map<number, string>): string =>
  (hex.match(/\w{4}/g) ?? []).map((glyph) => letters.get(Number.parseInt(glyph, 16)) ?? '\u{fffd}').join('');
