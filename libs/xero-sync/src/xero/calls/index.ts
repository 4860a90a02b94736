import type { CallDefinition } from '../../engine/call.js';
import { createContacts, updateContacts } from './contacts.js';
import { allocateCredit, createCreditNotes, unallocateCredit, updateCreditNotes } from './credit-notes.js';
import {
  createInvoices,
  createInvoicesAllowingBackorders,
  updateInvoices,
  updateInvoicesAllowingBackorders,
} from './invoices.js';
import { createItems, updateItems } from './items.js';
import { createBatchPayments, createPayments, deleteBatchPayment, deletePayment } from './payments.js';
import { createPurchaseOrders, updatePurchaseOrders } from './purchase-orders.js';

/** Every call the engine may make, by name. Creates are PUTs: a POST could overwrite what somebody else made. */
export const xeroCalls: ReadonlyMap<string, CallDefinition> = new Map(
  [
    createContacts,
    updateContacts,
    createItems,
    updateItems,
    createInvoices,
    createInvoicesAllowingBackorders,
    updateInvoices,
    updateInvoicesAllowingBackorders,
    createCreditNotes,
    updateCreditNotes,
    allocateCredit,
    unallocateCredit,
    createPayments,
    deletePayment,
    createBatchPayments,
    deleteBatchPayment,
    createPurchaseOrders,
    updatePurchaseOrders,
  ].map((call) => [call.name, call]),
);
