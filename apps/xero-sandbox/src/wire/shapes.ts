import type { Field, Shape } from './shape.js';

/** The writable and tolerated properties of every resource, as the published schema names them. */
const text: Field = { kind: 'text' };
const number: Field = { kind: 'number' };
const bool: Field = { kind: 'bool' };
const guid: Field = { kind: 'guid' };
const date: Field = { kind: 'date' };
/** Read-only in Xero: accepted and not looked at. */
const ignored: Field = { kind: 'ignored' };

const oneOf = (name: string, ...values: string[]): Field => ({ kind: 'enum', name, values });
const object = (fields: () => Shape): Field => ({ kind: 'object', fields });
const list = (fields: () => Shape): Field => ({ kind: 'list', fields });

const fields = (kind: Field, ...names: string[]): Shape => Object.fromEntries(names.map((name) => [name, kind]));

const noise = fields(
  ignored,
  'ValidationErrors',
  'Warnings',
  'StatusAttributeString',
  'HasErrors',
  'HasValidationErrors',
  'HasAttachments',
  'Attachments',
  'UpdatedDateUTC',
  'UpdatedDateUTCString',
  'DateString',
  'DueDateString',
);

const documentStatus = oneOf('InvoiceStatus', 'DRAFT', 'SUBMITTED', 'DELETED', 'AUTHORISED', 'PAID', 'VOIDED');
const lineAmountTypes = oneOf('LineAmountType', 'Exclusive', 'Inclusive', 'NoTax');

const paymentTerm: Shape = {
  Day: number,
  Type: oneOf('PaymentTermType', 'DAYSAFTERBILLDATE', 'DAYSAFTERBILLMONTH', 'OFCURRENTMONTH', 'OFFOLLOWINGMONTH'),
};

const trackingName: Shape = fields(text, 'TrackingCategoryName', 'TrackingOptionName');

export const contactShape: Shape = {
  ...noise,
  ...fields(guid, 'ContactID'),
  ...fields(text, 'ContactNumber', 'AccountNumber', 'Name', 'FirstName', 'LastName', 'CompanyNumber', 'EmailAddress'),
  ...fields(text, 'BankAccountDetails', 'TaxNumber', 'AccountsReceivableTaxType', 'AccountsPayableTaxType'),
  ...fields(text, 'SalesDefaultAccountCode', 'PurchasesDefaultAccountCode', 'DefaultCurrency', 'XeroNetworkKey'),
  ...fields(text, 'TrackingCategoryName', 'TrackingCategoryOption'),
  ...fields(ignored, 'MergedToContactID', 'IsSupplier', 'IsCustomer', 'ContactGroups', 'Website', 'BrandingTheme'),
  ...fields(ignored, 'BatchPayments', 'Discount', 'Balances', 'SkypeUserName'),
  ContactStatus: oneOf('ContactStatus', 'ACTIVE', 'ARCHIVED', 'GDPRREQUEST'),
  TaxNumberType: oneOf('TaxNumberType', 'SSN', 'EIN', 'ITIN', 'ATIN'),
  SalesDefaultLineAmountType: oneOf('LineAmountType', 'INCLUSIVE', 'EXCLUSIVE', 'NONE'),
  PurchasesDefaultLineAmountType: oneOf('LineAmountType', 'INCLUSIVE', 'EXCLUSIVE', 'NONE'),
  ContactPersons: list(() => ({ ...fields(text, 'FirstName', 'LastName', 'EmailAddress'), IncludeInEmails: bool })),
  Addresses: list(() => ({
    ...noise,
    AddressType: oneOf('AddressType', 'POBOX', 'STREET', 'DELIVERY'),
    ...fields(text, 'AddressLine1', 'AddressLine2', 'AddressLine3', 'AddressLine4'),
    ...fields(text, 'City', 'Region', 'PostalCode', 'Country', 'AttentionTo'),
  })),
  Phones: list(() => ({
    ...noise,
    PhoneType: oneOf('PhoneType', 'DEFAULT', 'DDI', 'MOBILE', 'FAX', 'OFFICE'),
    ...fields(text, 'PhoneNumber', 'PhoneAreaCode', 'PhoneCountryCode'),
  })),
  PaymentTerms: object(() => ({ Bills: object(() => paymentTerm), Sales: object(() => paymentTerm) })),
  SalesTrackingCategories: list(() => trackingName),
  PurchasesTrackingCategories: list(() => trackingName),
};

const itemDetails: Shape = { UnitPrice: number, ...fields(text, 'AccountCode', 'COGSAccountCode', 'TaxType') };

export const itemShape: Shape = {
  ...noise,
  ItemID: guid,
  ...fields(text, 'Code', 'Name', 'Description', 'PurchaseDescription', 'InventoryAssetAccountCode'),
  ...fields(bool, 'IsSold', 'IsPurchased'),
  ...fields(ignored, 'IsTrackedAsInventory', 'TotalCostPool', 'QuantityOnHand'),
  ...fields(ignored, 'QuantityAvailable', 'QuantityOnBackOrder'),
  SalesDetails: object(() => itemDetails),
  PurchaseDetails: object(() => itemDetails),
};

const lineShape: Shape = {
  ...noise,
  ...fields(guid, 'LineItemID', 'AccountID'),
  ...fields(text, 'Description', 'ItemCode', 'AccountCode', 'TaxType'),
  ...fields(number, 'Quantity', 'UnitAmount', 'LineAmount', 'TaxAmount', 'DiscountRate', 'DiscountAmount'),
  ...fields(ignored, 'Item', 'RepeatingInvoiceID', 'Taxability', 'SalesTaxCodeId', 'TaxBreakdown'),
  Tracking: list(() => ({
    ...fields(guid, 'TrackingCategoryID', 'TrackingOptionID'),
    ...fields(text, 'Name', 'Option'),
  })),
};

const tradeShape: Shape = {
  ...noise,
  Contact: object(() => contactShape),
  LineItems: list(() => lineShape),
  ...fields(date, 'Date', 'DueDate'),
  LineAmountTypes: lineAmountTypes,
  Status: documentStatus,
  ...fields(text, 'Reference', 'CurrencyCode'),
  ...fields(number, 'CurrencyRate', 'SubTotal', 'TotalTax', 'Total'),
  BrandingThemeID: guid,
  SentToContact: bool,
  ...fields(ignored, 'CISDeduction', 'CISRate', 'FullyPaidOnDate', 'Payments', 'InvoiceAddresses'),
};

export const invoiceShape: Shape = {
  ...tradeShape,
  InvoiceID: guid,
  InvoiceNumber: text,
  Type: text,
  Url: text,
  ...fields(date, 'ExpectedPaymentDate', 'PlannedPaymentDate'),
  ...fields(ignored, 'TotalDiscount', 'RepeatingInvoiceID', 'IsDiscounted', 'Prepayments', 'Overpayments'),
  ...fields(ignored, 'AmountDue', 'AmountPaid', 'AmountCredited', 'CreditNotes', 'RoundingAmount', 'EnteredTotal'),
};

export const creditNoteShape: Shape = {
  ...tradeShape,
  ...fields(guid, 'CreditNoteID', 'ID'),
  CreditNoteNumber: text,
  Type: text,
  ...fields(ignored, 'RemainingCredit', 'Allocations', 'AppliedAmount'),
};

export const purchaseOrderShape: Shape = {
  ...noise,
  PurchaseOrderID: guid,
  Contact: object(() => contactShape),
  LineItems: list(() => lineShape),
  ...fields(date, 'Date', 'DeliveryDate', 'ExpectedArrivalDate'),
  LineAmountTypes: lineAmountTypes,
  Status: oneOf('PurchaseOrderStatus', 'DRAFT', 'SUBMITTED', 'AUTHORISED', 'BILLED', 'DELETED'),
  ...fields(text, 'PurchaseOrderNumber', 'Reference', 'CurrencyCode'),
  ...fields(text, 'DeliveryAddress', 'AttentionTo', 'Telephone', 'DeliveryInstructions'),
  CurrencyRate: number,
  BrandingThemeID: guid,
  SentToContact: bool,
  ...fields(ignored, 'SubTotal', 'TotalTax', 'Total', 'TotalDiscount'),
};

export const quoteShape: Shape = {
  ...noise,
  QuoteID: guid,
  Contact: object(() => contactShape),
  LineItems: list(() => lineShape),
  ...fields(date, 'Date', 'ExpiryDate'),
  LineAmountTypes: oneOf('QuoteLineAmountTypes', 'EXCLUSIVE', 'INCLUSIVE', 'NOTAX'),
  Status: oneOf('QuoteStatusCodes', 'DRAFT', 'SENT', 'DECLINED', 'ACCEPTED', 'INVOICED', 'DELETED'),
  ...fields(text, 'QuoteNumber', 'Reference', 'Terms', 'Title', 'Summary', 'CurrencyCode'),
  CurrencyRate: number,
  BrandingThemeID: guid,
  ...fields(ignored, 'ExpiryDateString', 'SubTotal', 'TotalTax', 'Total', 'TotalDiscount'),
};

export const bankTransactionShape: Shape = {
  ...noise,
  BankTransactionID: guid,
  Type: text,
  Contact: object(() => contactShape),
  BankAccount: object(() => accountName),
  LineItems: list(() => lineShape),
  Date: date,
  LineAmountTypes: lineAmountTypes,
  Status: oneOf('BankTransactionStatus', 'AUTHORISED', 'DELETED', 'VOIDED'),
  ...fields(text, 'Reference', 'CurrencyCode', 'Url'),
  ...fields(number, 'CurrencyRate'),
  IsReconciled: bool,
  ...fields(ignored, 'SubTotal', 'TotalTax', 'Total', 'PrepaymentID', 'OverpaymentID'),
};

export const manualJournalShape: Shape = {
  ...noise,
  ManualJournalID: guid,
  ...fields(text, 'Narration', 'Url'),
  Date: date,
  LineAmountTypes: lineAmountTypes,
  Status: oneOf('ManualJournalStatus', 'DRAFT', 'POSTED', 'DELETED', 'VOIDED', 'ARCHIVED'),
  ShowOnCashBasisReports: bool,
  JournalLines: list(() => ({
    ...noise,
    ...fields(number, 'LineAmount', 'TaxAmount'),
    ...fields(text, 'AccountCode', 'Description', 'TaxType'),
    AccountID: guid,
    IsBlank: ignored,
    Tracking: list(() => ({
      ...fields(guid, 'TrackingCategoryID', 'TrackingOptionID'),
      ...fields(text, 'Name', 'Option'),
      ...fields(ignored, 'Status', 'Options'),
    })),
  })),
};

/** A document named inside another one: by id or number; the rest is noise. */
const invoiceName: Shape = {
  ...invoiceShape,
  InvoiceID: guid,
  InvoiceNumber: text,
  LineItems: ignored,
  Contact: ignored,
};
const creditNoteName: Shape = { ...creditNoteShape, LineItems: ignored, Contact: ignored };

export const accountShape: Shape = {
  ...noise,
  AccountID: guid,
  ...fields(text, 'Code', 'Name', 'Type', 'Description', 'TaxType', 'BankAccountNumber', 'CurrencyCode'),
  BankAccountType: oneOf('BankAccountType', 'BANK', 'CREDITCARD', 'PAYPAL', 'NONE', ''),
  Status: oneOf('AccountStatus', 'ACTIVE', 'ARCHIVED', 'DELETED'),
  ...fields(bool, 'EnablePaymentsToAccount', 'ShowInExpenseClaims', 'AddToWatchlist'),
  ...fields(ignored, 'Class', 'SystemAccount', 'ReportingCode', 'ReportingCodeName'),
};

const accountName: Shape = { ...accountShape, AccountID: guid, Code: text };

export const allocationShape: Shape = {
  ...noise,
  AllocationID: ignored,
  Amount: number,
  Date: date,
  Invoice: object(() => invoiceName),
  ...fields(ignored, 'CreditNote', 'Prepayment', 'Overpayment', 'IsDeleted'),
};

export const paymentShape: Shape = {
  ...noise,
  Invoice: object(() => invoiceName),
  CreditNote: object(() => creditNoteName),
  Prepayment: object(() => fields(guid, 'PrepaymentID')),
  Overpayment: object(() => fields(guid, 'OverpaymentID')),
  Account: object(() => accountName),
  ...fields(
    text,
    'InvoiceNumber',
    'CreditNoteNumber',
    'Code',
    'Reference',
    'Particulars',
    'Details',
    'BankAccountNumber',
  ),
  ...fields(number, 'Amount', 'BankAmount', 'CurrencyRate'),
  Date: date,
  IsReconciled: bool,
  Status: oneOf('PaymentStatus', 'AUTHORISED', 'DELETED'),
  PaymentID: guid,
  ...fields(ignored, 'PaymentType', 'HasAccount', 'BatchPayment', 'BatchPaymentID'),
};

export const batchPaymentShape: Shape = {
  ...noise,
  BatchPaymentID: guid,
  Account: object(() => accountName),
  ...fields(text, 'Reference', 'Particulars', 'Code', 'Details', 'Narrative'),
  Date: date,
  Status: oneOf('BatchPaymentStatus', 'AUTHORISED', 'DELETED'),
  Payments: list(() => paymentShape),
  ...fields(ignored, 'Amount', 'TotalAmount', 'Type', 'IsReconciled'),
};

export const taxRateShape: Shape = {
  ...noise,
  ...fields(text, 'Name', 'TaxType', 'ReportTaxType'),
  Status: oneOf('TaxRateStatus', 'ACTIVE', 'DELETED', 'ARCHIVED', 'PENDING'),
  TaxComponents: list(() => ({ Name: text, Rate: number, ...fields(bool, 'IsCompound', 'IsNonRecoverable') })),
  ...fields(ignored, 'CanApplyToAssets', 'CanApplyToEquity', 'CanApplyToExpenses', 'CanApplyToLiabilities'),
  ...fields(ignored, 'CanApplyToRevenue', 'DisplayTaxRate', 'EffectiveRate'),
};

export const currencyShape: Shape = fields(text, 'Code', 'Description');

const optionShape: Shape = {
  ...noise,
  ...fields(guid, 'TrackingOptionID', 'TrackingCategoryID'),
  Name: text,
  Status: oneOf('TrackingStatus', 'ACTIVE', 'ARCHIVED', 'DELETED'),
};

export const trackingOptionShape = optionShape;

export const trackingCategoryShape: Shape = {
  ...noise,
  ...fields(guid, 'TrackingCategoryID', 'TrackingOptionID'),
  ...fields(text, 'Name', 'Option'),
  Status: oneOf('TrackingStatus', 'ACTIVE', 'ARCHIVED', 'DELETED'),
  Options: list(() => optionShape),
};

export const historyShape: Shape = { Details: text, ...fields(ignored, 'Changes', 'User', 'DateUTC', 'DateUTCString') };
