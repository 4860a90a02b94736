import { DomainEvent, Origin } from '../events/domain-event.js';

/** A bill of materials was created, changed, made the active one of its product, retired or deleted. */
export class BillOfMaterialsSaved extends DomainEvent {
  readonly record = 'billOfMaterials';
  constructor(
    workspaceId: string,
    recordId: string,
    readonly change: 'created' | 'updated' | 'activated' | 'retired' | 'deleted',
    readonly productId: string,
    readonly origin: Origin,
  ) {
    super(workspaceId, recordId);
  }
}
