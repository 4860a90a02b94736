import type { EntityManager } from 'typeorm';
import type { CrmContact, CrmItem, DocumentLine } from './records.js';

/** What the first import after connecting brings in. */
export type IntakeKind = 'contact' | 'item' | 'invoice' | 'bill' | 'creditNote' | 'supplierCredit' | 'salesOrder';

interface IncomingHead {
  /** Xero's id; the host is asked at most once for each. */
  remoteId: string;
}

/** A business or person of Xero's. */
export interface IncomingContact
  extends
    IncomingHead,
    Pick<
      CrmContact,
      | 'kind'
      | 'name'
      | 'email'
      | 'firstName'
      | 'lastName'
      | 'phone'
      | 'mobile'
      | 'fax'
      | 'addresses'
      | 'taxNumber'
      | 'salesTermsDays'
      | 'purchaseTermsDays'
      | 'currency'
      | 'persons'
    > {
  /** Xero's own number of it, when it has one; the host gives its own otherwise. */
  number?: string;
  isCustomer: boolean;
  isSupplier: boolean;
}

/** Something Xero has sold, bought or stocked; `number` is its code, prices are in the base currency, tax rates the host's. */
export interface IncomingItem
  extends
    IncomingHead,
    Pick<
      CrmItem,
      | 'kind'
      | 'number'
      | 'name'
      | 'description'
      | 'purchaseDescription'
      | 'salesPrice'
      | 'purchasePrice'
      | 'salesTaxRateId'
      | 'purchaseTaxRateId'
      | 'isSold'
      | 'isPurchased'
      | 'tracked'
    > {
  /** What Xero holds of a tracked item, base currency; becomes the host's opening stock. */
  stock?: { quantity: string; value: string; date: string };
}

export interface IncomingLine extends Pick<
  DocumentLine,
  'name' | 'description' | 'quantity' | 'unitPrice' | 'discountPercent' | 'amount' | 'taxAmount'
> {
  /** The host's ids. */
  itemId?: string;
  taxRateId?: string;
}

/**
 * An open document of Xero's (or an accepted quote, as a sales order) with its totals as Xero has them. It never moves stock in the
 * host: the imported level holds its goods already; nor does its later void.
 */
export interface IncomingDocument extends IncomingHead {
  kind: 'invoice' | 'bill' | 'creditNote' | 'supplierCredit' | 'salesOrder';
  /** Xero's number of it, which it keeps here. Bills and their credits may have none (empty): the host gives its own. */
  number: string;
  /** The host's contact. */
  contactId: string;
  date: string;
  dueDate?: string;
  currency: string;
  /** Units of the document's currency for one unit of the base currency; absent in the base currency. */
  currencyRate?: string;
  amountsAre: 'exclusive' | 'inclusive' | 'noTax';
  reference?: string;
  lines: IncomingLine[];
  net: string;
  tax: string;
  total: string;
}

export type Incoming = IncomingContact | IncomingItem | IncomingDocument;

/** `remark`: what is otherwise here than in Xero, in a sentence. */
export type TakenIn =
  | { done: 'created'; id: string; remark?: string }
  | { done: 'refused'; code: string; reason: string };

/** By what a record of Xero's may be found in the host. Values as Xero has them. */
export interface Probe {
  /** The asker's own, unique among the probes of one question. */
  key: string;
  number?: string;
  name?: string;
  taxNumber?: string;
  email?: string;
}

/** In which respect two records are the same; spelling aside. */
type LikeBy = 'number' | 'taxNumber' | 'email' | 'name';

/** A record of the host that a probe may mean. */
export interface Lookalike {
  id: string;
  /** All respects in which it is like the probe: how names are compared is the host's business and no one else's. */
  by: LikeBy[];
  /** What people call it: its code or number. */
  number: string;
  name: string;
  taxNumber?: string;
  email?: string;
}

/** Takes whole records of Xero's into the host, during set-up. A host that has it offers the first import. */
export interface Intake {
  kinds: readonly IntakeKind[];
  /**
   * Records that share the number, the tax number, the e-mail address or the name (case, accents, punctuation and legal forms aside)
   * of each probe; at most five of each, those alike in most respects first, by the probe's key. One query for at most 10,000 probes;
   * more are an error of the asker.
   */
  alike(
    workspaceId: string,
    kind: IntakeKind,
    probes: readonly Probe[],
    tx: EntityManager,
  ): Promise<Map<string, Lookalike[]>>;
  /**
   * Creates the record in a savepoint of `tx`, without a notice to the outbox. What the host's rules refuse is a sentence. Asked for
   * the same `remoteId` again, it answers the same id and writes nothing; existing records are never changed.
   */
  takeIn(workspaceId: string, incoming: Incoming, tx: EntityManager): Promise<TakenIn>;
  /** Numbers of this kind that the host gives from now on are above those of `taken` that have the host's own pattern. */
  numberAbove(workspaceId: string, kind: IntakeKind, taken: readonly string[], tx: EntityManager): Promise<void>;
}
