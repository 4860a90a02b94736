// Compiles the product, and builds the screens, unless neither sources nor configuration changed since the last build.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));

function* sources(folder) {
  for (const entry of readdirSync(join(root, folder), { withFileTypes: true }).sort((a, b) =>
    a.name < b.name ? -1 : 1,
  )) {
    const path = `${folder}/${entry.name}`;
    if (entry.isDirectory()) yield* sources(path);
    else if (/\.(ts|tsx|json|css|html|svg)$/.test(entry.name)) yield path;
  }
}

// Times and sizes instead of contents: a second start must not read the whole tree.
function stateOf(folders, files) {
  const hash = createHash('sha256')
    .update(process.version)
    .update(readFileSync(join(root, 'package-lock.json')));
  for (const file of files) hash.update(readFileSync(join(root, file)));
  for (const folder of folders)
    if (existsSync(join(root, folder)))
      for (const path of sources(folder)) {
        const { mtimeMs, size } = statSync(join(root, path));
        hash.update(`${path}:${mtimeMs}:${size}\n`);
      }
  return hash.digest('hex');
}

function build(stamp, wanted, args) {
  const file = join(root, stamp);
  if (existsSync(file) && readFileSync(file, 'utf8') === wanted) return;
  const result = spawnSync(process.execPath, args, { cwd: root, stdio: 'inherit' });
  if (result.status !== 0) process.exit(result.status ?? 1);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, wanted);
}

const server = ['apps/api', 'apps/xero-sandbox', 'libs', 'examples', 'tools'];
build('dist/.sources-hash', stateOf(server, ['tsconfig.json', 'tsconfig.build.json']), [
  'node_modules/typescript7/bin/tsc',
  '-p',
  'tsconfig.build.json',
]);
// Beside its folder, which every build empties.
build('dist/apps/.admin-hash', stateOf(['apps/admin'], []), [
  'node_modules/vite/bin/vite.js',
  'build',
  '-c',
  'apps/admin/vite.config.ts',
  '--logLevel',
  'warn',
]);
