import { randomUUID } from 'node:crypto';
import type { Request } from 'express';
import { type App, isTier } from '../identity/apps.js';
import {
  connect,
  connections,
  disconnect,
  people,
  type Person,
  personByEmail,
  personById,
  revoke,
  savePerson,
} from '../identity/people.js';
import type { TokenEndpoint } from '../identity/token.js';
import type { World } from '../world.js';
import { type Control, Unusable } from './control.js';

/** People, apps, connections and tokens. */
export function identityControls(world: World, tokens: TokenEndpoint, control: Control): void {
  control('/users', 'get', () => ({ users: people(world) }));
  control('/users', 'post', (req) => addPerson(world, body(req)));
  control('/users/:id/revoke', 'post', (req) => {
    const person = personOf(world, req);
    for (const app of world.apps.all()) revoke(world, app.clientId, person.id);
  });
  control('/users/:id/expire-tokens', 'post', (req) => {
    const person = personOf(world, req);
    savePerson(world, { ...person, tokensValidFrom: world.clock.now() + 1000 });
  });
  control('/users/:id', 'patch', (req) => changePerson(world, req));
  control('/apps', 'get', () => ({ apps: world.apps.all().map(({ secretHash: _hash, ...app }) => app) }));
  control('/apps', 'post', (req) => {
    const { secretHash: _hash, ...app } = world.apps.register(body(req) as Partial<App> & { clientId: string });
    return app;
  });
  control('/apps/:id', 'patch', (req) => {
    const app = world.apps.get(String(req.params['id']));
    const { tier } = body(req);
    if (!app) throw new Unusable(`There is no app "${String(req.params['id'])}".`);
    if (!isTier(tier)) throw new Unusable('The tier must be starter, core, plus, advanced or enterprise.');
    const { secretHash: _hash, ...moved } = world.apps.setTier(app, tier);
    return moved;
  });
  control('/connections', 'get', () => ({ connections: connections(world) }));
  control('/connections/:id', 'delete', (req) => {
    const connection = connections(world).find((c) => c.id === req.params['id']);
    if (!connection) throw new Unusable('There is no connection with this id.');
    disconnect(world, connection);
  });
  control('/token', 'post', (req) => directToken(world, tokens, body(req)));
}

/** The text under a name; anything else counts as not given. */
function textIn(given: Record<string, unknown>, name: string): string | undefined {
  const value = given[name];
  return typeof value === 'string' ? value : undefined;
}

const body = (req: Request): Record<string, unknown> => (req.body ?? {}) as Record<string, unknown>;

function personOf(world: World, req: Request): Person {
  const name = String(req.params['id']);
  const person = personById(world, name) ?? personByEmail(world, name);
  if (!person) throw new Unusable(`There is no user "${name}".`);
  return person;
}

function addPerson(world: World, given: Record<string, unknown>): Person {
  if (typeof given['email'] !== 'string' || typeof given['password'] !== 'string') {
    throw new Unusable('A user needs an email and a password.');
  }
  const person: Person = {
    id: randomUUID(),
    email: given['email'],
    password: given['password'],
    firstName: textIn(given, 'firstName') ?? 'New',
    lastName: textIn(given, 'lastName') ?? 'User',
    role: (given['role'] as Person['role'] | undefined) ?? 'standard',
    tenantIds: (given['tenantIds'] as string[] | undefined) ?? [],
    tokensValidFrom: 0,
  };
  savePerson(world, person);
  return person;
}

/** Role and organisations; somebody who leaves an organisation loses its connections' effect at once. */
function changePerson(world: World, req: Request): Person {
  const person = personOf(world, req);
  const { role, tenantIds, reports } = body(req) as Partial<Person>;
  const changed = {
    ...person,
    ...(role ? { role } : {}),
    ...(tenantIds ? { tenantIds } : {}),
    ...(reports === undefined ? {} : { reports }),
  };
  savePerson(world, changed);
  return changed;
}

/** A token without the browser, for checkers that read the books: `{ email, tenantIds?, clientId?, scopes? }`. */
function directToken(world: World, tokens: TokenEndpoint, given: Record<string, unknown>): Record<string, unknown> {
  const email = textIn(given, 'email') ?? 'alex@demo.example';
  const person = personByEmail(world, email);
  const clientId = textIn(given, 'clientId') ?? world.options.clientId ?? 'sandbox-client';
  if (!person) throw new Unusable(`There is no user "${email}".`);
  if (!world.apps.get(clientId)) throw new Unusable(`There is no app "${clientId}".`);
  const authEventId = randomUUID();
  for (const tenantId of (given['tenantIds'] as string[] | undefined) ?? []) {
    connect(world, { clientId, userId: person.id, tenantId, authEventId });
  }
  const scopes = (given['scopes'] as string[] | undefined) ?? [
    'openid',
    'offline_access',
    'accounting.settings',
    'accounting.contacts',
    'accounting.invoices',
    'accounting.payments',
    'accounting.banktransactions',
    'accounting.manualjournals',
  ];
  return tokens.issue({ clientId, userId: person.id, scopes, authEventId, authTime: world.clock.now() });
}
