import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { startProduct, type OwnProduct } from '../../rig/src/product.js';
import { Sandbox } from '../../rig/src/sandbox.js';
import { prepareWorkspace, signIn } from '../../rig/src/workspace.js';
import { clientOperations } from './client-operations.js';
import { knownSpecErrors } from './known-spec-errors.js';
import { Description } from './openapi.js';
import { RecordingProxy } from './proxy.js';
import { reportOf } from './report.js';
import { steps } from './scenario.js';
import { Shop } from './shop.js';
import { Validator, type Exchange, type Finding } from './validator.js';

const USAGE = `npm run conformance -- --spec <xero_accounting.yaml>
Starts the product, its Xero sandbox and a recording proxy between them, plays a scenario that uses every call the client
makes, and checks each request and each answer against the OpenAPI description.`;

/** Lost answers are looked up after seconds instead of minutes. */
const FAST = { SYNC_SETTLE_SECONDS: '2', SYNC_LOOK_AGAIN_SECONDS: '1', SYNC_SWEEP_SECONDS: '2' };

const { values: options } = parseArgs({
  options: { spec: { type: 'string' }, help: { type: 'boolean', default: false } },
});

async function main(): Promise<number> {
  if (options.help || options.spec === undefined) {
    console.log(USAGE);
    return options.help ? 0 : 2;
  }
  if (!existsSync(options.spec)) throw new Error(`There is no file ${options.spec}.`);
  const description = Description.read(options.spec);
  const validator = new Validator(description, knownSpecErrors);
  const findings: Finding[] = [];
  const observe = (exchange: Exchange) => {
    // Identity (`/connections`) shares the host and has a description of its own.
    if (exchange.path.startsWith(`${description.base}/`)) findings.push(...validator.check(exchange));
  };
  const failures = await play(observe);
  const report = reportOf(validator, findings, clientOperations);
  console.log(report.text);
  for (const failure of failures) console.error(`FAILED: ${failure}`);
  return report.ok && failures.length === 0 ? 0 : 1;
}

/** Plays the scenario; answers what stopped it, since the exchanges so far are worth a report all the same. */
async function play(observe: (exchange: Exchange) => void): Promise<string[]> {
  const proxies: RecordingProxy[] = [];
  const product = await startProduct(async (sandboxUrl) => {
    const proxy = new RecordingProxy(new URL(sandboxUrl), observe);
    proxies.push(proxy);
    return { ...FAST, XERO_ISSUER_URL: sandboxUrl, XERO_API_URL: await proxy.listen() };
  });
  try {
    const [proxy] = proxies;
    if (!proxy) throw new Error('The proxy was not started.');
    const failures = await playSteps(product, proxy);
    if (failures.length === 0 && !proxy.allLost) failures.push('Some answers that were to get lost were never given.');
    return failures;
  } catch (error) {
    return [wordsOf(error)];
  } finally {
    await product.stop();
    for (const proxy of proxies) await proxy.close();
  }
}

/** Each step has a workspace and an organisation of its own, so all of them are played side by side. */
async function playSteps(product: OwnProduct, proxy: RecordingProxy): Promise<string[]> {
  const run = randomBytes(5).toString('hex');
  const session = await signIn(product.url, product, run);
  const playing: Promise<string[]>[] = [];
  for (const [index, [title, step]] of steps.entries()) {
    const wish = { name: `Conformance ${run} ${index}`, run: `${run}-${index}`, taxRate: 1500n };
    const sandbox = await Sandbox.prepare(product.sandboxUrl, wish.name);
    const ready = await prepareWorkspace(product.url, session, sandbox, wish);
    playing.push(
      step(new Shop(ready), { ready, sandbox, proxy }).then(
        () => (console.log(`played: ${title}`), []),
        (error: unknown) => [`${title}: ${wordsOf(error)}\n${lastLines(product.log)}`],
      ),
    );
  }
  return (await Promise.all(playing)).flat();
}

const wordsOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
const lastLines = (file: string): string => readFileSync(file, 'utf8').split('\n').slice(-20).join('\n');

main().then(
  (code) => (process.exitCode = code),
  (error: unknown) => {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 1;
  },
);
