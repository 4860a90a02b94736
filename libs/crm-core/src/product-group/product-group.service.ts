import { Injectable } from '@nestjs/common';
import { EntityManager } from 'typeorm';
import {
  changedFields,
  deleteRecord,
  findRecord,
  insertRecord,
  RecordLabel,
  refuseTaken,
  updateRecord,
} from '../database/records.js';
import { ListQuery, listRecords, ListShape, Page } from '../listing/listing.js';
import { FieldChecks, given } from '../validation/field-checks.js';
import { ProductGroup } from './product-group.entity.js';

export interface ProductGroupInput {
  name: string;
}

const label: RecordLabel<ProductGroup> = { record: 'product group', number: (group) => `"${group.name}"` };

export const productGroupList: ListShape<ProductGroup> = {
  entity: ProductGroup,
  defaultSort: 'name',
  fields: { name: { type: 'text' } },
};

/** Product groups; raises no events. */
@Injectable()
export class ProductGroupService {
  async create(tx: EntityManager, input: ProductGroupInput): Promise<ProductGroup> {
    const values = checkGroup('create', input);
    return insertRecord(tx, ProductGroup, label, values).catch(nameTaken(values.name!));
  }

  async update(
    tx: EntityManager,
    id: string,
    version: number,
    patch: Partial<ProductGroupInput>,
  ): Promise<ProductGroup> {
    const before = await findRecord(tx, ProductGroup, label, id, version);
    const values = checkGroup('update', patch);
    if (changedFields(before, values).length === 0) return before;
    return updateRecord(tx, ProductGroup, label, id, version, values).catch(nameTaken(values.name ?? before.name));
  }

  /** Refused (`in_use`) while products belong to it. */
  async delete(tx: EntityManager, id: string, version: number): Promise<void> {
    const group = await findRecord(tx, ProductGroup, label, id, version);
    await deleteRecord(tx, ProductGroup, label, group, 'Move its products to another group first.');
  }

  get(tx: EntityManager, id: string): Promise<ProductGroup> {
    return findRecord(tx, ProductGroup, label, id);
  }

  list(tx: EntityManager, query: ListQuery): Promise<Page<ProductGroup>> {
    return listRecords(tx, productGroupList, query);
  }
}

function checkGroup(mode: 'create' | 'update', input: Partial<ProductGroupInput>): Partial<ProductGroup> {
  const check = new FieldChecks('product_group', mode);
  const values = given({ name: check.text('name', input.name, { max: 255 }) });
  check.done();
  return values;
}

const nameTaken = (name: string) =>
  refuseTaken('name_taken', `There is already a product group called "${name}". Choose another name.`);
