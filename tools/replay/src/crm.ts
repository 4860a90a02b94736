import { toUnits } from '../../rig/src/decimal.js';
import type { Rest } from '../../rig/src/rest.js';
import { syncStatus } from '../../rig/src/sync-status.js';
import type { CrmSide, Totals } from './verdict.js';
import { sum } from './checks.js';

interface Row {
  id: string;
  status: string;
}

type Money = Record<string, string>;

/** Reads the product's side through REST. */
export async function readCrm(rest: Rest): Promise<CrmSide> {
  const companies = await rest.all<Row & { code: string }>('companies');
  const codes = new Map(companies.map(({ id, code }) => [id, code]));
  const invoices = standing(await rest.all<Row & Money>('invoices'));
  const credits = standing(await rest.all<Row & Money>('credit-notes'));
  const payments = (await rest.all<Row & Money>('payments')).filter(({ status }) => status === 'received');
  const adjustments = (await rest.all<Row & Money>('stock-adjustments')).filter(({ status }) => status === 'posted');
  const receivables = new Map<string, bigint>();
  const owe = (companyId: string | undefined, cents: bigint) => {
    const code = codes.get(companyId ?? '') ?? '?';
    receivables.set(code, (receivables.get(code) ?? 0n) + cents);
  };
  for (const invoice of invoices) owe(invoice['companyId'], cents(invoice['amountDue']));
  for (const credit of credits) owe(credit['companyId'], -cents(credit['remaining']));
  const { unresolved, queued, held } = await syncStatus(rest);
  return {
    totals: {
      invoices: totals(invoices, 'total'),
      creditNotes: totals(credits, 'total'),
      payments: totals(payments, 'amount'),
      stockAdjustments: { count: adjustments.length, sum: 0n },
    },
    ...{ receivables, queued, unresolved, held },
    stock: await stockOf(rest),
    skipped: (await rest.get<{ total: number }>('integrations/xero/history?filter[outcome]=skipped&pageSize=1')).total,
  };
}

async function stockOf(rest: Rest): Promise<Map<string, bigint>> {
  const stock = new Map<string, bigint>();
  for (const { id, code } of await rest.all<Row & { code: string }>('products')) {
    const { onHand } = await rest.get<{ onHand: string }>(`products/${id}/stock`);
    stock.set(code, toUnits(onHand, 4));
  }
  return stock;
}

const standing = <R extends Row>(documents: R[]): R[] =>
  documents.filter(({ status }) => status !== 'draft' && status !== 'voided');
const cents = (text: string | undefined): bigint => toUnits(text ?? '', 2);
const totals = (documents: Money[], field: string): Totals => ({
  count: documents.length,
  sum: sum(documents.map((document) => cents(document[field]))),
});
