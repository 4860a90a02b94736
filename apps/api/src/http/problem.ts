import type { FieldProblem } from '#crm-core';

/** Body of every error reply (RFC 9457, `application/problem+json`). */
export interface ProblemBody {
  type: string;
  title: string;
  status: number;
  detail: string;
  /** Stable and machine readable. */
  code: string;
  /** What to do about it, where the sentence does not already say so. */
  remedy?: string;
  errors: FieldProblem[];
  /** Quote it to support: the log lines of the request carry it. */
  requestId: string;
}

/** A refusal that belongs to HTTP rather than to the business: not signed in, too large, wrong content type … */
export class HttpProblem extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    message: string,
    readonly remedy?: string,
    readonly headers: Record<string, string> = {},
  ) {
    super(message);
    this.name = 'HttpProblem';
  }
}

export const titles: Record<number, string> = {
  400: 'The request is not valid',
  401: 'Sign in first',
  403: 'Not allowed',
  404: 'Not found',
  405: 'Not possible here',
  406: 'Cannot answer in that format',
  409: 'In conflict with the current state',
  413: 'The request is too large',
  415: 'Unsupported content',
  422: 'A rule forbids it',
  429: 'Too many requests',
  500: 'Something went wrong on our side',
  503: 'Not available at the moment',
};
