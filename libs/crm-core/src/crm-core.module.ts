import { Global, Module } from '@nestjs/common';
import { AccountingFields } from './accounting/accounting-fields.service.js';
import { CompanyService } from './company/company.service.js';
import { Database } from './database/database.js';
import { EventBus } from './events/event-bus.js';
import { RecordGuards } from './guards/record-guards.js';

const providers = [Database, EventBus, RecordGuards, AccountingFields, CompanyService];

/** Everything of crm-core, ready to inject. Needs TypeORM's DataSource from the application that imports it. */
@Global()
@Module({ providers, exports: providers })
export class CrmCoreModule {}
