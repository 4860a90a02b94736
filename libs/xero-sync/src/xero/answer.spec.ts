import type { Member } from '../engine/call.js';
import type { Outcome } from '../engine/outcome.js';
import { excerptOf, judge } from './answer.js';
import { readAnswer } from './calls/batch.js';
import { idIn, textIn } from './values.js';
import type { Reply } from './transport.js';

const ID = '297c2dc5-cc47-4afd-8ec8-74990b8761e9';
const shape = {
  name: 'invoices.create',
  batchSize: 50,
  plural: 'Invoices',
  keyOf: (element: Record<string, unknown>) => textIn(element, 'InvoiceNumber'),
  remoteOf: (element: Record<string, unknown>) => {
    const id = idIn(element, 'InvoiceID');
    return id ? { type: 'Invoice', id } : undefined;
  },
  ask: () => Promise.resolve(),
  find: () => Promise.resolve([]),
};
const member = (number: string): Member => ({ stepId: number, element: { InvoiceNumber: number }, naturalKey: number });
const answer = (status: number, body: unknown, headers: Record<string, string> = {}): Reply => ({
  kind: 'answer',
  status,
  headers,
  text: typeof body === 'string' ? body : JSON.stringify(body),
});
const element = (number: string, more: object = {}) => ({
  InvoiceID: ID,
  InvoiceNumber: number,
  StatusAttributeString: 'OK',
  ...more,
});
const failed = (number: string, ...messages: string[]) =>
  element(number, { StatusAttributeString: 'ERROR', ValidationErrors: messages.map((Message) => ({ Message })) });
const problem = (Detail: string, Status: number) => ({
  Type: null,
  Title: 'x',
  Status,
  Detail,
  Instance: ID,
  Extensions: {},
});

describe('A whole reply of Xero', () => {
  const table: [what: string, reply: Reply, outcome: Outcome, code?: string][] = [
    ['no connection', { kind: 'not_sent', why: 'ECONNREFUSED' }, 'not_sent', 'xero_unreachable'],
    ['no name for the host', { kind: 'not_sent', why: 'ENOTFOUND' }, 'not_sent', 'xero_unreachable'],
    ['a reset half-way', { kind: 'lost', why: 'ECONNRESET' }, 'unknown', 'answer_lost'],
    ['a time-out', { kind: 'lost', why: 'no complete answer in time' }, 'unknown', 'answer_lost'],
    ['200 with the list', answer(200, { Status: 'OK', Invoices: [] }), 'applied'],
    ['200 with HTML', answer(200, '<html>Welcome</html>'), 'unknown', 'answer_lost'],
    ['200 cut short', answer(200, '{"Id":"x","Invoices":[{"Inv'), 'unknown', 'answer_lost'],
    ['200 with nothing', answer(200, ''), 'unknown', 'answer_lost'],
    ['200 with a bare array', answer(200, '[]'), 'unknown', 'answer_lost'],
    ['201', answer(201, { Invoices: [] }), 'unknown', 'answer_lost'],
    ['204', answer(204, ''), 'applied'],
    ['a redirect', answer(302, ''), 'unknown', 'answer_lost'],
    [
      '401 expired',
      answer(401, problem('TokenExpired: token expired at 02/20/2025 08:32:50', 401)),
      'auth',
      'not_authorised',
    ],
    ['401 bad token', answer(401, problem('AuthenticationUnsuccessful', 401)), 'auth', 'not_authorised'],
    ['401 without scope', answer(401, problem('AuthorizationUnsuccessful', 401)), 'auth', 'scope_missing'],
    ['401 with the misspelt scope word', answer(401, { Detail: 'insufficent_scope' }), 'auth', 'scope_missing'],
    ['403 tenant', answer(403, problem('AuthenticationUnsuccessful', 403)), 'auth', 'not_authorised'],
    [
      '403 tenant in lower case',
      answer(403, { title: 'Forbidden', detail: 'AuthenticationUnsuccessful' }),
      'auth',
      'not_authorised',
    ],
    [
      '403 role',
      answer(
        403,
        problem('You are not permitted to access this resource without the reporting role or higher privileges', 403),
      ),
      'auth',
      'role_too_low',
    ],
    ['403 in HTML', answer(403, '<html><h1>Access Denied</h1></html>'), 'offline', 'gateway_refused'],
    ['404', answer(404, "The resource you're looking for cannot be found"), 'refused', 'link_lost'],
    ['408', answer(408, ''), 'unknown', 'answer_lost'],
    ['412', answer(412, ''), 'unknown', 'answer_lost'],
    ['429 with words', answer(429, 'slow down'), 'throttled'],
    ['429 without a body', answer(429, ''), 'throttled'],
    [
      '503 of older days',
      answer(503, 'oauth_problem=rate%20limit%20exceeded&oauth_problem_advice=please%20wait'),
      'throttled',
    ],
    ['500', answer(500, '<html>oops</html>'), 'unknown', 'answer_lost'],
    ['500 in JSON', answer(500, { ErrorNumber: 17, Message: 'An error occurred in Xero' }), 'unknown', 'answer_lost'],
    [
      '501',
      answer(501, {
        ErrorNumber: 20,
        Type: 'ApiMethodNotImplementedException',
        Message: 'The Api Method called is not implemented',
      }),
      'refused',
      'call_not_implemented',
    ],
    ['502', answer(502, 'Bad gateway'), 'unknown', 'answer_lost'],
    ['503 maintenance', answer(503, 'The Xero API is currently offline for maintenance'), 'offline', 'xero_offline'],
    ['503 organisation', answer(503, 'The Organisation is offline'), 'offline', 'xero_offline'],
    ['503 of anybody', answer(503, 'Service Unavailable'), 'unknown', 'answer_lost'],
    ['504', answer(504, ''), 'unknown', 'answer_lost'],
    ['400 validation', answer(400, { ErrorNumber: 10, Type: 'ValidationException', Elements: [] }), 'applied'],
    [
      '400 unreadable body',
      answer(400, {
        ErrorNumber: 14,
        Type: 'PostDataInvalidException',
        Message: "The string '20100510' is not a valid AllXsd value.",
      }),
      'refused',
      'request_refused',
    ],
    [
      '400 query',
      answer(400, { ErrorNumber: 16, Type: 'QueryParseException', Message: 'No property' }),
      'refused',
      'request_refused',
    ],
    [
      '400 too much',
      answer(400, { ErrorNumber: 51, Type: 'HighVolumeException', Message: 'x' }),
      'refused',
      'request_refused',
    ],
    [
      '400 key used otherwise',
      answer(400, { Message: 'Idempotency Key: k is used with a different request.' }),
      'unknown',
      'answer_lost',
    ],
    [
      '400 bad id',
      answer(400, { Message: 'Guid should contain 32 digits with 4 dashes (xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx).' }),
      'refused',
      'link_lost',
    ],
    ['400 of anybody', answer(400, { Message: 'Something new' }), 'unknown', 'answer_lost'],
    ['400 in HTML', answer(400, '<html>'), 'unknown', 'answer_lost'],
    ['a status nobody knows', answer(418, '{}'), 'unknown', 'answer_lost'],
  ];

  it.each(table.map(([what, reply, outcome, code]) => ({ what, reply, outcome, code })))(
    '$what',
    ({ reply, outcome, code }) => {
      const judged = judge(reply);
      expect(judged.outcome).toBe(outcome);
      expect(judged.problems[0]?.code).toBe(code);
      for (const { sentence, remedy } of judged.problems) expect(`${sentence} ${remedy}`).toMatch(/^[A-Z].*[.)"]$/s);
    },
  );

  it('passes on what the headers say of the allowance', () => {
    const { facts } = judge(
      answer(429, '', {
        'retry-after': '23',
        'x-rate-limit-problem': 'Minute limit',
        'x-minlimit-remaining': '0',
        'x-daylimit-remaining': '4321',
        'xero-correlation-id': 'c-1',
      }),
    );
    expect(facts).toMatchObject({
      httpStatus: 429,
      retryAfterSeconds: 23,
      limits: { minuteRemaining: 0, dayRemaining: 4321, problem: 'minute' },
      correlationId: 'c-1',
    });
  });

  it('knows an app-minute breach from a minute breach', () => {
    expect(judge(answer(429, '', { 'x-rate-limit-problem': 'appminute' })).facts.limits?.problem).toBe('appminute');
  });

  it('keeps no token in the excerpt', () => {
    expect(excerptOf('Bearer abc.def eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJ4In0.sig rest')).toBe(
      'Bearer [removed] [removed] rest',
    );
  });

  it.each([
    ['a refused request', answer(400, { Type: 'ValidationException', ErrorNumber: 10, Message: 'Bearer abc.def' })],
    [
      'a list of errors',
      answer(400, { Type: 'ValidationException', Errors: { ValidationErrors: [{ Message: 'Bearer abc.def' }] } }),
    ],
    ['a refused sign-in', answer(401, { Title: 'Unauthorized', Detail: 'Bearer abc.def' })],
    ['a refused sign-in without a body', answer(401, 'Bearer abc.def')],
    ['maintenance', answer(503, 'The API is offline for Bearer abc.def')],
  ])('keeps no token in what it tells people about %s', (_what, reply) => {
    const { problems } = judge(reply);
    expect(JSON.stringify(problems)).toContain('Bearer [removed]');
    expect(JSON.stringify(problems)).not.toContain('abc.def');
  });
});

describe('An answer with several elements', () => {
  const read = (elements: unknown[], ...numbers: string[]) =>
    readAnswer(shape, judge(answer(200, { Invoices: elements })), numbers.map(member)).members;

  it('is matched by number, not by place', () => {
    const other = '11111111-cc47-4afd-8ec8-74990b8761e9';
    const members = read([element('INV-2', { InvoiceID: other }), element('INV-1')], 'INV-1', 'INV-2');
    expect(members?.map(({ remote }) => remote?.id)).toEqual([ID, other]);
  });

  it('leaves a member unknown whose element is missing, and gives nobody a foreign one', () => {
    const members = read([element('INV-1'), element('X-9')], 'INV-1', 'INV-2');
    expect(members?.map(({ outcome }) => outcome)).toEqual(['applied', 'unknown']);
  });

  it('takes a repeated element once, and two documents under one number for nobody', () => {
    expect(read([element('INV-1'), element('INV-1')], 'INV-1')?.[0]?.outcome).toBe('applied');
    const two = read([element('INV-1'), element('INV-1', { InvoiceID: ID.replace('2', '3') })], 'INV-1');
    expect(two?.[0]?.outcome).toBe('unknown');
  });

  it('goes by place only for elements that show no number, and only when none is missing', () => {
    const bare = {
      StatusAttributeString: 'ERROR',
      ValidationErrors: [{ Message: 'A Contact must be specified for this type of transaction' }],
    };
    expect(read([element('INV-1'), bare], 'INV-1', 'INV-2')?.map(({ outcome }) => outcome)).toEqual([
      'applied',
      'refused',
    ]);
    expect(read([bare], 'INV-1', 'INV-2')?.map(({ outcome }) => outcome)).toEqual(['unknown', 'unknown']);
  });

  it('does not believe an id beside an error', () => {
    const [refused] = read([failed('INV-1', 'Invoice # must be unique.')], 'INV-1') ?? [];
    expect(refused).toMatchObject({
      outcome: 'refused',
      problems: [{ code: 'number_taken', xeroSaid: 'Invoice # must be unique.' }],
    });
    expect(refused?.remote).toBeUndefined();
  });

  it('does not believe an element without a real id', () => {
    expect(read([element('INV-1', { InvoiceID: '00000000-0000-0000-0000-000000000000' })], 'INV-1')?.[0]?.outcome).toBe(
      'unknown',
    );
  });

  it('finds errors of lines and contacts, and texts under Description', () => {
    const nested = element('INV-1', {
      LineItems: [{ ValidationErrors: [{ Message: "Account code '999' is not a valid code for this document." }] }],
      Contact: { ValidationErrors: [{ Description: 'Email address must be valid.' }] },
    });
    const [refused] = read([nested], 'INV-1') ?? [];
    expect(refused?.problems.map(({ code }) => code)).toEqual(['account_not_allowed', 'email_invalid']);
  });

  it('keeps warnings of what was stored', () => {
    const warned = element('INV-1', {
      StatusAttributeString: 'WARNING',
      Warnings: [{ Message: 'The payment date is prior to the invoice date.' }],
    });
    expect(read([warned], 'INV-1')?.[0]).toMatchObject({
      outcome: 'applied',
      warnings: ['The payment date is prior to the invoice date.'],
    });
  });

  it('shows words it does not know as they are', () => {
    const [refused] = read([failed('INV-1', 'The moon is in the wrong phase')], 'INV-1') ?? [];
    expect(refused?.problems[0]).toMatchObject({
      code: 'xero_refused',
      sentence: 'Xero refused INV-1: "The moon is in the wrong phase"',
    });
  });

  it('believes a summarised refusal about elements with a message only', () => {
    const body = {
      ErrorNumber: 10,
      Type: 'ValidationException',
      Elements: [element('INV-1', { StatusAttributeString: undefined }), failed('INV-2', 'Invoice # must be unique.')],
    };
    const { members } = readAnswer(shape, judge(answer(400, body)), ['INV-1', 'INV-2'].map(member));
    expect(members?.map(({ outcome }) => outcome)).toEqual(['unknown', 'refused']);
  });

  it('takes the one thing that is refused for the one that was asked, whatever id Xero made up for it', () => {
    const members = read([failed('made up', 'The document date cannot be before the period lock date')], 'INV-1');
    expect(members).toMatchObject([{ outcome: 'refused', problems: [{ code: 'period_locked' }] }]);
    expect(read([element('made up')], 'INV-1')?.[0]?.outcome).toBe('unknown');
  });

  it('is unknown as a whole when it lists nothing', () => {
    expect(readAnswer(shape, judge(answer(200, { Status: 'OK' })), [member('INV-1')]).outcome).toBe('unknown');
  });

  it('blames no member when a call of several was refused as a whole', () => {
    const judged = judge(answer(400, { ErrorNumber: 14, Type: 'PostDataInvalidException', Message: 'x' }));
    const several = readAnswer(shape, judged, ['INV-1', 'INV-2'].map(member));
    expect(several.outcome).toBe('refused');
    expect(several.members).toBeUndefined();
    expect(readAnswer(shape, judged, [member('INV-1')]).members?.[0]?.outcome).toBe('refused');
  });

  it('does not take a 404 of a collection for a lost document', () => {
    expect(readAnswer(shape, judge(answer(404, 'x')), [member('INV-1')])).toMatchObject({ outcome: 'unknown' });
    expect(
      readAnswer({ ...shape, idInPath: true }, judge(answer(404, 'x')), [member('INV-1')]).members?.[0]?.outcome,
    ).toBe('refused');
  });
});
