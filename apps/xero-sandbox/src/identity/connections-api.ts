import express, { type Request, type Response, type Router } from 'express';
import { connectionInstant } from '../wire/dates.js';
import { Refusal } from '../wire/errors.js';
import { isGuid } from '../wire/shape.js';
import type { World } from '../world.js';
import { type Caller, callerOf } from './bearer.js';
import { type Connection, connections, disconnect } from './people.js';

/** `GET /connections` and `DELETE /connections/{id}` (api-facts 1.5). */
export function connectionsRouter(world: World): Router {
  const router = express.Router();
  router.get('/connections', (req, res) =>
    withCaller(world, req, res, (caller) => {
      const event = req.query['authEventId'];
      const mine = liveOf(world, caller).filter(
        (c) => typeof event !== 'string' || c.authEventId === event.toLowerCase(),
      );
      res.json(mine.map((connection) => view(world, connection)));
    }),
  );
  router.delete('/connections/:id', (req, res) =>
    withCaller(world, req, res, (caller) => {
      const id = String(req.params['id']).toLowerCase();
      const connection = isGuid(id) ? liveOf(world, caller).find((c) => c.id === id) : undefined;
      if (!connection) return void res.status(404).type('text').send('Connection not found');
      disconnect(world, connection);
      res.status(204).end();
    }),
  );
  return router;
}

function withCaller(world: World, req: Request, res: Response, work: (caller: Caller) => void): void {
  try {
    work(callerOf(world, req.headers.authorization));
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    res.status(error.reply.status).set(error.reply.headers).send(JSON.stringify(error.reply.body));
  }
}

function liveOf(world: World, caller: Caller): Connection[] {
  return connections(world).filter(
    (c) => c.live && c.clientId === caller.app.clientId && c.userId === caller.person.id,
  );
}

function view(world: World, connection: Connection): Record<string, unknown> {
  const organisation = world.store.read(connection.tenantId).get('organisation', connection.tenantId);
  return {
    id: connection.id,
    authEventId: connection.authEventId,
    tenantId: connection.tenantId,
    tenantType: 'ORGANISATION',
    tenantName: organisation?.Name ?? null,
    createdDateUtc: connectionInstant(connection.created),
    updatedDateUtc: connectionInstant(connection.updated),
  };
}
