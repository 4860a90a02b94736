import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import express, { type Express, type Request, type Response } from 'express';
import { handleAccounting } from './accounting/pipeline.js';
import { controlRouter } from './control/control-api.js';
import { pageRouter } from './control/start-page.js';
import { identityFaults } from './faults/identity-faults.js';
import { Authorization } from './identity/authorize.js';
import { connectionsRouter } from './identity/connections-api.js';
import { TokenEndpoint } from './identity/token.js';
import { seedWorld } from './seed/organisations.js';
import type { SandboxOptions } from './settings.js';
import { WebhookSender } from './webhooks/sender.js';
import { World } from './world.js';

export type { SandboxOptions } from './settings.js';

/** A running sandbox. */
export interface RunningSandbox {
  /** Base address and issuer, without a trailing slash. */
  url: string;
  port: number;
  /** Ends open connections and closes the journal. */
  close(): Promise<void>;
}

/** Starts a stand-in of Xero. Without a port it takes a free one, without a data folder it lives in memory. */
export async function startSandbox(options: SandboxOptions = {}): Promise<RunningSandbox> {
  const world = new World(options);
  if (world.store.tenantIds().length === 0) seedWorld(world);
  const webhooks = new WebhookSender(world);
  const server = createServer(application(world, webhooks));
  // A faulty answer may take for ever on purpose; Node must not end it first.
  server.requestTimeout = 0;
  server.keepAliveTimeout = 60_000;
  await listen(server, options.port ?? 0);
  const { port } = server.address() as AddressInfo;
  world.url = (options.publicUrl ?? `http://localhost:${port}`).replace(/\/$/, '');
  return { url: world.url, port, close: () => stop(world, webhooks, server) };
}

function application(world: World, webhooks: WebhookSender): Express {
  const app = express();
  app.disable('x-powered-by');
  app.disable('etag');
  const authorization = new Authorization(world);
  app.use((req, res, next) => {
    if (!/^\/api\.xro\/2\.0(\/|\?|$)/i.test(req.url)) return next();
    void serveAccounting(world, req, res);
  });
  const tokens = new TokenEndpoint(world, authorization);
  app.use(controlRouter(world, tokens, webhooks));
  app.use(identityFaults(world));
  app.use(authorization.router());
  app.use(tokens.router());
  app.use(connectionsRouter(world));
  app.use(pageRouter(world));
  app.use((_req, res) => void res.status(404).type('text').send("The resource you're looking for cannot be found"));
  return app;
}

/** A client that hangs up mid-way is no failure of the sandbox. */
async function serveAccounting(world: World, req: Request, res: Response): Promise<void> {
  try {
    await handleAccounting(world, req, res);
  } catch (error) {
    if (!req.destroyed) process.stderr.write(`xero-sandbox: ${error instanceof Error ? error.stack : String(error)}\n`);
    res.destroy();
  }
}

async function listen(server: Server, port: number): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    // Its people's passwords are printed on the page: nobody but this machine may reach it.
    server.listen(port, '127.0.0.1', () => resolve());
  });
}

async function stop(world: World, webhooks: WebhookSender, server: Server): Promise<void> {
  const closed = new Promise<void>((resolve) => server.close(() => resolve()));
  webhooks.close();
  server.closeAllConnections();
  await closed;
  world.close();
}
