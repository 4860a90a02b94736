import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

const root = join(__dirname, '../..');
const depcruise = join(root, 'node_modules/dependency-cruiser/bin/dependency-cruise.mjs');

/** One file that breaks each rule: [rule, file, its import, the file imported]. */
const violations: [rule: string, file: string, imports: string, target: string][] = [
  ['core-knows-nobody', 'libs/crm-core/src/a.ts', '../../xero-sync/src/index.js', 'libs/xero-sync/src/index.ts'],
  ['sync-meets-core-in-one-folder', 'libs/xero-sync/src/records/a.ts', '#crm-core', 'libs/crm-core/src/index.ts'],
  ['libs-know-no-apps', 'libs/crm-core/src/a.ts', '../../../apps/api/src/b.js', 'apps/api/src/b.ts'],
  ['libs-by-the-front-door', 'apps/api/src/a.ts', '../../../libs/crm-core/src/deep.js', 'libs/crm-core/src/deep.ts'],
  ['sandbox-is-a-stranger', 'apps/xero-sandbox/src/a.ts', '#crm-core', 'libs/crm-core/src/index.ts'],
  ['nobody-imports-the-sandbox', 'apps/api/src/a.ts', '../../xero-sandbox/src/b.js', 'apps/xero-sandbox/src/b.ts'],
  ['judges-are-strangers', 'tools/replay/src/a.ts', '#crm-core', 'libs/crm-core/src/index.ts'],
  ['engine-stands-alone', 'libs/xero-sync/src/engine/a.ts', '../records/b.js', 'libs/xero-sync/src/records/b.ts'],
  [
    'xero-client-knows-no-tables',
    'libs/xero-sync/src/xero/a.ts',
    '../settings/b.js',
    'libs/xero-sync/src/settings/b.ts',
  ],
  [
    'records-do-not-meet',
    'libs/xero-sync/src/records/invoice/a.ts',
    '../contact/b.js',
    'libs/xero-sync/src/records/contact/b.ts',
  ],
];

describe('the dependency rules', () => {
  let place: string;
  beforeEach(() => {
    place = mkdtempSync(join(tmpdir(), 'arch-'));
    for (const file of ['.dependency-cruiser.cjs', 'tsconfig.json', 'package.json'])
      cpSync(join(root, file), join(place, file));
    symlinkSync(join(root, 'node_modules'), join(place, 'node_modules'));
    for (const folder of ['apps', 'libs', 'tools']) mkdirSync(join(place, folder));
  });
  afterEach(() => rmSync(place, { recursive: true, force: true }));

  const write = (file: string, text: string) => {
    mkdirSync(dirname(join(place, file)), { recursive: true });
    writeFileSync(join(place, file), text);
  };
  const broken = (): string[] => {
    const result = spawnSync(
      process.execPath,
      [depcruise, 'apps', 'libs', 'tools', '--config', '.dependency-cruiser.cjs', '--output-type', 'json'],
      { cwd: place, encoding: 'utf8', maxBuffer: 1e8 },
    );
    const report = JSON.parse(result.stdout) as { summary: { violations: { rule: { name: string } }[] } };
    return report.summary.violations.map((violation) => violation.rule.name);
  };

  it.each(violations)('complain when %s is broken', (rule, file, imports, target) => {
    write(target, 'export const it = 1;\n');
    write(file, `import { it } from '${imports}';\nexport const mine = it;\n`);
    expect(broken()).toContain(rule);
  });

  it('complain about a circle', () => {
    write('libs/crm-core/src/a.ts', `import { b } from './b.js';\nexport const a = () => b;\n`);
    write('libs/crm-core/src/b.ts', `import { a } from './a.js';\nexport const b = () => a;\n`);
    expect(broken()).toContain('no-circular');
  });

  it('are all covered by a violation here', () => {
    const names = execFileSync(
      process.execPath,
      ['-e', `process.stdout.write(require('./.dependency-cruiser.cjs').forbidden.map((rule) => rule.name).join())`],
      { cwd: root, encoding: 'utf8' },
    ).split(',');
    expect(new Set(names)).toEqual(new Set([...violations.map(([rule]) => rule), 'no-circular']));
  });

  it('are silent about the arrows that are allowed', () => {
    write('libs/crm-core/src/index.ts', 'export const it = 1;\n');
    write('libs/xero-sync/src/host-crm-core/index.ts', `import { it } from '#crm-core';\nexport const mine = it;\n`);
    write('apps/api/src/a.ts', `import { it } from '#crm-core';\nexport const mine = it;\n`);
    expect(broken()).toEqual([]);
  });
});
