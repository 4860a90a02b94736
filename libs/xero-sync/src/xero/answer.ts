import type { CallResult } from '../engine/call.js';
import type { Outcome, Problem } from '../engine/outcome.js';
import { cause, type CauseCode } from '../help/causes.js';
import { messagesOf, withoutTokens } from './messages.js';
import type { Reply } from './transport.js';
import { type Json, textIn } from './values.js';
import { problemsOf } from './xero.errors.js';

/** A reply after it was judged as a whole. `body` is there only when the answer is to be read element by element. */
export interface Judged {
  outcome: Outcome;
  problems: Problem[];
  body?: Json;
  facts: Pick<CallResult, 'httpStatus' | 'retryAfterSeconds' | 'limits' | 'excerpt' | 'correlationId'>;
}

const problem = (code: CauseCode, sentence: string, xeroSaid?: string): Problem => ({
  ...cause(code),
  sentence,
  ...(xeroSaid ? { xeroSaid } : {}),
});

/**
 * The closed table of what a whole reply means. Decided by status first, then by content; whatever is not listed is
 * `unknown`, because a write whose answer cannot be read may have happened.
 */
export function judge(reply: Reply): Judged {
  if (reply.kind === 'not_sent') return plainly('not_sent', [unreachable(reply.why)]);
  if (reply.kind === 'lost') return plainly('unknown', [noAnswer(reply.why)]);
  const facts = factsOf(reply.status, reply.headers, reply.text);
  const body = jsonOf(reply.text);
  const done = (outcome: Outcome, problems: Problem[] = []): Judged => ({ outcome, problems, facts });

  if (isRateLimit(reply.status, reply.text)) return done('throttled');
  if (reply.status === 401 || reply.status === 403) return credentials(reply.status, reply.text, body, done);
  if (reply.status === 200 && body) return { ...done('applied'), body };
  if (reply.status === 204) return done('applied');
  if (reply.status === 400 && body) return refusal(body, done);
  if (reply.status === 501 && body)
    return done('refused', problemsOf([withoutTokens(textIn(body, 'Message') ?? '')], 'this record'));
  if (reply.status === 404)
    return done('refused', problemsOf(['The document with the supplied id was not found'], 'this record'));
  if (reply.status === 503 && /offline|maintenance/i.test(reply.text)) {
    return done('offline', [
      problem(
        'xero_offline',
        /organisation/i.test(reply.text)
          ? 'Xero has taken this organisation offline for the moment.'
          : 'Xero is offline for maintenance.',
        withoutTokens(reply.text).slice(0, 200),
      ),
    ]);
  }
  return done('unknown', [noAnswer(`HTTP ${reply.status}`)]);
}

const plainly = (outcome: Outcome, problems: Problem[]): Judged => ({ outcome, problems, facts: {} });

const unreachable = (why: string): Problem => problem('xero_unreachable', `Xero could not be reached (${why}).`);

const noAnswer = (why: string): Problem =>
  problem('answer_lost', `Xero gave no readable answer (${why}), so it is not known yet whether it has the document.`);

function isRateLimit(status: number, text: string): boolean {
  if (status === 429) return true;
  // The form of older days: a 503 with form text.
  return status === 503 && /oauth_problem=rate(%20|\+| )limit/i.test(text);
}

function credentials(
  status: number,
  text: string,
  body: Json | undefined,
  done: (o: Outcome, p: Problem[]) => Judged,
): Judged {
  const said = withoutTokens(
    body ? (textIn(body, 'Detail') ?? textIn(body, 'detail') ?? textIn(body, 'Message') ?? '') : text,
  ).slice(0, body ? undefined : 200);
  if (status === 403 && !body) {
    // Gateways answer 403 in HTML when the connection itself displeases them; it says nothing about our rights.
    return done('offline', [
      problem('gateway_refused', 'The way to Xero is closed (access denied before Xero was reached).'),
    ]);
  }
  if (/insuffici?ent_scope|authorizationunsuccessful/i.test(`${said} ${text.slice(0, 500)}`)) {
    return done('auth', [problem('scope_missing', 'Xero was not given consent for this kind of record.', said)]);
  }
  if (/reporting role|higher privileges|permission/i.test(said))
    return done('auth', problemsOf(['does not have the correct permissions'], 'this record'));
  return done('auth', [
    problem('not_authorised', 'Xero does not accept our sign-in for this organisation any more.', said),
  ]);
}

/** 400: a validation answer lists elements; a few others name a fault of ours; all else stays unknown. */
function refusal(body: Json, done: (o: Outcome, p?: Problem[]) => Judged): Judged {
  if (Array.isArray(body['Elements'])) return { ...done('applied'), body };
  const message = withoutTokens(textIn(body, 'Message') ?? textIn(body, 'Detail') ?? '');
  // Our key met another request of ours: that one may well have been applied.
  if (/idempotency key/i.test(message)) return done('unknown', [noAnswer(message.slice(0, 200))]);
  const type = textIn(body, 'Type') ?? '';
  const listed = ['PostDataInvalidException', 'QueryParseException', 'HighVolumeException', 'ValidationException'];
  if (listed.includes(type) || [10, 14, 16, 51].includes(Number(body['ErrorNumber']))) {
    const told = messagesOf(body, 'ValidationErrors');
    if (told.length > 0) return done('refused', problemsOf(told, 'this record'));
    return done('refused', [problem('request_refused', 'Xero could not read what was sent.', message)]);
  }
  if (/guid should contain 32 digits/i.test(message)) return done('refused', problemsOf([message], 'this record'));
  return done('unknown', [noAnswer('HTTP 400')]);
}

function factsOf(status: number, headers: Record<string, string>, text: string): Judged['facts'] {
  const number = (name: string): number | undefined => {
    const value = headers[name];
    return value !== undefined && /^\d+$/.test(value.trim()) ? Number(value) : undefined;
  };
  const minuteRemaining = number('x-minlimit-remaining');
  const dayRemaining = number('x-daylimit-remaining');
  const word = headers['x-rate-limit-problem']?.toLowerCase();
  const problems = ['appminute', 'concurrent', 'minute', 'day'] as const;
  const limit = word ? problems.find((known) => word.includes(known)) : undefined;
  const retryAfterSeconds = number('retry-after');
  const correlationId = headers['xero-correlation-id'] ?? headers['x-correlation-id'];
  const limits = {
    ...(minuteRemaining === undefined ? {} : { minuteRemaining }),
    ...(dayRemaining === undefined ? {} : { dayRemaining }),
    ...(limit ? { problem: limit } : {}),
  };
  return {
    httpStatus: status,
    excerpt: excerptOf(text),
    ...(retryAfterSeconds === undefined ? {} : { retryAfterSeconds }),
    ...(Object.keys(limits).length > 0 ? { limits } : {}),
    ...(correlationId ? { correlationId: correlationId.slice(0, 100) } : {}),
  };
}

/** The beginning of an answer, for the history. */
export const excerptOf = (text: string): string => withoutTokens(text).slice(0, 1000);

function jsonOf(text: string): Json | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Json) : undefined;
  } catch {
    return undefined;
  }
}
