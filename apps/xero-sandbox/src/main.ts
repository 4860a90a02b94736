import { configFromEnvironment } from './config.js';
import { startSandbox } from './server.js';

async function main(): Promise<void> {
  const sandbox = await startSandbox(configFromEnvironment());
  process.stdout.write(`xero-sandbox listens on port ${sandbox.port}, its address is ${sandbox.url}\n`);
  const stop = (): void => void sandbox.close().then(() => process.exit(0));
  process.once('SIGINT', stop);
  process.once('SIGTERM', stop);
}

main().catch((error: NodeJS.ErrnoException) => {
  const taken = error.code === 'EADDRINUSE';
  const text = taken ? 'The port of the Xero sandbox is taken; set XERO_SANDBOX_PORT to another one.' : error.message;
  process.stderr.write(`xero-sandbox: ${text}\n`);
  process.exit(1);
});
