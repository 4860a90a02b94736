import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { OneAnswer } from './answers/one-answer.js';
import { allExamples, describeWithExamples } from './xero-examples/examples.js';
import { becomes, type Expectation } from './xero-examples/expected.js';
import { doubtsIn } from './xero-examples/doubts.js';
import { neverAsked } from './xero-examples/never-asked.js';

/**
 * Every example answer of Xero's own description, read the way the product reads Xero: through its client, our adapter and every
 * reader there is. `XERO_EXAMPLES=write` writes the expectations anew (format them, and read what changed before it is committed).
 */
const file = join(__dirname, 'xero-examples/expectations.json');
const committed = JSON.parse(readFileSync(file, 'utf8')) as Expectation[];
const inJson = <T>(value: T): T => JSON.parse(JSON.stringify(value)) as T;

let xero: OneAnswer;
beforeAll(async () => {
  xero = await OneAnswer.start();
});
afterAll(() => xero.close());

describeWithExamples('The product', () => {
  it('makes of every example exactly what is expected of it', async () => {
    const found: Expectation[] = [];
    for (const example of allExamples()) found.push(inJson(await becomes(xero, example)));
    if (process.env['XERO_EXAMPLES'] === 'write') writeFileSync(file, `${JSON.stringify(found, undefined, 1)}\n`);
    expect(found).toEqual(committed);
  });
});

/**
 * "Imports" is said of an answer all of whose rows became facts that a reader brings into the CRM. It is counted among the successful
 * answers with lists that the product asks for; the others (attachments, ledgers, reports …) have no record in the CRM to become.
 */
it('imports at least nine in ten of the answers to what the CRM asks, and says why it refuses each other one', () => {
  const answers = committed.filter(({ status }) => status === 200);
  const asked = answers.filter((answer) => answer.outcome === 'imports' || answer.code !== 'never_asked');
  const imported = asked.filter(({ outcome }) => outcome === 'imports');
  console.log(
    `${committed.length} examples: ${answers.length} answers, ${committed.length - answers.length} refusals by Xero.\n` +
      `Of ${asked.length} answers to what the CRM asks ${imported.length} import (${percent(imported.length, asked.length)} %), ` +
      `${asked.length - imported.length} are refused: ${codes(asked)}.\n` +
      `${answers.length - asked.length} answers have lists that the CRM never asks for.`,
  );
  expect(imported.length / asked.length).toBeGreaterThanOrEqual(0.9);
  for (const answer of committed)
    if (answer.outcome === 'refused') {
      expect(answer.code).toMatch(/^[a-z_]+$/);
      expect(answer.reason).toMatch(/^[A-Z].{10,}\.$/);
    }
});

const percent = (part: number, whole: number): string => ((100 * part) / whole).toFixed(1);
const codes = (answers: readonly Expectation[]): string =>
  answers
    .flatMap((answer) => (answer.outcome === 'refused' ? [`${answer.operation} (${answer.code})`] : []))
    .join(', ');

it('expects days, moments and amounts in the shape in which the CRM keeps them', () => {
  expect(committed.flatMap((answer) => ('facts' in answer ? doubtsIn(answer.facts, answer.operation) : []))).toEqual(
    [],
  );
});

it('has a reason for every list that is never asked for, and for no other', () => {
  const lists = committed.flatMap((answer) => ('code' in answer && answer.code === 'never_asked' ? [answer.list] : []));
  expect([...new Set(lists)].toSorted()).toEqual(Object.keys(neverAsked).toSorted());
});
