import type { Json } from './values.js';
import type { AccountingApi } from 'xero-node';
import { CallFailed, type CallResult, type Session } from '../engine/call.js';
import { judge, type Judged } from './answer.js';
import { exchange, type Reply } from './transport.js';

/** The part of a tenant's allowance that reads and look-ups draw on; writes are budgeted by the engine itself. */
export interface ReadAllowance {
  /**
   * Waits for one call of the tenant's allowance and answers how to give it back; what the answer said of the limits is
   * passed on there. Throws `CallFailed` (throttled) when the wait would be too long.
   */
  take(tenantId: string): Promise<(result: CallResult) => Promise<void>>;
}

export interface XeroSessionOptions {
  tenantId: string;
  /** Origin of the API, e.g. `https://api.xero.com`; without `/api.xro/2.0`. */
  apiUrl: string;
  accessToken: string;
  allowance?: ReadAllowance;
  /** Milliseconds after which a call is given up; Xero's large batches take their time. Default 60,000. */
  timeoutMs?: number;
}

/** One tenant's Xero, opened with one access token. Cheap: make a new one whenever the token was refreshed. */
export class XeroSession implements Session {
  readonly tenantId: string;
  // Private to the runtime, so that neither a log nor an error that prints the session shows the token.
  readonly #options: XeroSessionOptions;

  constructor(options: XeroSessionOptions) {
    this.tenantId = options.tenantId;
    this.#options = options;
  }

  /** The engine passes sessions on unopened; ours come back here. */
  static of(session: Session): XeroSession {
    if (session instanceof XeroSession) return session;
    throw new Error('This session was not opened by the Xero adapter.');
  }

  /** Runs a writing SDK method with exactly `body`; answers what came back, judged by nobody yet. */
  write(ask: (api: AccountingApi) => Promise<unknown>, body: string | undefined, sendBy: Date): Promise<Reply> {
    const { apiUrl, accessToken, timeoutMs = 60_000 } = this.#options;
    return exchange({
      apiUrl,
      accessToken,
      timeoutMs,
      sendBy,
      ask,
      ...(body === undefined ? {} : { body }),
    });
  }

  /**
   * Runs a reading SDK method within the allowance and answers its JSON.
   * @param what named in the error when Xero cannot be asked, e.g. "the tax rates"
   * @throws CallFailed with the outcome class, when there is no readable answer
   */
  async read(ask: (api: AccountingApi) => Promise<unknown>, what: string): Promise<Json> {
    return (await this.readSized(ask, what)).body;
  }

  /** As `read`; also how many characters the answer had, for lists whose pages may grow too large. */
  async readSized(ask: (api: AccountingApi) => Promise<unknown>, what: string): Promise<{ body: Json; size: number }> {
    const { apiUrl, accessToken, timeoutMs = 60_000, allowance } = this.#options;
    const giveBack = await allowance?.take(this.tenantId);
    const reply = await exchange({ apiUrl, accessToken, timeoutMs, ask });
    // What some meet in place of an empty list: nothing changed since the moment that was asked for.
    const unchanged = reply.kind === 'answer' && reply.status === 304;
    const judged = judge(unchanged ? { ...reply, status: 200, text: '{}' } : reply);
    await giveBack?.(resultOf(judged));
    if (judged.outcome === 'applied' && judged.body)
      return { body: judged.body, size: reply.kind === 'answer' ? reply.text.length : 0 };
    throw new CallFailed(
      resultOf(judged),
      `Xero could not be asked for ${what}: ${judged.problems[0]?.sentence ?? judged.outcome}`,
    );
  }
}

/** The whole call's result, without members. */
export const resultOf = (judged: Judged): CallResult => ({
  outcome: judged.outcome,
  problems: judged.problems,
  ...judged.facts,
});
