import type { World } from '../world.js';
import { problem } from '../wire/errors.js';
import type { App } from './apps.js';
import { type Person, personById } from './people.js';

/** Who calls: a person through an app, with what the token allows. */
export interface Caller {
  app: App;
  person: Person;
  scopes: string[];
}

/** Reads the bearer token of a call; refuses with the 401 bodies of api-facts 3.3. */
export function callerOf(world: World, authorization: string | undefined): Caller {
  const token = /^Bearer (.+)$/i.exec(authorization ?? '')?.[1];
  const claims = token ? world.key.verify(token.trim()) : undefined;
  if (!claims) throw problem(401, 'AuthenticationUnsuccessful');
  const person = personById(world, String(claims['sub']));
  const app = world.apps.get(String(claims['client_id']));
  if (!person || !app) throw problem(401, 'AuthenticationUnsuccessful');
  const [from, until] = [Number(claims['nbf']) * 1000, Number(claims['exp']) * 1000];
  const now = world.clock.now();
  if (now >= until) throw problem(401, `TokenExpired: token expired at ${usInstant(until)}`);
  if (from + 1000 <= person.tokensValidFrom) throw problem(401, `TokenExpired: token expired at ${usInstant(now)}`);
  return { app, person, scopes: claims['scope'] as string[] };
}

/** `02/20/2025 08:32:50`, UTC. */
function usInstant(instant: number): string {
  const [day = '', time = ''] = new Date(instant).toISOString().split('T');
  const [year, month, date] = day.split('-');
  return `${month}/${date}/${year} ${time.slice(0, 8)}`;
}
