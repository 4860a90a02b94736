import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { XeroSession } from '../../src/xero/xero.session.js';

/** A Xero that gives the same answer to whatever it is asked, so that an answer can be read the way the product reads it. */
export class OneAnswer {
  readonly session: XeroSession;
  private status = 200;
  private text = '{}';

  private constructor(private readonly server: Server) {
    const { port } = server.address() as AddressInfo;
    this.session = new XeroSession({
      tenantId: '11111111-1111-4111-8111-111111111111',
      apiUrl: `http://127.0.0.1:${port}`,
      accessToken: 'token',
      timeoutMs: 10_000,
    });
  }

  static async start(): Promise<OneAnswer> {
    const server = createServer((request, response) => {
      request.resume();
      request.on('end', () => {
        response.writeHead(one.status, { 'Content-Type': 'application/json' });
        response.end(one.text);
      });
    });
    await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
    const one = new OneAnswer(server);
    return one;
  }

  /** From now on. */
  answer(status: number, body: unknown): void {
    this.status = status;
    this.text = typeof body === 'string' ? body : JSON.stringify(body);
  }

  async close(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((closed) => this.server.close(closed));
  }
}
