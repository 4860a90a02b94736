// How long a second start takes (sources unchanged, build skipped) until the first healthy answer, and whether Ctrl-C
// leaves anything behind. Prints JSON. `npm run measure:start [-- runs]`
import { spawn } from 'node:child_process';
import { chmodSync, mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { freePort } from './services.mjs';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const runs = Number(process.argv[2] ?? 3);
const data = mkdtempSync(join(tmpdir(), 'crm-start-'));
chmodSync(data, 0o755); // the user postgres must be able to enter it
const env = {
  ...process.env,
  DATA_DIR: data,
  PORT: String(await freePort()),
  XERO_SANDBOX_PORT: String(await freePort()),
};

/** Processes that carry our data folder in their arguments or environment (Linux), this one and its shell apart. */
const left = () =>
  readdirSync('/proc')
    .filter((pid) => /^\d+$/.test(pid) && Number(pid) !== process.pid)
    .filter((pid) => ['cmdline', 'environ'].some((file) => textOf(`/proc/${pid}/${file}`).includes(data)));

function textOf(path) {
  try {
    return readFileSync(path, 'latin1');
  } catch {
    return ''; // it ended meanwhile
  }
}

async function once() {
  const started = performance.now();
  const child = spawn('npm', ['start'], { cwd: root, env, stdio: 'ignore', detached: true });
  const exited = new Promise((done) => child.once('exit', (code) => done(code)));
  for (;;) {
    const healthy = await fetch(`http://localhost:${env.PORT}/health/ready`).then(
      (answer) => answer.ok,
      () => false,
    );
    if (healthy) break;
    if (performance.now() - started > 120_000) throw new Error('No healthy answer within two minutes.');
    await new Promise((done) => setTimeout(done, 50));
  }
  const seconds = (performance.now() - started) / 1000;
  const stopping = performance.now();
  process.kill(-(child.pid ?? 0), 'SIGINT'); // what Ctrl-C does: the whole foreground group
  const exitCode = await exited;
  return { seconds, stopSeconds: (performance.now() - stopping) / 1000, exitCode, left: left().length };
}

await once(); // the first start makes the database
const measured = [];
for (let run = 0; run < runs; run += 1) measured.push(await once());
const seconds = measured.map((run) => run.seconds).toSorted((a, b) => a - b);
console.log(
  JSON.stringify({
    machine: { cores: cpus().length, model: cpus()[0]?.model, node: process.version },
    secondsToHealthy: { runs: seconds, median: seconds[Math.floor(seconds.length / 2)] },
    secondsToStop: measured.map((run) => run.stopSeconds),
    exitCodes: measured.map((run) => run.exitCode),
    processesLeft: measured.map((run) => run.left),
  }),
);
rmSync(data, { recursive: true, force: true });
