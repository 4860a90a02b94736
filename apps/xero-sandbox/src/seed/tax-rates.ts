import type { Account, TaxRate } from '../accounting/records.js';

type Side = 'sales' | 'purchases' | 'both';

const APPLIES: Record<Side, Account['Class'][]> = {
  sales: ['REVENUE', 'LIABILITY', 'EQUITY', 'ASSET'],
  purchases: ['EXPENSE', 'ASSET', 'LIABILITY', 'EQUITY'],
  both: ['ASSET', 'EQUITY', 'EXPENSE', 'LIABILITY', 'REVENUE'],
};

type Row = [taxType: string, name: string, percent: string, side: Side];

/** The standard rates of each country (api-facts 4.12). */
const ROWS: Record<string, Row[]> = {
  AU: [
    ['OUTPUT', 'GST on Income', '10', 'sales'],
    ['EXEMPTOUTPUT', 'GST Free Income', '0', 'sales'],
    ['EXEMPTEXPORT', 'GST Free Exports', '0', 'sales'],
    ['INPUT', 'GST on Expenses', '10', 'purchases'],
    ['EXEMPTEXPENSES', 'GST Free Expenses', '0', 'purchases'],
    ['CAPEXINPUT', 'GST on Capital', '10', 'purchases'],
    ['EXEMPTCAPITAL', 'GST Free Capital', '0', 'purchases'],
    ['GSTONIMPORTS', 'GST on Imports', '0', 'purchases'],
    ['INPUTTAXED', 'Input Taxed', '0', 'both'],
    ['BASEXCLUDED', 'BAS Excluded', '0', 'both'],
  ],
  NZ: [
    ['OUTPUT2', '15% GST on Income', '15', 'sales'],
    ['OUTPUT', '12.5% GST on Income', '12.5', 'sales'],
    ['INPUT2', '15% GST on Expenses', '15', 'purchases'],
    ['INPUT', '12.5% GST on Expenses', '12.5', 'purchases'],
    ['GSTONIMPORTS', 'GST on Imports', '0', 'purchases'],
    ['ZERORATED', 'Zero Rated', '0', 'both'],
    ['NONE', 'No GST', '0', 'both'],
  ],
  GB: [
    ['OUTPUT2', '20% (VAT on Income)', '20', 'sales'],
    ['RROUTPUT', '5% (VAT on Income)', '5', 'sales'],
    ['ZERORATEDOUTPUT', 'Zero Rated Income', '0', 'sales'],
    ['EXEMPTOUTPUT', 'Exempt Income', '0', 'sales'],
    ['ECZROUTPUT', 'Zero Rated EC Goods Income', '0', 'sales'],
    ['INPUT2', '20% (VAT on Expenses)', '20', 'purchases'],
    ['RRINPUT', '5% (VAT on Expenses)', '5', 'purchases'],
    ['ZERORATEDINPUT', 'Zero Rated Expenses', '0', 'purchases'],
    ['EXEMPTINPUT', 'Exempt Expenses', '0', 'purchases'],
    ['CAPEXINPUT2', '20% (VAT on Capital Purchases)', '20', 'purchases'],
    ['NONE', 'No VAT', '0', 'both'],
  ],
  US: [
    ['OUTPUT', 'Tax on Sales', '8.25', 'sales'],
    ['INPUT', 'Tax on Purchases', '8.25', 'purchases'],
    ['GSTONIMPORTS', 'Sales Tax on Imports', '0', 'purchases'],
    ['NONE', 'Tax Exempt', '0', 'both'],
    ['TAX001', 'Sales Tax 6.875%', '6.875', 'both'],
  ],
};

export function seedTaxRates(country: string): TaxRate[] {
  return (ROWS[country] ?? ROWS['US']!).map(([taxType, name, percent, side]) => ({
    id: taxType,
    Name: name,
    TaxType: taxType,
    Status: 'ACTIVE',
    TaxComponents: [{ Name: name, Rate: percent, IsCompound: false, IsNonRecoverable: false }],
    EffectiveRate: percent,
    appliesTo: APPLIES[side],
    system: !taxType.startsWith('TAX'),
  }));
}

/** The rates that new accounts get by class when none is named (api-facts 4.11). */
export function defaultTaxType(country: string, accountClass: Account['Class'], type: string): string {
  const modern = country === 'NZ' || country === 'GB';
  if (accountClass === 'REVENUE') return modern ? 'OUTPUT2' : 'OUTPUT';
  if (accountClass === 'EXPENSE') return modern ? 'INPUT2' : 'INPUT';
  if (type === 'INVENTORY' || type === 'FIXED') return modern ? 'INPUT2' : 'INPUT';
  return country === 'AU' ? 'BASEXCLUDED' : 'NONE';
}
