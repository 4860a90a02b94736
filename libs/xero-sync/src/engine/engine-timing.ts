import { Inject, Injectable } from '@nestjs/common';
import { XERO_SYNC_OPTIONS, type XeroSyncOptions } from '../options.js';

type Spans = XeroSyncOptions['timing'];

const seconds = (value: number | undefined, otherwise: number): number => (value ?? otherwise) * 1000;

/** Every span of time the engine lives by, in milliseconds; production uses the defaults. */
@Injectable()
export class EngineTiming {
  /** How long a lane stays claimed without a heartbeat; a dead holder is replaced after it. */
  readonly lease: number;
  /** No byte of a call leaves later than this after its attempt was committed. */
  readonly sendWithin: number;
  /** How long a call that was cut off may still land before it is looked for. */
  readonly settle: number;
  /** Between the two looks that must both find nothing. */
  readonly lookAgain: number;
  readonly sweep: number;
  /** While the provider surely still knows the idempotency key (it promises 6 minutes). */
  readonly resendWindow: number;
  /** Pauses before the first and the second repetition of the same bytes. */
  readonly resendAfter: readonly number[] = [2_000, 10_000];
  /** An exporter's "not yet" is asked again after this. */
  readonly waitAgain: number = 300_000;
  /** After this a row with a lost answer waits for people. */
  readonly giveUpAfter: number = 86_400_000;
  /** Pauses of a lane after a failure that is nobody's fault: the first one, doubled up to the longest. */
  readonly pauses: Record<'not_sent' | 'offline' | 'unknown', { first: number; most: number }> = {
    not_sent: { first: 2_000, most: 5_000 },
    offline: { first: 15_000, most: 60_000 },
    unknown: { first: 1_000, most: 60_000 },
  };
  /** How much of the usual waiting for company a batch that is not full does. */
  readonly lingerShare: number = 1;

  constructor(@Inject(XERO_SYNC_OPTIONS) options: Pick<XeroSyncOptions, 'timing'>) {
    const spans: NonNullable<Spans> = options.timing ?? {};
    this.lease = seconds(spans.lease, 30);
    this.sendWithin = seconds(spans.sendWithin, 20);
    this.settle = seconds(spans.settle, 90);
    this.lookAgain = seconds(spans.lookAgain, 30);
    this.sweep = seconds(spans.sweep, 15);
    this.resendWindow = seconds(spans.resendWithin, 240);
  }
}
