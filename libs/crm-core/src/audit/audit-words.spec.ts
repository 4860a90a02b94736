import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { auditColumns } from './audit-words.js';

const id = '4f8c7f64-9a55-4d3e-9b1a-0c7d8a1e2b3c';

describe('an entry of the audit log', () => {
  it.each([
    ['member.added', id, { who: 'b@x.com', role: 'staff' }, 'user', id, 'Gave b@x.com the role staff.'],
    ['company.merged', 'C-1 into C-2', { companyId: id }, 'company', id, 'Merged the company C-1 into C-2.'],
    [
      'record.purged',
      'Invoice INV-7',
      { record: 'invoice', id, reason: 'Test' },
      'invoice',
      id,
      'Removed Invoice INV-7 for good. Reason: Test.',
    ],
    ['xero.settings.changed', 'Xero', { sentence: 'Changed settings.' }, 'xero', null, 'Changed settings.'],
    ['brand.new', 'Something', {}, 'brand', null, 'brand.new: Something'],
  ])('of %s can be found by its record and read', (act, subject, details, record, recordId, words) => {
    expect(auditColumns(act, subject, details)).toEqual({ record, recordId, words });
  });

  it('is cut to what its columns hold, between characters', () => {
    const { words } = auditColumns('apiKey.revoked', id, { name: '😀'.repeat(600) });
    expect(Array.from(words)).toHaveLength(500);
    expect(words).not.toMatch(/\p{Surrogate}/u);
  });

  it('has a sentence for every act that the core writes', () => {
    const root = join(__dirname, '..');
    const sources = readdirSync(root, { recursive: true, encoding: 'utf8' })
      .filter((file) => file.endsWith('.ts') && !file.endsWith('.spec.ts'))
      .map((file) => readFileSync(join(root, file), 'utf8'));
    const acts = sources.flatMap((text) =>
      [...text.matchAll(/udit\.write(?:ForUser)?\([^;]*?'(\w+\.\w+)'/g)].map(([, act]) => act!),
    );
    expect(acts.length).toBeGreaterThan(15);
    expect(acts.filter((act) => auditColumns(act, 'subject', {}).words.startsWith(`${act}:`))).toEqual([]);
  });
});
