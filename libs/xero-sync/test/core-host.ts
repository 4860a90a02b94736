import {
  AccountingFields,
  AuditLog,
  BillPaymentService,
  CompanyService,
  ContactService,
  CreditAndReissueService,
  CreditNoteService,
  CreditUseService,
  Database,
  EventBus,
  InvoiceService,
  PaymentMethodService,
  PaymentService,
  ProductService,
  PurchaseOrderService,
  RecordGuards,
  SupplierBillService,
  SupplierCreditService,
  TakenDocuments,
} from '#crm-core';
import type { Crm } from '../../crm-core/testing/index.js';
import { AcceptedChanges } from '../src/host-crm-core/accepted-changes.js';
import { CrmCoreHost } from '../src/host-crm-core/crm-core.host.js';
import { CrmCoreNotices } from '../src/host-crm-core/crm-core.notices.js';
import { IncomingPayments } from '../src/host-crm-core/incoming-payments.js';
import { IntakeDocuments } from '../src/host-crm-core/intake-documents.js';
import { IntakeParties } from '../src/host-crm-core/intake-parties.js';
import { CrmCoreIntake } from '../src/host-crm-core/intake.js';
import type { XeroSyncOptions } from '../src/options.js';
import type { Told } from './told.js';

/** The adapter over a CRM core without the rest of xero-sync; `told` hears its notices. */
export function coreHost(crm: Crm, options: XeroSyncOptions, told: Told): CrmCoreHost {
  const incoming = new IncomingPayments(
    crm.get(PaymentService),
    crm.get(BillPaymentService),
    crm.get(CreditUseService),
    crm.get(PaymentMethodService),
    crm.get(RecordGuards),
  );
  const parties = new IntakeParties(crm.get(CompanyService), crm.get(ContactService), crm.get(ProductService));
  const intake = new CrmCoreIntake(parties, new IntakeDocuments(crm.get(TakenDocuments)));
  const accepted = new AcceptedChanges(
    crm.get(CompanyService),
    crm.get(ContactService),
    crm.get(ProductService),
    crm.get(InvoiceService),
    crm.get(CreditNoteService),
    crm.get(PurchaseOrderService),
    crm.get(SupplierBillService),
    crm.get(SupplierCreditService),
    crm.get(CreditAndReissueService),
  );
  const host = new CrmCoreHost(
    crm.get(Database),
    crm.get(AccountingFields),
    incoming,
    accepted,
    intake,
    crm.get(AuditLog),
    options,
  );
  new CrmCoreNotices(crm.get(EventBus), crm.get(RecordGuards), told.sync, host).onModuleInit();
  return host;
}
