import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { RecordingProxy } from './proxy.js';
import type { Exchange } from './validator.js';

describe('the recording proxy', () => {
  let server: Server;
  let proxy: RecordingProxy;
  let url: string;
  const seen: Exchange[] = [];
  let served = 0;

  beforeAll(async () => {
    server = createServer((incoming, outgoing) => {
      served++;
      incoming
        .resume()
        .on('end', () =>
          outgoing.writeHead(201, { 'content-type': 'application/json', 'x-own': 'yes' }).end('{"é":1}'),
        );
    });
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
    proxy = new RecordingProxy(new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}`), (one) =>
      seen.push(one),
    );
    url = await proxy.listen();
  });
  afterAll(async () => {
    await proxy.close();
    server.close();
  });

  it('hands an exchange on unchanged and shows it', async () => {
    const answer = await fetch(`${url}/a/b?c=%C3%A9`, { method: 'PUT', body: '{"ö":2}', headers: { 'X-Thing': '1' } });
    expect([answer.status, answer.headers.get('x-own'), await answer.text()]).toEqual([201, 'yes', '{"é":1}']);
    expect(seen.at(-1)).toMatchObject({
      ...{
        method: 'PUT',
        path: '/a/b',
        query: 'c=%C3%A9',
        requestBody: '{"ö":2}',
        status: 201,
        responseBody: '{"é":1}',
      },
      requestHeaders: { 'x-thing': '1' },
    });
  });

  it('loses one answer after the request took effect, then goes on', async () => {
    proxy.loseAnswer(({ path }) => path === '/lost');
    const before = served;
    await expect(fetch(`${url}/lost`, { method: 'POST', body: '1' })).rejects.toThrow('fetch failed');
    expect(served).toBe(before + 1);
    expect(proxy.allLost).toBe(true);
    expect((await fetch(`${url}/lost`)).status).toBe(201);
  });
});
