import { Injectable, type OnModuleInit } from '@nestjs/common';
import {
  CreditNoteIssued,
  CreditNoteUpdated,
  CreditNoteVoided,
  type DomainEvent,
  EventBus,
  InvoiceIssued,
  InvoiceUpdated,
  InvoiceVoided,
  type Origin,
  PaymentAllocated,
  RefundPaid,
  refused,
  StockAdjustmentPosted,
  StocktakeCompleted,
  StockTransferCompleted,
  SupplierBillIssued,
  SupplierBillUpdated,
  SupplierBillVoided,
  SupplierCreditIssued,
  SupplierCreditUpdated,
  SupplierCreditVoided,
  WorkOrderCompleted,
} from '#crm-core';
import { XeroSync } from '../xero-sync.js';
import { refOf } from './crm-core.refs.js';
import { xeroOrigin } from './incoming-payments.js';

// oxlint-disable-next-line typescript/no-explicit-any -- a constructor type needs open parameters
type EventClass = abstract new (...args: any[]) => DomainEvent & { readonly origin: Origin };

const issued: readonly EventClass[] = [
  InvoiceIssued,
  CreditNoteIssued,
  SupplierBillIssued,
  SupplierCreditIssued,
  PaymentAllocated,
  RefundPaid,
  StockAdjustmentPosted,
  StocktakeCompleted,
  StockTransferCompleted,
  WorkOrderCompleted,
];

const changed: readonly EventClass[] = [
  InvoiceUpdated,
  InvoiceVoided,
  CreditNoteUpdated,
  CreditNoteVoided,
  SupplierBillUpdated,
  SupplierBillVoided,
  SupplierCreditUpdated,
  SupplierCreditVoided,
];

/**
 * Stops, in the transaction that would make it, what Xero could never take over because its period is locked: nothing of
 * it stays behind, no number is spent and no stock is moved.
 */
@Injectable()
export class LockedPeriods implements OnModuleInit {
  constructor(
    private readonly events: EventBus,
    private readonly sync: XeroSync,
  ) {}

  onModuleInit(): void {
    for (const [action, types] of [
      ['issue', issued],
      ['change', changed],
    ] as const)
      for (const type of types)
        this.events.on(type, async (event, tx) => {
          const ref = refOf(event.workspaceId, event.record, event.recordId);
          // What came in from Xero is there already.
          if (!ref || (event.origin.by === 'system' && event.origin.name === xeroOrigin)) return;
          const refusal = await this.sync.lockedPeriod(ref, action, tx);
          if (refusal) throw refused('period_locked', refusal);
        });
  }
}
