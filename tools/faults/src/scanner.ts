/** Something that must appear nowhere. */
export interface Planted {
  what: string;
  value: string;
}

/** A text that the product left somewhere. */
export interface Artefact {
  where: string;
  text: string;
}

export interface Hit {
  what: string;
  where: string;
  /** What stands before it, so that it can be found; never the secret itself. */
  after: string;
}

/** Pieces of this length are looked for, so that a secret that was cut short is found as well. */
const PIECE = 24;

/** Looks for each secret in each artefact: as it is, encoded in the usual ways, and in pieces. */
export function scan(artefacts: readonly Artefact[], secrets: readonly Planted[]): Hit[] {
  const hits: Hit[] = [];
  for (const { what, value } of secrets) {
    const needles = needlesOf(value);
    for (const { where, text } of artefacts) {
      const at = needles.map((needle) => text.indexOf(needle)).find((found) => found >= 0);
      if (at !== undefined) hits.push({ what, where, after: text.slice(Math.max(0, at - 60), at) });
    }
  }
  return hits;
}

function needlesOf(value: string): string[] {
  if (value.length < 12) throw new Error('A secret this short would be found by accident.');
  const bytes = Buffer.from(value);
  const whole = [value, encodeURIComponent(value), JSON.stringify(value).slice(1, -1), bytes.toString('hex')];
  return [...new Set([...whole, ...withinBase64(bytes), ...piecesOf(value)])];
}

/** How the bytes look inside of any base64 text, wherever in it they begin. */
function withinBase64(bytes: Buffer): string[] {
  return [0, 1, 2].flatMap((shift) => {
    const shifted = Buffer.concat([Buffer.alloc(shift), bytes]);
    // The first and the last group mix with their neighbours.
    const sure = shifted
      .toString('base64')
      .replace(/=+$/, '')
      .slice(shift === 0 ? 0 : 4, -2);
    return sure.length < 12 ? [] : [sure, sure.replaceAll('+', '-').replaceAll('/', '_')];
  });
}

/** Of a token with three parts the first is the same for all tokens and tells nothing. */
function piecesOf(value: string): string[] {
  const [head = '', ...rest] = value.split('.');
  const parts = rest.length === 2 && head.startsWith('eyJ') ? rest : [value];
  return parts.flatMap((part) => {
    const pieces: string[] = [];
    for (let at = 0; at + PIECE <= part.length; at += PIECE) pieces.push(part.slice(at, at + PIECE));
    return pieces;
  });
}
