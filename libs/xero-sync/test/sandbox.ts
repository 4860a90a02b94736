import { type RunningSandbox, startSandbox } from '../../../apps/xero-sandbox/src/server.js';
import type { CallResult, Member } from '../src/engine/call.js';
import type { ExportPlan, Links, StepPlan } from '../src/engine/exporter.js';
import type { CrmRecord } from '../src/host/records.js';
import { exporters } from '../src/records/index.js';
import { type ReferenceLists, referenceLists } from '../src/reference/reference-lists.js';
import { defaultSettings, type XeroSettings } from '../src/settings/xero-settings.js';
import { xeroCalls } from '../src/xero/calls/index.js';
import { XeroReads } from '../src/xero/xero.reads.js';
import { XeroSession } from '../src/xero/xero.session.js';
import { linked, someLinks } from './books.js';

type Json = Record<string, unknown>;

/** A sandbox with one organisation, opened the way the product opens Xero, without database and engine. */
export class Books {
  private keys = 0;
  readonly known: ReturnType<typeof linked>[] = [];

  private constructor(
    readonly sandbox: RunningSandbox,
    readonly session: XeroSession,
    readonly token: string,
    public settings: XeroSettings,
  ) {}

  static async open(country = 'NZ', options: { currencies?: string[] } = {}): Promise<Books> {
    const sandbox = await startSandbox({ limits: false });
    try {
      return await Books.openOn(sandbox, country, options);
    } catch (error) {
      await sandbox.close();
      throw error;
    }
  }

  private static async openOn(
    sandbox: RunningSandbox,
    country: string,
    options: { currencies?: string[] },
  ): Promise<Books> {
    const tenant = await control(sandbox.url, 'POST', '/tenants', {
      name: `Adapter ${country}`,
      country,
      multicurrency: true,
      currencies: options.currencies ?? ['USD'],
    });
    const { access_token: token } = await control(sandbox.url, 'POST', '/token', { tenantIds: [tenant['id']] });
    const session = new XeroSession({
      tenantId: String(tenant['id']),
      apiUrl: sandbox.url,
      accessToken: String(token),
      timeoutMs: 5000,
    });
    const books = new Books(sandbox, session, String(token), {} as XeroSettings);
    await books.refresh();
    return books;
  }

  /** Reads Xero's lists and chooses the ordinary accounts, by type. */
  async refresh(): Promise<void> {
    const reads = new XeroReads();
    const reference = {} as ReferenceLists;
    for (const list of referenceLists) Object.assign(reference, { [list]: await reads.read(this.session, list) });
    const idOf = (code: string) => reference.accounts.find((account) => account.code === code)?.id ?? '';
    this.settings = {
      ...defaultSettings,
      accounts: {
        sales: idOf('200'),
        costOfGoodsSold: idOf('310'),
        inventory: idOf('630'),
        stockAdjustments: idOf('401'),
      },
      taxRates: { standard: { sales: 'OUTPUT2', purchases: 'INPUT2' }, zero: { sales: 'ZERORATED' } },
      methodAccounts: { transfer: idOf('090') },
      reference,
    };
  }

  get links(): Links {
    return someLinks(...this.known);
  }

  control(method: string, path: string, body?: unknown): Promise<Json> {
    return control(this.sandbox.url, method, path, body);
  }

  /** Reads from the sandbox as somebody who shares nothing with the product. */
  async get(path: string): Promise<Json> {
    const answer = await fetch(`${this.sandbox.url}/api.xro/2.0${path}`, {
      headers: {
        authorization: `Bearer ${this.token}`,
        'xero-tenant-id': this.session.tenantId,
        accept: 'application/json',
      },
    });
    if (!answer.ok) throw new Error(`${answer.status} ${await answer.text()}`);
    return (await answer.json()) as Json;
  }

  plan(record: CrmRecord, all: readonly CrmRecord[] = [record]): ExportPlan {
    return exporters.get(record.kind)!.plan(record, {
      settings: this.settings,
      links: this.links,
      record: (kind, id) => all.find((other) => other.kind === kind && other.id === id),
    });
  }

  steps(record: CrmRecord, all?: readonly CrmRecord[]): StepPlan[] {
    const plan = this.plan(record, all);
    if (plan.do !== 'steps') throw new Error(`${record.number}: ${JSON.stringify(plan)}`);
    return plan.steps;
  }

  memberOf(step: StepPlan): Member {
    return { stepId: step.part, naturalKey: step.naturalKey, ...step.build(this.links) };
  }

  send(
    call: string,
    members: Member[],
    key = `key-${++this.keys}`,
    sendBy = new Date(Date.now() + 20_000),
  ): Promise<CallResult> {
    const definition = xeroCalls.get(call)!;
    return definition.send(this.session, definition.prepare(members), { idempotencyKey: key, sendBy }, members);
  }

  /** Sends the records in one call per call key, in order, and links what was applied; fails on anything else. */
  async export(...records: CrmRecord[]): Promise<void> {
    for (const record of records) await this.exportTogether([record], records);
  }

  /** Sends records of one kind as batches. */
  async exportTogether(records: readonly CrmRecord[], all: readonly CrmRecord[] = records): Promise<void> {
    const steps = records.flatMap((record) => this.steps(record, all).map((step) => ({ record, step })));
    for (const call of new Set(steps.map(({ step }) => step.call))) {
      const mine = steps.filter(({ step }) => step.call === call);
      for (let from = 0; from < mine.length; from += xeroCalls.get(call)!.batchSize) {
        const some = mine.slice(from, from + xeroCalls.get(call)!.batchSize);
        const result = await this.send(
          call,
          some.map(({ step }) => this.memberOf(step)),
        );
        some.forEach(({ record, step }, at) => this.settle(record, step, result, at));
      }
    }
  }

  private settle(record: CrmRecord, step: StepPlan, result: CallResult, at: number): void {
    const member = result.members?.[at];
    if (member?.outcome !== 'applied' || !member.remote) {
      throw new Error(`${step.label}: ${JSON.stringify(member ?? result)}`);
    }
    const { remote } = member;
    const others = this.known.filter(
      ([kind, id, link]) => kind !== record.kind || id !== record.id || link.part !== step.part,
    );
    this.known.splice(0, this.known.length, ...others);
    if (step.clearsLink) return;
    this.known.push([
      record.kind,
      record.id,
      { ...remote, part: step.part, remoteType: remote.type, remoteId: remote.id, content: step.content },
    ]);
    for (const [field, wanted] of Object.entries(step.expect ?? {})) {
      const got = remote[field as 'total' | 'tax' | 'lineCount'];
      if (got !== wanted) throw new Error(`${step.label}: ${field} is ${got} in Xero, meant ${wanted}.`);
    }
  }
}

async function control(url: string, method: string, path: string, body?: unknown): Promise<Json> {
  const answer = await fetch(`${url}/__sandbox${path}`, {
    method,
    headers: { 'content-type': 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const json = (await answer.json()) as Json;
  if (!answer.ok) throw new Error(`${method} ${path}: ${JSON.stringify(json)}`);
  return json;
}
