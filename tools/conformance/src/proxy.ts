import { createServer, request as send, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Exchange } from './validator.js';

type Cut = (exchange: Exchange) => boolean;

/**
 * Stands between the product and the sandbox, hands every exchange on unchanged and shows it to an observer. On demand
 * it keeps an answer from the product, as a lost connection would.
 */
export class RecordingProxy {
  private readonly server: Server;
  private readonly cuts: Cut[] = [];

  constructor(
    private readonly target: URL,
    private readonly observe: (exchange: Exchange) => void,
  ) {
    this.server = createServer((incoming, outgoing) => {
      this.pass(incoming, outgoing).catch(() => outgoing.destroy());
    });
  }

  async listen(port = 0): Promise<string> {
    await new Promise<void>((done) => this.server.listen(port, '127.0.0.1', done));
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  async close(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((done) => this.server.close(done));
  }

  /** Lets the next matching request take effect and cuts the connection instead of answering it. */
  loseAnswer(matches: Cut): void {
    this.cuts.push(matches);
  }

  /** Whether every answer that was to be lost has been lost. */
  get allLost(): boolean {
    return this.cuts.length === 0;
  }

  private async pass(incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
    const body = await read(incoming);
    const { answer, text } = await this.forward(incoming, body);
    const url = new URL(incoming.url ?? '/', this.target);
    const exchange: Exchange = {
      method: incoming.method ?? 'GET',
      path: url.pathname,
      query: url.search.slice(1),
      requestHeaders: flat(incoming.headers),
      requestBody: body.toString('utf8'),
      status: answer.statusCode ?? 0,
      responseHeaders: flat(answer.headers),
      responseBody: text.toString('utf8'),
    };
    this.observe(exchange);
    const cut = this.cuts.findIndex((matches) => matches(exchange));
    if (cut >= 0) {
      this.cuts.splice(cut, 1);
      incoming.socket.destroy();
      return;
    }
    outgoing.writeHead(exchange.status, answer.headers).end(text);
  }

  private async forward(incoming: IncomingMessage, body: Buffer): Promise<{ answer: IncomingMessage; text: Buffer }> {
    // Compressed answers could not be read here, and the sandbox need not bother.
    const { host: _host, 'accept-encoding': _encoding, connection: _connection, ...headers } = incoming.headers;
    const options = { method: incoming.method, headers: { ...headers, host: this.target.host } };
    const answer = await new Promise<IncomingMessage>((done, fail) => {
      send(new URL(incoming.url ?? '/', this.target), options, done)
        .once('error', fail)
        .end(body);
    });
    return { answer, text: await read(answer) };
  }
}

async function read(stream: IncomingMessage): Promise<Buffer> {
  const parts: Buffer[] = [];
  for await (const part of stream) parts.push(part as Buffer);
  return Buffer.concat(parts);
}

const flat = (headers: IncomingMessage['headers']): Record<string, string> =>
  Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, [value ?? ''].flat().join(', ')]));
