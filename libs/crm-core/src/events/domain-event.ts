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

/** A fact that says no more than whose doing it was. */
export abstract class PlainEvent extends DomainEvent {
  constructor(
    workspaceId: string,
    recordId: string,
    readonly origin: Origin,
  ) {
    super(workspaceId, recordId);
  }
}

/** A record was changed in one of several ways, or moved on. */
export abstract class ChangeEvent<Change extends string> extends DomainEvent {
  constructor(
    workspaceId: string,
    recordId: string,
    readonly change: Change,
    readonly origin: Origin,
  ) {
    super(workspaceId, recordId);
  }
}

/** A record that can be archived was created or changed. `changed` names its fields; on creation it is empty. */
export abstract class SavedEvent extends DomainEvent {
  constructor(
    workspaceId: string,
    recordId: string,
    readonly change: SavedChange,
    readonly changed: string[],
    readonly origin: Origin,
  ) {
    super(workspaceId, recordId);
  }
}

export type SavedChange = 'created' | 'updated' | 'archived' | 'restored';

/** Which change it is to such a record when these fields changed. */
export const changeOf = (changed: readonly string[], { archived }: { archived: boolean }): SavedChange =>
  !changed.includes('archived') ? 'updated' : archived ? 'archived' : 'restored';

/** A document that moves stock was edited or taken back. */
export abstract class StockEvent extends DomainEvent {
  constructor(
    workspaceId: string,
    recordId: string,
    /** Whether it moved stock. */
    readonly stockMoved: boolean,
    readonly origin: Origin,
  ) {
    super(workspaceId, recordId);
  }
}
