import type { Request } from 'express';
import type { Organisation } from '../accounting/records.js';
import { people, savePerson } from '../identity/people.js';
import { createOrganisation, type NewOrganisation } from '../seed/organisations.js';
import type { World } from '../world.js';
import { type Control, Unusable } from './control.js';
import { countsOf } from './state.js';
import { ledgerOf, openAmounts, stockOf } from './ledger.js';
import { actInScreens } from './screens.js';

/** Organisations: create, change, look into, and act in Xero's own screens. */
export function organisationControls(world: World, control: Control): void {
  control('/tenants', 'get', () => ({
    tenants: world.store.tenantIds().map((id) => world.store.read(id).get('organisation', id)),
  }));
  control('/tenants', 'post', (req) => {
    const { users, ...wanted } = (req.body ?? {}) as NewOrganisation & { users?: string[] };
    if (!wanted.name) throw new Unusable('An organisation needs a name.');
    const organisation = createOrganisation(world, wanted);
    for (const person of people(world)) {
      const member = users ? users.includes(person.email) : person.role !== 'readonly';
      if (member) savePerson(world, { ...person, tenantIds: [...person.tenantIds, organisation.id] });
    }
    return organisation;
  });
  control('/tenants/:id', 'patch', (req) => changeOrganisation(world, req));
  control('/tenants/:id/counts', 'get', (req) => {
    const id = tenantOf(world, req);
    return { ...countsOf(world, id), open: openAmounts(world.store.read(id)) };
  });
  control('/tenants/:id/stock', 'get', (req) => ({ items: stockOf(world.store.read(tenantOf(world, req))) }));
  control('/tenants/:id/ledger', 'get', (req) => ledgerOf(world.store.read(tenantOf(world, req))));
  control('/tenants/:id/ui', 'post', (req) => actInScreens(world, tenantOf(world, req), req.body));
}

function tenantOf(world: World, req: Request): string {
  const id = String(req.params['id']).toLowerCase();
  if (!world.store.tenantIds().includes(id)) throw new Unusable(`There is no organisation ${id}.`);
  return id;
}

const CHANGEABLE = [
  'Name',
  'PeriodLockDate',
  'EndOfYearLockDate',
  'multicurrency',
  'approvalCap',
  'offline',
  'Class',
] as const;

/** Null takes an optional value away. */
function changeOrganisation(world: World, req: Request): Organisation {
  const id = tenantOf(world, req);
  const tx = world.store.begin(id, { source: 'ui' });
  const changes = (req.body ?? {}) as Record<string, unknown>;
  const changed = { ...tx.get('organisation', id)! } as Record<string, unknown>;
  for (const [name, value] of Object.entries(changes)) {
    if (!(CHANGEABLE as readonly string[]).includes(name))
      throw new Unusable(`"${name}" of an organisation cannot be changed here.`);
    if (value === null) delete changed[name];
    else changed[name] = value;
  }
  const organisation = changed as unknown as Organisation;
  tx.put('organisation', organisation);
  tx.effect({ kind: 'organisation.updated', collection: 'organisation', id, number: organisation.Name });
  tx.commit();
  return organisation;
}
