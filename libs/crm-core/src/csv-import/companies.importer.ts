import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { Company } from '../company/company.entity.js';
import { checkCompany, CompanyService, type CompanyPatch } from '../company/company.service.js';
import { workspaceOf } from '../database/database.js';
import type { Actor } from '../events/actor.js';
import { addressColumns, addressesOf } from './address-cells.js';
import type { CsvCells } from './csv-cells.js';
import type { CsvColumn } from './csv-file.js';
import type { CsvKind, RowPlan, Written } from './csv-kind.js';
import { filled, grouped, planSaving, refuseGone, save, type Saving } from './saved-record.js';

type CompanyCells = Omit<CompanyPatch, 'name'> & { name: string };

/** Companies by code; without one by exactly their name, so that a file may be sent twice. */
@Injectable()
export class CompaniesImporter implements CsvKind<Saving<CompanyCells>> {
  readonly name = 'companies';
  readonly columns: readonly CsvColumn[] = [
    { name: 'code', example: '' },
    { name: 'name', required: true, example: 'Around the Horn' },
    { name: 'isCustomer', example: 'yes' },
    { name: 'isSupplier', example: 'no' },
    { name: 'email', example: 'office@aroundthehorn.example' },
    { name: 'phone', example: '+44 171 555 7788' },
    { name: 'mobile', example: '' },
    { name: 'fax', example: '' },
    { name: 'website', example: '' },
    { name: 'taxNumber', example: 'GB123456789' },
    { name: 'salesTermsDays', example: '30' },
    { name: 'purchaseTermsDays', example: '' },
    { name: 'currency', example: 'GBP' },
    ...addressColumns,
  ];

  constructor(private readonly companies: CompanyService) {}

  async plan(tx: EntityManager, rows: readonly CsvCells[]): Promise<RowPlan<Saving<CompanyCells>>[]> {
    const known = await tx
      .createQueryBuilder(Company, 'c')
      .where('c.workspaceId = :workspace', { workspace: workspaceOf(tx) })
      .andWhere('(c.code = ANY(:codes) OR (c.name = ANY(:names) AND c.mergedIntoId IS NULL))', {
        codes: rows.flatMap((row) => row.text('code') ?? []),
        names: rows.flatMap((row) => row.text('name') ?? []),
      })
      .getMany();
    const byCode = new Map(known.map((company) => [company.code, company]));
    const byName = grouped(known, (company) => company.name);
    return rows.map((cells) => {
      const before = companyOf(cells, byCode, byName);
      const name = cells.text('name') ?? '';
      return planSaving({
        cells,
        about: [before?.code ?? `name ${name}`],
        before,
        number: ({ code }) => code,
        input: inputOf(cells, before),
        check: (input) => checkCompany(before ? 'update' : 'create', input),
      });
    });
  }

  async write(tx: EntityManager, intents: readonly Saving<CompanyCells>[], actor: Actor): Promise<Written[]> {
    return [await save(this.companies, ({ code }) => code, tx, intents[0]!, actor)];
  }
}

function companyOf(
  cells: CsvCells,
  byCode: ReadonlyMap<string, Company>,
  byName: ReadonlyMap<string, Company[]>,
): Company | undefined {
  const code = cells.text('code');
  const found =
    code === undefined
      ? (byName.get(cells.text('name') ?? '') ?? [])
      : [byCode.get(code)].filter((one) => one !== undefined);
  if (code !== undefined && found.length === 0)
    cells.problem(
      'code',
      'unknown_code',
      `There is no company with the code ${code}. Leave the code empty to add one: the CRM numbers companies itself.`,
    );
  if (found.length > 1)
    cells.problem(
      'code',
      'ambiguous',
      `${found.length} companies are called "${cells.text('name')}": ${found.map((one) => one.code).join(', ')}. Give the code of the one that is meant.`,
    );
  if (found.length === 1) refuseGone(cells, 'code', `company ${found[0]!.code}`, found[0]!);
  return found[0];
}

const inputOf = (cells: CsvCells, before: Company | undefined): CompanyCells =>
  filled<CompanyCells>({
    name: cells.text('name') as string,
    isCustomer: cells.flag('isCustomer'),
    isSupplier: cells.flag('isSupplier'),
    email: cells.text('email'),
    phone: cells.text('phone'),
    mobile: cells.text('mobile'),
    fax: cells.text('fax'),
    website: cells.text('website'),
    taxNumber: cells.text('taxNumber'),
    salesTermsDays: cells.whole('salesTermsDays'),
    purchaseTermsDays: cells.whole('purchaseTermsDays'),
    currency: cells.text('currency'),
    addresses: addressesOf(cells, before?.addresses ?? []),
  });
