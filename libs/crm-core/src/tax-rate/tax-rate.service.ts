import { Injectable } from '@nestjs/common';
import { EntityManager } from 'typeorm';
import { workspaceOf } from '../database/database.js';
import {
  changedFields,
  findRecord,
  insertRecord,
  RecordLabel,
  refuseTaken,
  updateRecord,
} from '../database/records.js';
import { Actor } from '../events/actor.js';
import { changeOf } from '../events/domain-event.js';
import { EventBus } from '../events/event-bus.js';
import { RecordGuards } from '../guards/record-guards.js';
import { ListQuery, listRecords, ListShape, Page } from '../listing/listing.js';
import { FieldChecks, given } from '../validation/field-checks.js';
import { TaxRate } from './tax-rate.entity.js';
import { TaxRateSaved } from './tax-rate.events.js';

export interface TaxRateInput {
  name: string;
  /** Percent, at most four decimals: "19" or "7.7". */
  rate: string;
}

export interface TaxRatePatch {
  name?: string;
  archived?: boolean;
}

const label: RecordLabel<TaxRate> = { record: 'tax rate', number: (rate) => `"${rate.name}"` };

export const taxRateList: ListShape<TaxRate> = {
  entity: TaxRate,
  defaultSort: 'name',
  fields: { name: { type: 'text' }, rate: { type: 'decimal' }, archived: { type: 'boolean' } },
};

/** Tax rates. A rate's percentage never changes: when the law does, people create a new one and archive the old. */
@Injectable()
export class TaxRateService {
  constructor(
    private readonly events: EventBus,
    private readonly guards: RecordGuards,
  ) {}

  async create(tx: EntityManager, input: TaxRateInput, actor: Actor): Promise<TaxRate> {
    const check = new FieldChecks('tax_rate', 'create');
    const name = check.text('name', input.name, { max: 255 });
    const rate = check.requiredDecimal('rate', input.rate, { decimals: 4, min: '0', max: '100' });
    check.done();
    const created = await insertRecord(tx, TaxRate, label, { name: name!, rate: rate! }).catch(nameTaken(name!));
    await this.events.publish(new TaxRateSaved(workspaceOf(tx), created.id, 'created', [], actor.origin), tx);
    return created;
  }

  async update(tx: EntityManager, id: string, version: number, patch: TaxRatePatch, actor: Actor): Promise<TaxRate> {
    const before = await findRecord(tx, TaxRate, label, id, version);
    await this.guards.check({ workspaceId: workspaceOf(tx), record: 'taxRate', id }, 'edit', tx);
    const check = new FieldChecks('tax_rate', 'update');
    const values = given({
      name: check.text('name', patch.name, { max: 255 }),
      archived: check.boolean('archived', patch.archived),
    });
    check.done();
    const changed = changedFields(before, values);
    if (changed.length === 0) return before;
    const after = await updateRecord(tx, TaxRate, label, id, version, values).catch(
      nameTaken(values.name ?? before.name),
    );
    await this.events.publish(
      new TaxRateSaved(workspaceOf(tx), id, changeOf(changed, after), changed, actor.origin),
      tx,
    );
    return after;
  }

  get(tx: EntityManager, id: string): Promise<TaxRate> {
    return findRecord(tx, TaxRate, label, id);
  }

  list(tx: EntityManager, query: ListQuery): Promise<Page<TaxRate>> {
    return listRecords(tx, taxRateList, query);
  }
}

const nameTaken = (name: string) =>
  refuseTaken('name_taken', `There is already a tax rate called "${name}". Choose another name.`);
