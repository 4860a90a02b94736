// Compiles the product unless neither sources nor configuration changed since the last build.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const stamp = join(root, 'dist/.sources-hash');

function* sources(folder) {
  for (const entry of readdirSync(join(root, folder), { withFileTypes: true }).sort((a, b) =>
    a.name < b.name ? -1 : 1,
  )) {
    const path = `${folder}/${entry.name}`;
    if (entry.isDirectory()) yield* sources(path);
    else if (/\.(ts|tsx|json|css|html)$/.test(entry.name)) yield path;
  }
}

// Times and sizes instead of contents: a second start must not read the whole tree.
const hash = createHash('sha256')
  .update(process.version)
  .update(readFileSync(join(root, 'package-lock.json')));
for (const file of ['tsconfig.json', 'tsconfig.build.json']) hash.update(readFileSync(join(root, file)));
for (const folder of ['apps', 'libs', 'examples', 'tools'])
  if (existsSync(join(root, folder)))
    for (const path of sources(folder)) {
      const { mtimeMs, size } = statSync(join(root, path));
      hash.update(`${path}:${mtimeMs}:${size}\n`);
    }
const wanted = hash.digest('hex');
if (!existsSync(stamp) || readFileSync(stamp, 'utf8') !== wanted) {
  const result = spawnSync(process.execPath, ['node_modules/typescript7/bin/tsc', '-p', 'tsconfig.build.json'], {
    cwd: root,
    stdio: 'inherit',
  });
  if (result.status !== 0) process.exit(result.status ?? 1);
  mkdirSync(dirname(stamp), { recursive: true });
  writeFileSync(stamp, wanted);
}
