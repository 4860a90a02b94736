import { bootstrap } from './bootstrap/bootstrap.js';
import { ConfigError, configFromProcess } from './config.js';
import { createApp } from './create-app.js';
import { checkPort, checkPostgres, checkRedis, portSentence, StartupError } from './startup/checks.js';
import { migrate } from './startup/migrate.js';
import { secretsOf } from './startup/secrets.js';
import { welcome } from './startup/welcome.js';

async function start(): Promise<void> {
  const config = configFromProcess();
  const secrets = secretsOf(config);
  await checkPort(config.port);
  await checkPostgres(config.databaseUrl);
  if (config.redisUrl) await checkRedis(config.redisUrl);
  await migrate(config.databaseUrl);
  const app = await createApp({ config, secrets });
  const first = config.role === 'worker' ? undefined : await bootstrap(app, config);
  await app.listen(config.port).catch(async (error: NodeJS.ErrnoException) => {
    await app.close();
    throw new StartupError(portSentence(config.port, error.code));
  });
  console.log(welcome(config, first));
}

// Whatever stops the start is said in one sentence; only the unforeseen shows where it came from.
start().catch((error: unknown) => {
  const foreseen = error instanceof ConfigError || error instanceof StartupError;
  console.error(foreseen ? error.message : error);
  process.exit(1);
});
