import { createHash, randomBytes, randomUUID } from 'node:crypto';
import type { World } from '../world.js';

/** A person who can sign in to Xero. The password is a made-up one of the sandbox. */
export interface Person {
  id: string;
  email: string;
  password: string;
  firstName: string;
  lastName: string;
  /** An adviser may post before the period lock date; a read-only person may not write. */
  role: 'standard' | 'adviser' | 'readonly';
  /** May see reports and journals; so when absent. */
  reports?: boolean;
  tenantIds: string[];
  /** Access tokens issued before this sandbox time no longer work (they "expired"). */
  tokensValidFrom: number;
}

/** What one person allowed one app to do with one organisation. */
export interface Connection {
  id: string;
  clientId: string;
  userId: string;
  tenantId: string;
  authEventId: string;
  created: number;
  updated: number;
  live: boolean;
}

export interface RefreshToken {
  hash: string;
  clientId: string;
  userId: string;
  scopes: string[];
  authEventId: string;
  authTime: number;
  expires: number;
  /** When a newer one took its place. */
  rotated?: number;
}

export const tokenHash = (token: string): string => createHash('sha256').update(token).digest('hex');
export const freshToken = (): string => randomBytes(32).toString('base64url');

export const people = (world: World): Person[] => world.identity.all<Person>('user');

export const personById = (world: World, id: string): Person | undefined => world.identity.get<Person>('user', id);

export function personByEmail(world: World, email: string): Person | undefined {
  return people(world).find((person) => person.email.toLowerCase() === email.trim().toLowerCase());
}

export const savePerson = (world: World, person: Person): void => world.identity.put('user', person.id, person);

export const connections = (world: World): Connection[] => world.identity.all<Connection>('connection');

/** The live connection that lets an app reach an organisation on behalf of a person. */
export function liveConnection(
  world: World,
  clientId: string,
  userId: string,
  tenantId: string,
): Connection | undefined {
  return connections(world).find(
    (c) => c.live && c.clientId === clientId && c.userId === userId && c.tenantId === tenantId,
  );
}

/** Connects, or refreshes what was there: the tenant id stays, `updated` moves. */
export function connect(
  world: World,
  link: Pick<Connection, 'clientId' | 'userId' | 'tenantId' | 'authEventId'>,
): Connection {
  const now = world.clock.now();
  const known = connections(world).find(
    (c) => c.clientId === link.clientId && c.userId === link.userId && c.tenantId === link.tenantId,
  );
  const connection: Connection = known
    ? { ...known, ...link, updated: now, live: true }
    : { id: randomUUID(), ...link, created: now, updated: now, live: true };
  world.identity.put('connection', connection.id, connection);
  return connection;
}

export function disconnect(world: World, connection: Connection): void {
  world.identity.put('connection', connection.id, { ...connection, live: false, updated: world.clock.now() });
}

/** Takes back everything a person allowed an app: connections and refresh tokens. */
export function revoke(world: World, clientId: string, userId: string): void {
  for (const connection of connections(world)) {
    if (connection.clientId === clientId && connection.userId === userId && connection.live)
      disconnect(world, connection);
  }
  for (const token of world.identity.all<RefreshToken>('refreshToken')) {
    if (token.clientId === clientId && token.userId === userId) world.identity.remove('refreshToken', token.hash);
  }
}

/** Why an organisation cannot be connected to one more app; undefined when it can. */
export function connectionRefusal(world: World, clientId: string, tenantId: string): string | undefined {
  const app = world.apps.get(clientId);
  const live = connections(world).filter((c) => c.live);
  if (live.some((c) => c.clientId === clientId && c.tenantId === tenantId)) return undefined;
  const held = new Set(live.filter((c) => c.clientId === clientId).map((c) => c.tenantId));
  if (app?.connectionCap !== undefined && held.size >= app.connectionCap) {
    return `This app has reached its limit of ${app.connectionCap} connected organisations.`;
  }
  const uncertified = new Set(
    live.filter((c) => c.tenantId === tenantId && !world.apps.get(c.clientId)?.certified).map((c) => c.clientId),
  );
  if (!app?.certified && uncertified.size >= 2) {
    return 'This organisation is already connected to two uncertified apps; a third one needs certification.';
  }
  return undefined;
}
