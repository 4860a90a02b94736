import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describeWithExamples } from './xero-examples/examples.js';

/**
 * The same days whatever the clock of the server says: a process in each of five zones reads every example answer of Xero's, sends
 * documents, imports payments and takes in documents, each with a database and a Xero of its own. What they end in is the same to
 * the byte.
 */
const zones = ['UTC', 'Pacific/Auckland', 'America/Los_Angeles', 'Asia/Kolkata', 'Pacific/Kiritimati'] as const;

interface Told {
  /** Minutes behind UTC in January. */
  offset: number;
  facts: Record<string, unknown>;
}

const folder = mkdtempSync(join(tmpdir(), 'zones-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describeWithExamples('The CRM', () => {
  it('keeps business days the same in processes of five time zones', async () => {
    const told = new Map<string, Told>();
    for (const zone of zones) told.set(zone, await factsIn(zone));
    expect([...told.values()].map(({ offset }) => offset)).toEqual([0, -780, 480, -330, -840]);
    const { facts } = told.get('UTC')!;
    for (const zone of zones) expect({ zone, facts: told.get(zone)!.facts }).toEqual({ zone, facts });
    const text = JSON.stringify(facts);
    for (const zone of zones) expect(JSON.stringify(told.get(zone)!.facts) === text).toBe(true);
    const days = ['2024-02-29', '2025-12-31', '2026-01-01', '2026-03-29', '2026-04-05', '2026-09-27', '2026-10-25'];
    expect(facts).toMatchObject({
      paymentsInXero: days.map((day) => `${day} 40.00`),
      paymentsHere: days.map((day) => `${day} 40.00`),
      invoicesShown: days.map((day) => JSON.stringify([day, day])),
      theirs: days.map((day) => `THEIRS-${day} ${day} ${day}`),
      takenIn: days.map((day) => `${day} ${day}`),
    });
  }, 600_000);
});

async function factsIn(zone: string): Promise<Told> {
  const file = join(folder, `${zone.replace('/', '-')}.json`);
  const config = join(__dirname, 'zones/jest.config.mjs');
  const child = spawn(process.execPath, ['node_modules/jest/bin/jest.js', '--runInBand', '--config', config], {
    env: { ...process.env, TZ: zone, FACTS_FILE: file },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let said = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (text: Buffer) => (said += text.toString()));
  const code = await new Promise((ended) => child.on('close', ended));
  if (code !== 0) throw new Error(`In ${zone}:\n${said}`);
  return JSON.parse(readFileSync(file, 'utf8')) as Told;
}
