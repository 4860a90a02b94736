import { decimalsOf, divideRounded, fineText, toFine } from '../money/exact.js';
import type { Tx } from '../journal/store.js';
import { Findings, Invalid, notFound, type Reply, SANDBOX } from '../wire/errors.js';
import { listRecords } from '../wire/listing.js';
import { boolOf, listOf, numberOf, type Sent, textOf } from '../wire/shape.js';
import { taxRateShape } from '../wire/shapes.js';
import { runSingle } from './batch.js';
import { type Call, envelope, organisationOf, type Route, sentElement } from './call.js';
import type { Account, TaxRate } from './records.js';
import { listing } from './settings-resources.js';

export const taxRateRoutes: Route[] = [
  { method: 'GET', pattern: '/TaxRates', family: 'settings', handle: listRates },
  { method: 'PUT', pattern: '/TaxRates', family: 'settings', handle: (call) => writeRate(call, true) },
  { method: 'POST', pattern: '/TaxRates', family: 'settings', handle: (call) => writeRate(call, false) },
  { method: 'GET', pattern: '/TaxRates/:', family: 'settings', handle: getRate },
];

const RULES = { name: 'TaxRates', errorFlag: undefined, refusedExtras: () => ({}) };
const CLASSES: Account['Class'][] = ['ASSET', 'EQUITY', 'EXPENSE', 'LIABILITY', 'REVENUE'];

function listRates(call: Call): Reply {
  const { rows } = listRecords(call.tx.all('taxRates'), listing(call), {
    read: readRate,
    id: (rate) => rate.TaxType,
    pages: false,
  });
  return envelope(call, 'TaxRates', rows.map(rateView));
}

function getRate(call: Call): Reply {
  const rate = call.tx.find('taxRates', 'type', call.params[0] ?? '')[0];
  if (!rate) throw notFound();
  return envelope(call, 'TaxRates', [rateView(rate)]);
}

function writeRate(call: Call, creates: boolean): Reply {
  const sent = sentElement(call, 'TaxRates', taxRateShape);
  return runSingle(call, sent, RULES, (element, tx) => {
    const type = textOf(element, 'TaxType');
    const name = textOf(element, 'Name');
    const known = creates
      ? undefined
      : tx
          .all('taxRates')
          .find((rate) => (type ? rate.TaxType === type : rate.Name === name && rate.Status === 'ACTIVE'));
    const rate = known ? changed(element, known) : created(call, tx, element);
    tx.put('taxRates', rate);
    tx.effect({
      kind: known ? 'taxRate.updated' : 'taxRate.created',
      collection: 'taxRates',
      id: rate.id,
      number: rate.TaxType,
      status: rate.Status,
    });
    return { view: rateView(rate) };
  });
}

function created(call: Call, tx: Tx, sent: Sent): TaxRate {
  const findings = new Findings();
  const Name = textOf(sent, 'Name') ?? '';
  const rates = tx.all('taxRates');
  if (Name === '' || rates.some((rate) => rate.Name === Name && rate.Status === 'ACTIVE'))
    findings.add('Please enter a unique Name.');
  const report = textOf(sent, 'ReportTaxType');
  const country = organisationOf(call).CountryCode;
  if (!report && ['AU', 'NZ', 'GB'].includes(country)) findings.add('ReportTaxType must be specified');
  const components = componentsOf(sent, findings);
  findings.throwIfAny();
  let number = 1;
  const code = (): string => `TAX${String(number).padStart(3, '0')}`;
  while (rates.some((rate) => rate.TaxType === code())) number += 1;
  return {
    id: code(),
    Name,
    TaxType: code(),
    Status: 'ACTIVE',
    TaxComponents: components,
    EffectiveRate: effective(components),
    appliesTo: sideClasses(report),
    system: false,
    ...(report ? { ReportTaxType: report } : {}),
  };
}

/** An output rate never fits expenses, an input rate never fits revenue. */
function sideClasses(report: string | undefined): Account['Class'][] {
  if (report?.includes('OUTPUT')) return CLASSES.filter((name) => name !== 'EXPENSE');
  if (report?.includes('INPUT')) return CLASSES.filter((name) => name !== 'REVENUE');
  return CLASSES;
}

function changed(sent: Sent, known: TaxRate): TaxRate {
  if (known.system) throw new Invalid([`${SANDBOX}the system tax rate ${known.TaxType} cannot be changed.`]);
  const status = textOf(sent, 'Status') as TaxRate['Status'] | undefined;
  return { ...known, Name: textOf(sent, 'Name') ?? known.Name, Status: status ?? known.Status };
}

function componentsOf(sent: Sent, findings: Findings): TaxRate['TaxComponents'] {
  const components = listOf(sent, 'TaxComponents') ?? [];
  if (components.length === 0) findings.add('At least one TaxComponent must be specified');
  return components.map((component) => {
    const rate = numberOf(component, 'Rate') ?? '0';
    if ((decimalsOf(rate) ?? 9) > 4) findings.add('Tax rate must be valid.');
    return {
      Name: textOf(component, 'Name') ?? '',
      Rate: decimalsOf(rate) === undefined ? '0' : rate,
      IsCompound: boolOf(component, 'IsCompound') ?? false,
      IsNonRecoverable: boolOf(component, 'IsNonRecoverable') ?? false,
    };
  });
}

/** Simple components add up; a compound one is charged on top of the rest. */
function effective(components: TaxRate['TaxComponents']): string {
  const simple = components.filter((c) => !c.IsCompound).reduce((sum, c) => sum + toFine(c.Rate), 0n);
  const compound = components.find((c) => c.IsCompound);
  if (!compound) return fineText(simple);
  return fineText(simple + divideRounded(toFine(compound.Rate) * (1_000_000n + simple), 1_000_000n));
}

function rateView(rate: TaxRate): Record<string, unknown> {
  const applies = (accountClass: Account['Class']): boolean => rate.appliesTo.includes(accountClass);
  const nominal = rate.TaxComponents.reduce((sum, c) => sum + toFine(c.Rate), 0n);
  return {
    Name: rate.Name,
    TaxType: rate.TaxType,
    ...(rate.ReportTaxType ? { ReportTaxType: rate.ReportTaxType } : {}),
    CanApplyToAssets: applies('ASSET'),
    CanApplyToEquity: applies('EQUITY'),
    CanApplyToExpenses: applies('EXPENSE'),
    CanApplyToLiabilities: applies('LIABILITY'),
    CanApplyToRevenue: applies('REVENUE'),
    DisplayTaxRate: Number(fineText(nominal)),
    EffectiveRate: Number(rate.EffectiveRate),
    Status: rate.Status,
    TaxComponents: rate.TaxComponents.map((component) => ({ ...component, Rate: Number(component.Rate) })),
  };
}

function readRate(rate: TaxRate, path: string): string | number | boolean | null | undefined {
  const fields: Record<string, string | number> = {
    name: rate.Name,
    taxtype: rate.TaxType,
    status: rate.Status,
    effectiverate: Number(rate.EffectiveRate),
  };
  return fields[path.toLowerCase()];
}
