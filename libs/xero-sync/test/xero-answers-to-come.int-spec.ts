import fc from 'fast-check';
import { OneAnswer } from './answers/one-answer.js';
import { isRead, listOf, readAnswer } from './answers/readers.js';
import { doubtsIn } from './xero-examples/doubts.js';
import { allExamples, describeWithExamples } from './xero-examples/examples.js';
import { howToChange, mutated } from './xero-examples/mutations.js';

const seed = Number(process.env['SEED'] ?? Date.now() % 2 ** 31);
const mutations = fc.array(fc.record({ how: fc.constantFrom(...howToChange), at: fc.nat(5000), what: fc.nat(5000) }), {
  minLength: 1,
  maxLength: 6,
});

let xero: OneAnswer;
beforeAll(async () => {
  xero = await OneAnswer.start();
});
afterAll(() => xero.close());

describeWithExamples('The product', () => {
  it(`takes in or refuses in words whatever Xero adds, leaves out or writes differently (seed ${seed})`, async () => {
    const examples = allExamples().filter(
      ({ operation, status, body }) => status === 200 && isRead(operation, listOf(body)),
    );
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...examples), mutations, async ({ operation, body }, changes) => {
        const answer = mutated(body, changes);
        xero.answer(200, answer);
        const reads = await readAnswer(xero.session, operation, answer);
        for (const [name, { facts, refused }] of Object.entries(reads)) {
          expect(doubtsIn(JSON.parse(JSON.stringify(facts)), `${operation} ${name}`)).toEqual([]);
          for (const { code, sentence } of refused) {
            expect(code).toMatch(/^[a-z_]+$/);
            expect(sentence).toMatch(/^\S.*[."]$/s);
          }
        }
      }),
      { seed, numRuns: 800 },
    );
  });
});
