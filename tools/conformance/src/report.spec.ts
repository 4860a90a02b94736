import { Description, type Document } from './openapi.js';
import { reportOf } from './report.js';
import { Validator, type Exchange, type Finding, type KnownSpecError } from './validator.js';

const operation = (operationId: string) => ({ operationId, responses: { 200: {} } });
const document = {
  servers: [{ url: 'https://books.example' }],
  paths: {
    '/Bills': { get: operation('getBills'), put: operation('createBills') },
    '/Other': { get: operation('getOther') },
  },
  components: { schemas: {} },
} as unknown as Document;
const known: KnownSpecError = {
  operation: /^GET/,
  side: 'request',
  at: /^query new$/,
  message: /./,
  reason: 'younger',
  source: '',
};

const run = (queries: string[], clientOperations: string[], wrong: Finding[] = []) => {
  const validator = new Validator(new Description(document), [known]);
  const findings = queries.flatMap((query) =>
    validator.check({
      ...{ method: 'GET', path: '/Bills', query, requestBody: '', status: 200, responseBody: '', responseHeaders: {} },
      requestHeaders: { authorization: 'Bearer x', accept: 'application/json' },
    } satisfies Exchange),
  );
  return reportOf(validator, [...findings, ...wrong], clientOperations);
};

describe('the report', () => {
  it('passes when everything was as described and used', () => {
    const { ok, text } = run(['new=1', ''], ['getBills']);
    expect(text).toContain('2 exchanges, 1 of 3 operations.');
    expect(text).toContain('Never exercised, of the same resources: createBills.');
    expect(ok).toBe(true);
  });

  it('fails on a finding and tells one mistake in many elements once', () => {
    const at = (index: number): Finding => ({
      operation: 'PUT /Bills',
      side: 'request',
      at: `/Bills/${index}/Knid`,
      message: 'no',
    });
    const { ok, text } = run(['new=1'], ['getBills'], [at(0), at(7)]);
    expect(text).toContain('FINDING (2 ×) PUT /Bills');
    expect(ok).toBe(false);
  });

  it('fails when an operation of the client was not exercised', () => {
    expect(run(['new=1'], ['getBills', 'createBills'])).toMatchObject({ ok: false });
  });

  it('fails when the client calls what is not listed', () => expect(run(['new=1'], [])).toMatchObject({ ok: false }));

  it('fails when a known error of the description is not needed any more', () => {
    const { ok, text } = run([''], ['getBills']);
    expect(text).toContain('UNUSED known error of the description');
    expect(ok).toBe(false);
  });
});
