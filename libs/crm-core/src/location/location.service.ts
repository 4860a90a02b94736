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
import { refused } from '../errors.js';
import { Actor } from '../events/actor.js';
import { changeOf } from '../events/domain-event.js';
import { EventBus } from '../events/event-bus.js';
import { RecordGuards } from '../guards/record-guards.js';
import { ListQuery, listRecords, ListShape, Page } from '../listing/listing.js';
import { FieldChecks, given } from '../validation/field-checks.js';
import { Location } from './location.entity.js';
import { LocationSaved } from './location.events.js';

export interface LocationInput {
  code: string;
  name: string;
  /** Making a location the default takes that from the one that had it. */
  isDefault?: boolean;
}

export type LocationPatch = Partial<LocationInput> & { archived?: boolean };

const label: RecordLabel<Location> = { record: 'location', number: (location) => location.code };

export const locationList: ListShape<Location> = {
  entity: Location,
  defaultSort: 'code',
  fields: {
    code: { type: 'text' },
    name: { type: 'text' },
    isDefault: { type: 'boolean' },
    archived: { type: 'boolean' },
  },
};

/** Locations. There is always exactly one default location, and it is never archived. */
@Injectable()
export class LocationService {
  constructor(
    private readonly events: EventBus,
    private readonly guards: RecordGuards,
  ) {}

  async create(tx: EntityManager, input: LocationInput, actor: Actor): Promise<Location> {
    const values = checkLocation('create', input);
    if (values.isDefault) await this.withdrawDefault(tx);
    const location = await insertRecord(tx, Location, label, values).catch(codeTaken(values.code!));
    await this.events.publish(new LocationSaved(workspaceOf(tx), location.id, 'created', [], actor.origin), tx);
    return location;
  }

  async update(tx: EntityManager, id: string, version: number, patch: LocationPatch, actor: Actor): Promise<Location> {
    const before = await findRecord(tx, Location, label, id, version);
    await this.guards.check({ workspaceId: workspaceOf(tx), record: 'location', id }, 'edit', tx);
    const values = checkLocation('update', patch);
    const changed = changedFields(before, values);
    if (changed.length === 0) return before;
    refuseNoDefault(before, values);
    if (changed.includes('isDefault')) await this.withdrawDefault(tx);
    const after = await updateRecord(tx, Location, label, id, version, values).catch(
      codeTaken(values.code ?? before.code),
    );
    await this.events.publish(
      new LocationSaved(workspaceOf(tx), id, changeOf(changed, after), changed, actor.origin),
      tx,
    );
    return after;
  }

  /** The location that documents use when they name none. */
  default(tx: EntityManager): Promise<Location> {
    return tx.findOneByOrFail(Location, { workspaceId: workspaceOf(tx), isDefault: true });
  }

  get(tx: EntityManager, id: string): Promise<Location> {
    return findRecord(tx, Location, label, id);
  }

  list(tx: EntityManager, query: ListQuery): Promise<Page<Location>> {
    return listRecords(tx, locationList, query);
  }

  private async withdrawDefault(tx: EntityManager): Promise<void> {
    // Two locations made the default at once wait here for each other instead of colliding on the index.
    await tx.query('SELECT 1 FROM workspaces WHERE id = $1 FOR NO KEY UPDATE', [workspaceOf(tx)]);
    await tx.update(
      Location,
      { workspaceId: workspaceOf(tx), isDefault: true },
      { isDefault: false, version: () => 'version + 1', updatedAt: () => 'now()' },
    );
  }
}

function refuseNoDefault(before: Location, changes: Partial<Location>): void {
  if (before.isDefault && changes.isDefault === false)
    throw refused(
      'default_location_needed',
      `Location ${before.code} is the default. Make another location the default instead.`,
    );
  if ((changes.isDefault ?? before.isDefault) && (changes.archived ?? before.archived))
    throw refused(
      'default_location_needed',
      `Location ${before.code} is the default and cannot be archived. Make another location the default first.`,
    );
}

function checkLocation(mode: 'create' | 'update', input: LocationPatch): Partial<Location> {
  const check = new FieldChecks('location', mode);
  const values = given({
    code: check.text('code', input.code, { max: 30, label: 'location code' }),
    name: check.text('name', input.name, { max: 255 }),
    isDefault: check.boolean('isDefault', input.isDefault),
    archived: check.boolean('archived', input.archived),
  });
  check.done();
  return values;
}

const codeTaken = (code: string) =>
  refuseTaken(
    'code_taken',
    `There is already a location with the code "${code}". Choose another code.`,
    'locations_code',
  );
