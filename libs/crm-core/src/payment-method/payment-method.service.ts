import { Injectable } from '@nestjs/common';
import { EntityManager } from 'typeorm';
import {
  changedFields,
  findRecord,
  insertRecord,
  RecordLabel,
  refuseTaken,
  updateRecord,
} from '../database/records.js';
import { ListQuery, listRecords, ListShape, Page } from '../listing/listing.js';
import { FieldChecks, given } from '../validation/field-checks.js';
import { PaymentMethod } from './payment-method.entity.js';

export interface PaymentMethodInput {
  name: string;
}

export type PaymentMethodPatch = Partial<PaymentMethodInput> & { archived?: boolean };

const label: RecordLabel<PaymentMethod> = { record: 'payment method', number: (method) => `"${method.name}"` };

export const paymentMethodList: ListShape<PaymentMethod> = {
  entity: PaymentMethod,
  defaultSort: 'name',
  fields: { name: { type: 'text' }, archived: { type: 'boolean' } },
};

/** Payment methods: a short list that people keep; raises no events. */
@Injectable()
export class PaymentMethodService {
  async create(tx: EntityManager, input: PaymentMethodInput): Promise<PaymentMethod> {
    const values = checkMethod('create', input);
    return insertRecord(tx, PaymentMethod, label, values).catch(nameTaken(values.name!));
  }

  async update(tx: EntityManager, id: string, version: number, patch: PaymentMethodPatch): Promise<PaymentMethod> {
    const before = await findRecord(tx, PaymentMethod, label, id, version);
    const values = checkMethod('update', patch);
    if (changedFields(before, values).length === 0) return before;
    return updateRecord(tx, PaymentMethod, label, id, version, values).catch(nameTaken(values.name ?? before.name));
  }

  get(tx: EntityManager, id: string): Promise<PaymentMethod> {
    return findRecord(tx, PaymentMethod, label, id);
  }

  list(tx: EntityManager, query: ListQuery): Promise<Page<PaymentMethod>> {
    return listRecords(tx, paymentMethodList, query);
  }
}

function checkMethod(mode: 'create' | 'update', input: PaymentMethodPatch): Partial<PaymentMethod> {
  const check = new FieldChecks('payment_method', mode);
  const values = given({
    name: check.text('name', input.name, { max: 255 }),
    archived: check.boolean('archived', input.archived),
  });
  check.done();
  return values;
}

const nameTaken = (name: string) =>
  refuseTaken('name_taken', `There is already a payment method called "${name}". Choose another name.`);
