import { setTimeout as pause } from 'node:timers/promises';
import { Inject, Injectable } from '@nestjs/common';
import { Budgets } from '../engine/budgets.js';
import { CallFailed, type Session } from '../engine/call.js';
import { XERO_SYNC_OPTIONS, type XeroSyncOptions } from '../options.js';
import { XeroSession, type ReadAllowance } from '../xero/xero.session.js';
import { SessionFactory, type SessionGrant } from './session-factory.js';

/** A read waits this long for its turn; then whoever asked is told to come back later. */
const patienceMs = 15_000;

/** Sessions of the Xero adapter, whose reads draw on the organisation's allowance. */
@Injectable()
export class XeroSessions extends SessionFactory {
  private readonly allowance: ReadAllowance = { take: (tenantId) => this.take(tenantId) };

  constructor(
    private readonly budgets: Budgets,
    @Inject(XERO_SYNC_OPTIONS) private readonly options: XeroSyncOptions,
  ) {
    super();
  }

  open({ tenantId, accessToken }: SessionGrant): Session {
    return new XeroSession({ tenantId, accessToken, apiUrl: this.options.xero.apiUrl, allowance: this.allowance });
  }

  private async take(tenantId: string): ReturnType<ReadAllowance['take']> {
    const giveUp = performance.now() + patienceMs;
    for (;;) {
      const answer = await this.budgets.claim(tenantId, 'people');
      if ('claim' in answer) return (result) => this.budgets.settle(answer.claim, result);
      if (performance.now() + answer.waitMs > giveUp)
        throw new CallFailed(
          { outcome: 'throttled', problems: [], retryAfterSeconds: Math.ceil(answer.waitMs / 1000) },
          answer.because,
        );
      await pause(Math.max(50, answer.waitMs));
    }
  }
}
