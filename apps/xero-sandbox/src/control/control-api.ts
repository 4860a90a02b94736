import express, { type Request, type Response, type Router } from 'express';
import type { TokenEndpoint } from '../identity/token.js';
import type { WebhookSender } from '../webhooks/sender.js';
import type { World } from '../world.js';
import { type Control, Unusable } from './control.js';
import { identityControls } from './identity-controls.js';
import { organisationControls } from './organisation-controls.js';
import { changeSettings } from './settings-control.js';
import { type ClockChange, clockOf, moveClock, stateOf } from './state.js';
import { webhookControls } from './webhook-controls.js';
import { resetWorld } from '../seed/organisations.js';

/** The tester's side of the sandbox, under `/__sandbox`. Not part of Xero; it counts against no limit. */
export function controlRouter(world: World, tokens: TokenEndpoint, webhooks: WebhookSender): Router {
  const router = express.Router();
  router.use('/__sandbox', express.json({ limit: '10mb' }));
  const control: Control = (path, method, work) => {
    router[method](`/__sandbox${path}`, (req, res) => void answer(res, () => work(req)));
  };
  worldControls(world, webhooks, control);
  recordControls(world, control);
  faultControls(world, control);
  identityControls(world, tokens, control);
  organisationControls(world, control);
  webhookControls(world, webhooks, control);
  return router;
}

async function answer(res: Response, work: () => unknown): Promise<void> {
  try {
    res.json((await work()) ?? { ok: true });
  } catch (error) {
    res.status(400).json({ error: error instanceof Error ? error.message : String(error) });
  }
}

function worldControls(world: World, webhooks: WebhookSender, control: Control): void {
  control('/state', 'get', () => stateOf(world));
  control('/reset', 'post', () => {
    resetWorld(world);
    webhooks.forget();
    return stateOf(world);
  });
  control('/clock', 'get', () => clockOf(world));
  control('/clock', 'post', (req) => {
    moveClock(world, (req.body ?? {}) as ClockChange);
    return clockOf(world);
  });
  control('/settings', 'get', () => world.settings);
  control('/settings', 'patch', (req) => changeSettings(world, req.body));
}

function recordControls(world: World, control: Control): void {
  const page = (req: Request): { after: number; limit: number } => ({
    after: Number(req.query['afterSeq'] ?? 0) || 0,
    limit: Math.min(Number(req.query['limit'] ?? 1000) || 1000, 10_000),
  });
  control('/journal', 'get', (req) => {
    const { after, limit } = page(req);
    const entries = world.store.journal(after, limit);
    const { tenantId, kind } = req.query;
    return {
      lastSeq: world.store.lastSeq(),
      nextAfterSeq: entries.at(-1)?.seq ?? after,
      entries: entries.filter((e) => (!tenantId || e.tenantId === tenantId) && (!kind || e.kind === kind)),
    };
  });
  control('/requests', 'get', (req) => {
    const { after, limit } = page(req);
    const requests = world.requests.page(after, limit);
    return { total: world.requests.total(), nextAfterSeq: requests.at(-1)?.seq ?? after, requests };
  });
  control('/requests/summary', 'get', () => ({
    total: world.requests.total(),
    keyClashes: world.requests.keyClashes(),
  }));
}

function faultControls(world: World, control: Control): void {
  control('/faults', 'get', () => ({ faults: world.faults.list() }));
  control('/faults', 'post', (req) => world.faults.add(req.body as Parameters<typeof world.faults.add>[0]));
  control('/faults', 'delete', () => world.faults.clear());
  control('/faults/:id', 'delete', (req) => {
    if (!world.faults.remove(String(req.params['id']))) throw new Unusable('There is no fault with this id.');
  });
}
