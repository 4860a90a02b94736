import { randomUUID } from 'node:crypto';
import { Logger } from '@nestjs/common';
import { Test } from '@nestjs/testing';
import pg from 'pg';
import request from 'supertest';
import { startSandbox, type RunningSandbox } from '../../../apps/xero-sandbox/src/server.js';
import { aCaller, alex, consentAt, nz, optionsFor } from '../../../libs/xero-sync/test/connecting.js';
import { SetUpService } from '../../../libs/xero-sync/src/api/set-up.service.js';
import { ConsentService } from '../../../libs/xero-sync/src/connection/consent.service.js';
import { SettingsService } from '../../../libs/xero-sync/src/settings/settings.service.js';
import { XeroSync, type RecordRef } from '#xero-sync';
import { ShopModule } from '../src/shop.module.js';
import { Shop } from '../src/shop.js';

Logger.overrideLogger(false);

const adminUrl = process.env['TEST_POSTGRES_URL']!;
const name = `shop_${randomUUID().replaceAll('-', '')}`;
const databaseUrl = Object.assign(new URL(adminUrl), { pathname: name }).href;
let sandbox: RunningSandbox;

async function asAdmin(sql: string): Promise<void> {
  const client = new pg.Client(adminUrl);
  await client.connect();
  await client.query(sql).finally(() => client.end());
}

// An empty database, on purpose: no table, no role and no policy of the CRM core.
beforeAll(async () => {
  await asAdmin(`CREATE DATABASE ${name}`);
  sandbox = await startSandbox();
});
afterAll(async () => {
  await sandbox?.close();
  await asAdmin(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`);
});

describe('a plain NestJS host without the CRM core', () => {
  it('boots on an empty database, answers 403 to everybody, and its invoice arrives in Xero', async () => {
    const options = optionsFor(sandbox.url, { background: true, timing: { sweep: 1 } });
    const module = await Test.createTestingModule({ imports: [ShopModule.on(databaseUrl, options)] }).compile();
    const app = module.createNestApplication({ logger: false });
    app.useGlobalFilters({ catch: (error: { kind?: string; message: string }, host) => host.switchToHttp().getResponse().status(error.kind === 'forbidden' ? 403 : 500).json({ message: error.message }) }); // prettier-ignore
    await app.init();
    try {
      await request(app.getHttpServer()).get('/integrations/xero/status').expect(403);
      const caller = aCaller();
      const { workspaceId } = caller;
      const get = <T>(type: abstract new (...given: never[]) => T) => module.get<T>(type as never, { strict: false });
      const { authorizeUrl } = await get(ConsentService).begin(caller, { signIn: false });
      await get(SetUpService).complete(caller, await consentAt(authorizeUrl, { person: alex, tenantIds: [nz] }));
      await get(SettingsService).acceptProposals(caller);

      const shop = get(Shop);
      const ref = (kind: RecordRef['kind']): RecordRef => ({ workspaceId, kind, id: randomUUID() });
      const [customer, tea, invoice] = [ref('contact'), ref('item'), ref('invoice')];
      await shop.save(customer, 'C-1', { name: 'Harbour Foods', addresses: [], persons: [], archived: false });
      await shop.save(tea, 'TEA', {
        name: 'Tea',
        salesPrice: '12.5',
        isSold: true,
        isPurchased: false,
        tracked: false,
        archived: false,
      });
      await shop.save(invoice, 'INV-1', {
        contactId: customer.id, date: '2026-11-02', dueDate: '2026-11-30', currency: 'NZD', amountsAre: 'exclusive', status: 'issued', allowNegativeStock: false,
        lines: [{ id: '1', itemId: tea.id, movesStock: false, name: 'Tea', quantity: '2', unitPrice: '12.5', taxRateId: 'standard', amount: '25.00', taxAmount: '3.75' }],
        net: '25.00', tax: '3.75', total: '28.75',
      }); // prettier-ignore
      let panel = await get(XeroSync).panelOf(invoice);
      for (let tries = 0; tries < 200 && !['synced', 'failed'].includes(panel.state); tries += 1) {
        await new Promise((resolve) => setTimeout(resolve, 100));
        panel = await get(XeroSync).panelOf(invoice);
      }
      expect(panel).toMatchObject({ state: 'synced', problems: [], links: [{ number: 'INV-1' }] });
      const stockless = await get(XeroSync).panelOf(customer);
      expect(stockless.state).toBe('synced');
    } finally {
      await app.close();
    }
  }, 180_000);
});
