import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { NestExpressApplication } from '@nestjs/platform-express';
import express from 'express';
import request from 'supertest';
import { serveAdmin } from './admin-site.js';

const page =
  '<html><meta property="csp-nonce" nonce="__CSP_NONCE__"><script type="module" nonce="__CSP_NONCE__" src="/admin/assets/a.js"></script></html>';

describe('the screens under /admin', () => {
  const folder = mkdtempSync(join(tmpdir(), 'admin-site-'));
  const site = (built = folder) => {
    const app = express();
    serveAdmin(app as unknown as NestExpressApplication, built, true);
    return request(app);
  };

  beforeAll(() => {
    mkdirSync(join(folder, 'assets'));
    writeFileSync(join(folder, 'index.html'), page);
    writeFileSync(join(folder, 'mark.svg'), '<svg/>');
    writeFileSync(join(folder, 'assets/a.js'), 'void 0');
    writeFileSync(join(folder, '../outside.txt'), 'secret');
  });
  afterAll(() => {
    rmSync(folder, { recursive: true });
    rmSync(join(folder, '../outside.txt'));
  });

  it.each(['/admin', '/admin/', '/admin/invoices', '/admin/invoices/1/show'])(
    'answers %s with the one page',
    async (path) => {
      const { status, text, headers } = await site().get(path);
      expect([status, text.includes('<script')]).toEqual([200, true]);
      expect(headers['cache-control']).toBe('no-store');
    },
  );

  it('gives every answer a nonce of its own, in the page and in the policy', async () => {
    const answers = [await site().get('/admin/'), await site().get('/admin/')];
    const nonces = answers.map(({ text }) => /script type="module" nonce="([^"]+)"/.exec(text)![1]!);
    expect(new Set(nonces).size).toBe(2);
    for (const [i, { headers, text }] of answers.entries()) {
      expect(headers['content-security-policy']).toContain(`'nonce-${nonces[i]!}'`);
      expect(text).not.toContain('__CSP_NONCE__');
    }
  });

  it('lets in nothing inline and nobody else', async () => {
    const policy = (await site().get('/admin/')).headers['content-security-policy']!;
    expect(policy).toContain("default-src 'none'");
    expect(policy).not.toContain('unsafe');
    expect(policy).not.toMatch(/https?:|\*/);
  });

  it('keeps files of the build for ever, and says 404 for one that is not there', async () => {
    expect((await site().get('/admin/assets/a.js')).headers['cache-control']).toContain('immutable');
    expect((await site().get('/admin/assets/gone.js')).status).toBe(404);
  });

  it('gives out nothing beside its folder', async () => {
    for (const path of [
      '/admin/assets/../../outside.txt',
      '/admin/%2e%2e/outside.txt',
      '/admin/assets/..%2f..%2foutside.txt',
    ])
      expect((await site().get(path)).text).not.toContain('secret');
  });

  it('says what to do when it was not built', async () => {
    const answer = await site(join(folder, 'nowhere')).get('/admin/');
    expect([answer.status, answer.text]).toEqual([503, 'The screens are not built yet: run "npm run build".']);
  });
});
