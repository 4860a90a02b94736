import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import type { Artefact } from './scanner.js';
import type { Slot } from './scene.js';
import type { Stage } from './stage.js';

/** Every error that anybody in this process is answered, body and headers. */
export class ErrorBodies {
  private readonly texts: string[] = [];
  private readonly fetch = globalThis.fetch;

  constructor() {
    globalThis.fetch = async (...request) => {
      const response = await this.fetch(...request);
      if (response.status >= 400)
        this.texts.push(`${JSON.stringify([...response.headers])} ${await response.clone().text()}`);
      return response;
    };
  }

  artefacts(): Artefact[] {
    return [{ where: `${this.texts.length} error answers`, text: this.texts.join('\n') }];
  }

  stop(): void {
    globalThis.fetch = this.fetch;
  }
}

/** What the processes of the product wrote; the sandbox's own output is no part of it. */
export const logs = (stage: Stage): Artefact[] =>
  readdirSync(stage.folder)
    .filter((name) => name.endsWith('.log') && !name.startsWith('sandbox'))
    .map((name) => ({ where: `log ${name}`, text: readFileSync(join(stage.folder, name), 'utf8') }));

/** Every column of every table, as text. */
export async function tables({ installation: { sql } }: Slot): Promise<Artefact[]> {
  const { rows } = await sql.query<{ name: string }>(
    `SELECT format('%I.%I', schemaname, tablename) AS name FROM pg_tables WHERE schemaname NOT IN ('pg_catalog', 'information_schema') ORDER BY 1`,
  );
  const dumps: Artefact[] = [];
  for (const { name } of rows) {
    const dump = await sql.query<Record<string, string | null>>(`SELECT to_jsonb(t) AS row FROM ${name} t`);
    const columns = new Map<string, string[]>();
    for (const { row } of dump.rows as unknown as { row: Record<string, unknown> }[])
      for (const [column, value] of Object.entries(row))
        if (value !== null) columns.set(column, [...(columns.get(column) ?? []), plain(value)]);
    for (const [column, texts] of columns) dumps.push({ where: `table ${name}.${column}`, text: texts.join('\n') });
  }
  return dumps;
}

const plain = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value));

/** Every key of Redis, as it is stored and as it is read. */
export async function redisContent({ redisUrl }: Stage): Promise<Artefact[]> {
  if (!redisUrl) return [];
  const client = new Redis(redisUrl);
  const found: Artefact[] = [];
  for (const key of await client.keys('*')) {
    const dumped = await client.dumpBuffer(key);
    found.push({
      where: `Redis ${key}`,
      text: `${key} ${dumped?.toString('latin1') ?? ''} ${await readable(client, key)}`,
    });
  }
  await client.quit();
  return found;
}

/** Redis packs what it dumps, so the values are read as well. */
async function readable(client: Redis, key: string): Promise<string> {
  const read: Record<string, () => Promise<unknown>> = {
    string: () => client.get(key),
    hash: () => client.hgetall(key),
    list: () => client.lrange(key, 0, -1),
    set: () => client.smembers(key),
    zset: () => client.zrange(key, 0, -1),
    stream: () => client.xrange(key, '-', '+'),
  };
  return JSON.stringify(await read[await client.type(key)]?.());
}

/** What is stored for a token is neither readable nor short, and the same token never looks the same twice. */
export async function ciphertextOnly({ installation: { sql } }: Slot): Promise<string[]> {
  const { rows } = await sql.query<{ access_token: string; refresh_token: string }>(
    'SELECT access_token, refresh_token FROM xero_token_sets',
  );
  const stored = rows.flatMap(({ access_token: access, refresh_token: refresh }) => [access, refresh]);
  const readableOnes = stored.filter((text) => text.includes('eyJ') || (text.length > 0 && text.length < 60));
  return [
    ...(readableOnes.length > 0 ? [`${readableOnes.length} stored tokens look readable`] : []),
    ...(new Set(stored).size < stored.length ? ['two stored tokens look the same'] : []),
  ];
}
