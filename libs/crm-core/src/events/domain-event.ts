/** The records of the CRM that raise events. One word per record, as in docs/glossary.md. */
export type RecordName =
  | 'company'
  | 'contact'
  | 'product'
  | 'salesOrder'
  | 'invoice'
  | 'creditNote'
  | 'creditAllocation'
  | 'refund'
  | 'payment'
  | 'purchaseOrder'
  | 'supplierBill'
  | 'supplierCredit'
  | 'supplierCreditAllocation'
  | 'billPayment'
  | 'stockAdjustment'
  | 'stocktake'
  | 'stockTransfer'
  | 'billOfMaterials'
  | 'workOrder'
  | 'taxRate'
  | 'lead'
  | 'opportunity'
  | 'pipelineStage'
  | 'quote'
  | 'note'
  | 'task'
  | 'segment'
  | 'location';

/** Why an event happened: a person or integrator through the CRM, or something that came in from a connected system. */
export type Origin = { by: 'user'; userId?: string } | { by: 'system'; name: string };

/** A fact about one record, published inside the transaction that made it true. */
export abstract class DomainEvent {
  abstract readonly record: RecordName;
  constructor(
    readonly workspaceId: string,
    readonly recordId: string,
  ) {}
}
