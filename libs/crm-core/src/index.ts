/** The public surface of crm-core: everything an application or the accounting exchange may use, and nothing else. */
export { CrmCoreModule } from './crm-core.module.js';
export { coreEntities } from './core-entities.js';
export { coreMigrations } from './migrations/index.js';

export {
  Database,
  afterCommit,
  appRole,
  beforeCommit,
  isOurs,
  systemRole,
  workspaceOf,
  type SystemPurpose,
  type TransactionOptions,
} from './database/database.js';
export { isUuid } from './database/records.js';
export {
  DomainError,
  invalid,
  notFound,
  refused,
  staleVersion,
  type DomainErrorKind,
  type FieldProblem,
} from './errors.js';
export { FieldChecks, isBusinessDate } from './validation/field-checks.js';
export { EventBus } from './events/event-bus.js';
export { DomainEvent, type Origin, type RecordName } from './events/domain-event.js';
export type { Actor } from './events/actor.js';
export { RecordGuards, type GuardedAction, type GuardedRecord, type RecordGuard } from './guards/record-guards.js';

export {
  listRecords,
  type Filter,
  type FilterOperator,
  type FilterValue,
  type ListField,
  type ListQuery,
  type ListShape,
  type Page,
} from './listing/listing.js';
export { nextNumber, type NumberedType } from './numbering/numbering.js';

export { AccountingColumns } from './accounting/accounting-columns.entity.js';
export { AccountingExclusionChanged } from './accounting/accounting.events.js';
export {
  AccountingFields,
  accountingRecords,
  type AccountingRecord,
  type AccountingStamp,
  type ExclusionPatch,
} from './accounting/accounting-fields.service.js';

export { Company } from './company/company.entity.js';
export { CompanyDeleted, CompanySaved } from './company/company.events.js';
export { CompanyService, companyList, type CompanyInput, type CompanyPatch } from './company/company.service.js';
export type { Address, AddressInput } from './company/address.js';

export { Workspace } from './workspace/workspace.entity.js';
