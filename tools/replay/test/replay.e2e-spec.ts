import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const root = join(__dirname, '../../..');

interface Outcome {
  code: number | null;
  said: string;
}

/** Runs the compiled tool as people do; what it says is kept for a failing test to show. */
const replay = (...args: string[]): Promise<Outcome> =>
  new Promise((done) => {
    const child = spawn(process.execPath, ['dist/tools/replay/src/main.js', ...args], { cwd: root });
    let said = '';
    child.stdout.on('data', (text) => (said += String(text)));
    child.stderr.on('data', (text) => (said += String(text)));
    child.once('close', (code) => done({ code, said }));
  });

describe('a replay of the committed history', () => {
  let folder: string;
  beforeAll(() => (folder = mkdtempSync(join(tmpdir(), 'replay-spec-'))));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it('brings everything to Xero through the compiled product, once, in order, to the cent', async () => {
    const json = join(folder, 'table.json');
    const { code, said } = await replay(
      '--data',
      'tools/replay/history',
      '--credit-every',
      '8',
      '--url',
      'http://localhost:9',
      '--json',
      json,
    );
    expect({ code, said }).toMatchObject({
      code: 0,
      said: expect.stringContaining('every invoice is in Xero: 40 of 40'),
    });
    const { verdict, xero } = JSON.parse(readFileSync(json, 'utf8')) as {
      verdict: { what: string; ok: boolean }[];
      xero: Record<string, { count: number }>;
    };
    expect(verdict.filter(({ ok }) => !ok)).toEqual([]);
    expect(xero).toMatchObject({
      invoices: { count: 40 },
      creditNotes: { count: 5 },
      payments: { count: 34 },
      stockAdjustments: { count: 14 },
    });
  }, 180_000);

  it('says in one sentence that a folder is missing', async () => {
    expect(await replay('--data', join(folder, 'nowhere'))).toEqual({
      code: 1,
      said: `There is no folder ${join(folder, 'nowhere')}.\n`,
    });
  });

  it('explains itself when it is not told what to replay', async () => {
    expect(await replay()).toMatchObject({ code: 2, said: expect.stringContaining('--data FOLDER') });
  });
});
