import type { OneAnswer } from '../answers/one-answer.js';
import { bringsIn, isRead, listOf, type Read, readAnswer, readRefusal } from '../answers/readers.js';
import type { Example } from './examples.js';
import { neverAsked } from './never-asked.js';

/** What is to become of one example. */
export type Expectation = { operation: string; status: number; list: string } & (
  | { outcome: 'imports'; rows: number; facts: Record<string, unknown> }
  | { outcome: 'refused'; code: string; reason: string; facts?: Record<string, unknown> }
);

/** What becomes of an example: by Xero's client, our adapter and every reader, as if Xero had just answered it. */
export async function becomes(xero: OneAnswer, { operation, status, body }: Example): Promise<Expectation> {
  xero.answer(status, body);
  const list = listOf(body);
  const head = { operation, status, list };
  if (status !== 200) return { ...head, ...refused(await readRefusal(xero.session), 'not_understood') };
  if (!isRead(operation, list))
    return { ...head, outcome: 'refused', code: 'never_asked', reason: neverAsked[list] ?? `Nobody reads ${list}.` };
  const reads = await readAnswer(xero.session, operation, body);
  const rows = ((body as Record<string, unknown[]>)[list] ?? []).length;
  const facts = Object.fromEntries(Object.entries(reads).map(([name, read]) => [name, plain(read.facts)]));
  if (bringsIn(reads, rows)) return { ...head, outcome: 'imports', rows, facts };
  return { ...head, ...refused(problemsIn(reads), 'looked_up'), facts };
}

/** Without what links keep of the record for a later comparison, which says the same in another way. */
const plain = (facts: unknown): unknown =>
  JSON.parse(
    JSON.stringify(facts, (name, value: Record<string, unknown>) => {
      if (name !== 'details') return value;
      const { agreed: _agreed, ...details } = value;
      return Object.keys(details).length > 0 ? details : undefined;
    }),
  ) as unknown;

const problemsIn = (reads: Record<string, Read>) => Object.values(reads).flatMap((read) => read.refused);

/** Without a problem in words the answer is open, and the export looks for what became of it. */
function refused(problems: Read['refused'], otherwise: string) {
  const [
    first = { code: otherwise, sentence: 'The answer does not say what became of it, so it is looked up in Xero.' },
  ] = problems;
  return { outcome: 'refused' as const, code: first.code, reason: first.sentence };
}
