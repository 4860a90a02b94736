import { Global, Module } from '@nestjs/common';
import { AccountingFields } from './accounting/accounting-fields.service.js';
import { CompanyService } from './company/company.service.js';
import { Database } from './database/database.js';
import { EventBus } from './events/event-bus.js';
import { RecordGuards } from './guards/record-guards.js';
import { ApiKeyService } from './api-key/api-key.service.js';
import { AuditLog } from './audit/audit-log.service.js';
import { ContactService } from './contact/contact.service.js';
import { LocationService } from './location/location.service.js';
import { PaymentMethodService } from './payment-method/payment-method.service.js';
import { ProductService } from './product/product.service.js';
import { ProductGroupService } from './product-group/product-group.service.js';
import { TaxRateService } from './tax-rate/tax-rate.service.js';
import { UserService } from './user/user.service.js';
import { WorkspaceService } from './workspace/workspace.service.js';

const providers = [
  Database,
  EventBus,
  RecordGuards,
  AccountingFields,
  CompanyService,
  ApiKeyService,
  AuditLog,
  ContactService,
  LocationService,
  PaymentMethodService,
  ProductService,
  ProductGroupService,
  TaxRateService,
  UserService,
  WorkspaceService,
];

/** Everything of crm-core, ready to inject. Needs TypeORM's DataSource from the application that imports it. */
@Global()
@Module({ providers, exports: providers })
export class CrmCoreModule {}
