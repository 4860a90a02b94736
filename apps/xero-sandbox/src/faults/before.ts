import type { Reply } from '../wire/errors.js';
import { tooMany } from '../limits/rate-limits.js';
import type { Fault } from './fault-book.js';

const text = { 'content-type': 'text/plain; charset=utf-8' };
const OFFLINE = {
  api: 'The Xero API is currently offline for maintenance',
  organisation: 'The Organisation is offline',
};

/** The answer of a fault that keeps the call from taking effect; undefined when the call goes on. */
export function answerInstead(fault: Fault): Reply | 'close' | 'never' | undefined {
  const { action } = fault;
  if (action.kind === 'offline') return { status: 503, headers: text, body: OFFLINE[action.what] };
  if (action.kind === 'rateLimit') return tooMany(action.problem, action.retryAfter).reply;
  if (action.kind === 'late') {
    return action.status ? { status: action.status, headers: text, body: 'The request took too long.' } : 'close';
  }
  if (action.kind === 'status' && action.stage !== 'after') return statusReply(action);
  if (action.kind === 'close' && action.stage !== 'after') return 'close';
  if (action.kind === 'never' && action.stage !== 'after') return 'never';
  return undefined;
}

export function statusReply(action: { status: number; body?: string; headers?: Record<string, string> }): Reply {
  const body = action.body ?? 'An error occurred in Xero. Check the API Status page.';
  return { status: action.status, headers: { ...text, ...action.headers }, body };
}
