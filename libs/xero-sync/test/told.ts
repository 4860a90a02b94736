import type { EntityManager } from 'typeorm';
import type { RecordRef } from '../src/host/records.js';
import { XeroSync, type Notice } from '../src/xero-sync.js';

/** Stands where XeroSync stands and writes down what a host tells it. */
export class Told {
  readonly notices: Notice[] = [];
  /** What `refusal` answers. */
  refuses: string | undefined;
  readonly asked: { ref: RecordRef; action: string }[] = [];

  changed(notices: Notice | readonly Notice[], tx: EntityManager): Promise<void> {
    if (!tx.queryRunner?.isTransactionActive) throw new Error('A notice was given outside a transaction.');
    this.notices.push(...[notices].flat());
    return Promise.resolve();
  }

  refusal(ref: RecordRef, action: string): Promise<string | undefined> {
    this.asked.push({ ref, action });
    return Promise.resolve(this.refuses);
  }

  forget(): Promise<void> {
    return Promise.resolve();
  }

  get sync(): XeroSync {
    return this as unknown as XeroSync;
  }
}
