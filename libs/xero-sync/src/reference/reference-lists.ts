import type { EntityManager } from 'typeorm';
import type { Session } from '../engine/call.js';

/** An account of the organisation's chart. Bank accounts may have no code and are then reachable by `id` alone. */
export interface XeroAccount {
  id: string;
  code?: string;
  name: string;
  /** Xero's account type: BANK, CURRENT, INVENTORY, DIRECTCOSTS, REVENUE, SALES … */
  type: string;
  /** ASSET, EQUITY, EXPENSE, LIABILITY or REVENUE. */
  class: string;
  status: 'ACTIVE' | 'ARCHIVED';
  taxType?: string;
  /** DEBTORS, CREDITORS, GST … ; absent for ordinary accounts. Users rename codes, so nothing is recognised by code. */
  systemAccount?: string;
  enablePayments: boolean;
  currency?: string;
}

/** A tax rate of the organisation; `taxType` is its key in Xero (OUTPUT2, TAX001 …). */
export interface XeroTaxRate {
  taxType: string;
  name: string;
  status: string;
  /** Percentage that Xero really charges (compound components included), decimal string. */
  effectiveRate: string;
  appliesTo: { assets: boolean; equity: boolean; expenses: boolean; liabilities: boolean; revenue: boolean };
}

export interface XeroTrackingCategory {
  id: string;
  name: string;
  status: string;
  options: { id: string; name: string; status: string }[];
}

export interface XeroBrandingTheme {
  id: string;
  name: string;
  sortOrder: number;
}

export interface XeroOrganisation {
  id: string;
  name: string;
  /** With its leading `!`; part of the links into Xero. */
  shortCode?: string;
  baseCurrency: string;
  countryCode: string;
  /** Xero's own name of the zone, e.g. `NEWZEALANDSTANDARDTIME`. */
  timezone?: string;
  isDemo: boolean;
  /** Nothing dated on or before these days may be written (`YYYY-MM-DD`). */
  periodLockDate?: string;
  endOfYearLockDate?: string;
  salesTaxBasis?: string;
}

/** What Xero is master of, as last read. */
export interface ReferenceLists {
  organisation: XeroOrganisation;
  accounts: XeroAccount[];
  taxRates: XeroTaxRate[];
  /** ISO codes the organisation has switched on; the base currency is among them. */
  currencies: string[];
  trackingCategories: XeroTrackingCategory[];
  brandingThemes: XeroBrandingTheme[];
}

export type ReferenceList = keyof ReferenceLists;

export const referenceLists = [
  'organisation',
  'accounts',
  'taxRates',
  'currencies',
  'trackingCategories',
  'brandingThemes',
] as const satisfies readonly ReferenceList[];

/**
 * Reads one list from Xero, archived and deleted entries included, one budgeted call each. Implemented in
 * `xero/xero.reads.ts`; throws `CallFailed` when the list could not be had.
 */
export abstract class ReferenceReads {
  abstract read<L extends ReferenceList>(session: Session, list: L): Promise<ReferenceLists[L]>;
}

const empty: ReferenceLists = {
  organisation: { id: '', name: '', baseCurrency: '', countryCode: '', isDemo: false },
  accounts: [],
  taxRates: [],
  currencies: [],
  trackingCategories: [],
  brandingThemes: [],
};

/** The lists of the workspace's current organisation, or of `tenantId`, as last read; empty ones before the first read. */
export async function referenceListsOf(
  workspaceId: string,
  tx: EntityManager,
  tenantId?: string,
): Promise<ReferenceLists> {
  const rows = await tx.query<{ list: ReferenceList; body: unknown }[]>(
    `SELECT r.list, r.body FROM xero_reference r
     WHERE r.workspace_id = $1 AND r.tenant_id =
       coalesce($2, (SELECT tenant_id FROM xero_connections WHERE workspace_id = $1 AND current))`,
    [workspaceId, tenantId ?? null],
  );
  return Object.assign(structuredClone(empty), Object.fromEntries(rows.map((row) => [row.list, row.body])));
}
