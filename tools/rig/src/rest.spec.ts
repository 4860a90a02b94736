import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Rest } from './rest.js';

type Answer = (incoming: IncomingMessage, outgoing: ServerResponse) => void;

const json =
  (status: number, body: object, headers: Record<string, string> = {}): Answer =>
  (_, outgoing) =>
    outgoing.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body));
const cut: Answer = (incoming) => incoming.socket.destroy();

describe('the REST client of the tools', () => {
  let server: Server;
  let answers: Answer[] = [];
  let keys: (string | undefined)[] = [];
  let paths: string[] = [];
  let rest: Rest;

  beforeAll(async () => {
    server = createServer((incoming, outgoing) => {
      keys.push(incoming.headers['idempotency-key'] as string | undefined);
      paths.push(`${incoming.method} ${incoming.url} ${incoming.headers.cookie ?? ''}`.trim());
      incoming.resume().on('end', () => answers.shift()?.(incoming, outgoing));
    });
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  });
  afterAll(() => server.close());
  beforeEach(() => {
    [answers, keys, paths] = [[], [], []];
    rest = new Rest(`http://127.0.0.1:${(server.address() as AddressInfo).port}`, 'run');
  });

  it('repeats a write with the same key when nothing was decided', async () => {
    const running = json(409, { code: 'idempotency_key_in_use', detail: 'Still running.' });
    answers = [cut, json(503, {}), running, json(201, { id: '1' })];
    expect(await rest.post('things', 'thing-1', { a: 1 })).toEqual({ id: '1' });
    expect(keys).toEqual(['run-thing-1', 'run-thing-1', 'run-thing-1', 'run-thing-1']);
    expect(rest.repeated).toBe(3);
  });

  it('does not repeat what was refused, and says why with the fields', async () => {
    const errors = [{ field: 'name', message: 'It is missing.' }];
    answers = [json(422, { code: 'invalid_thing', detail: 'The thing is wrong.', errors })];
    await expect(rest.post('things', 'thing-2')).rejects.toThrow(
      'POST things: 422 invalid_thing The thing is wrong. name: It is missing.',
    );
    expect(keys).toHaveLength(1);
  });

  it('reads a list to its last page', async () => {
    const full = Array.from({ length: 200 }, (_, id) => ({ id }));
    answers = [json(200, { items: full, total: 201 }), json(200, { items: [{ id: 200 }], total: 201 })];
    expect(await rest.all('things?sort=name')).toHaveLength(201);
    expect(paths).toEqual([
      'GET /api/v1/things?sort=name&pageSize=200&page=1',
      'GET /api/v1/things?sort=name&pageSize=200&page=2',
    ]);
  });

  it('sends cookies back', async () => {
    answers = [json(200, {}, { 'set-cookie': 'session=abc; Path=/; HttpOnly' }), json(200, {})];
    await rest.post('sign-in', 'in');
    await rest.get('me');
    expect(paths[1]).toBe('GET /api/v1/me session=abc');
  });
});
