import { randomBytes } from 'node:crypto';
import { control, type Sandbox } from '../../../rig/src/sandbox.js';

export type Fields = Record<string, unknown>;

/** What Xero refused to somebody at work there; it happens to people too. */
export class XeroRefused extends Error {}

/** Tools that an accountant's office has at Xero; each has an allowance of its own, and none of it is the product's. */
const TOOLS = 4;
const TIMEOUT_MS = 60_000;
const LONGEST_PAUSE_S = 61;
/** Tokens live half an hour by the sandbox's clock. */
const TOKEN_MS = 20 * 60_000;

interface Tool {
  clientId: string;
  token: string;
  since: number;
  busyUntil: number;
}

const pause = (ms: number): Promise<void> => new Promise((done) => setTimeout(done, ms));

/** The books as an accountant reaches them: Xero's own Accounting API, and its screens where the API has no such thing. */
export class Books {
  /** Calls that were answered. */
  calls = 0;

  private constructor(
    private readonly sandbox: Sandbox,
    private readonly tools: Tool[],
  ) {}

  static async open(sandbox: Sandbox): Promise<Books> {
    const office = randomBytes(4).toString('hex');
    const tools: Tool[] = [];
    for (let at = 1; at <= TOOLS; at++) {
      const clientId = `${ACCOUNTANTS}${office}-${at}`;
      const app = { clientId, name: `Accountant ${at}`, certified: true, redirectUris: [] };
      await control(sandbox.url, 'POST', 'apps', app);
      tools.push({ clientId, token: '', since: 0, busyUntil: 0 });
    }
    return new Books(sandbox, tools);
  }

  /** All rows of a paged resource; `query` without a question mark. */
  async rows(resource: string, query = ''): Promise<Fields[]> {
    const found: Fields[] = [];
    for (let page = 1; ; page++) {
      const answer = await this.call('GET', `${resource}?page=${page}&pageSize=1000${query ? `&${query}` : ''}`);
      const here = (answer[resource] ?? []) as Fields[];
      found.push(...here);
      if (here.length < 1000) return found;
    }
  }

  /** Rows of a resource that Xero does not page. */
  async list(resource: string): Promise<Fields[]> {
    return ((await this.call('GET', resource))[resource] ?? []) as Fields[];
  }

  /** Makes or changes one record; answers it. Throws `XeroRefused`. */
  async write(method: 'PUT' | 'POST', path: string, body: Fields): Promise<Fields> {
    const answer = await this.call(method, path, body);
    const lists = Object.values(answer).filter((value) => Array.isArray(value));
    return ((lists[0] as Fields[] | undefined)?.[0] ?? answer) as Fields;
  }

  async remove(path: string): Promise<void> {
    await this.call('DELETE', path);
  }

  /** What the API has no call for: merging, archiving and restoring contacts. */
  async act(action: string, more: Fields): Promise<void> {
    try {
      await control(this.sandbox.url, 'POST', `tenants/${this.sandbox.tenantId}/ui`, { action, ...more });
    } catch (error) {
      throw new XeroRefused((error as Error).message, { cause: error });
    }
  }

  private async call(method: string, path: string, body?: Fields): Promise<Fields> {
    for (;;) {
      const tool = await this.freeTool();
      const response = await fetch(`${this.sandbox.url}/api.xro/2.0/${path}`, {
        ...{ method, signal: AbortSignal.timeout(TIMEOUT_MS), headers: await this.headers(tool) },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
      const text = await response.text();
      if (response.status === 429) {
        const seconds = Math.min(Number(response.headers.get('retry-after') ?? 1) || 1, LONGEST_PAUSE_S);
        tool.busyUntil = Date.now() + seconds * 1000;
        continue;
      }
      this.calls += 1;
      if (response.ok) return text === '' ? {} : (JSON.parse(text) as Fields);
      const words = `${method} ${path.split('?')[0]}: ${response.status} ${wordsOf(text)}`;
      if (response.status === 400) throw new XeroRefused(words);
      throw new Error(words);
    }
  }

  private async freeTool(): Promise<Tool> {
    const [tool] = this.tools.toSorted((a, b) => a.busyUntil - b.busyUntil);
    if (!tool) throw new Error('The accountant has no tools.');
    const wait = tool.busyUntil - Date.now();
    if (wait > 0) await pause(wait);
    return tool;
  }

  private async headers(tool: Tool): Promise<Record<string, string>> {
    if (Date.now() - tool.since > TOKEN_MS) {
      const wish = { email: this.sandbox.person.email, clientId: tool.clientId, tenantIds: [this.sandbox.tenantId] };
      tool.token = String((await control(this.sandbox.url, 'POST', 'token', wish))['access_token']);
      tool.since = Date.now();
    }
    return {
      ...{ accept: 'application/json', 'content-type': 'application/json' },
      ...{ authorization: `Bearer ${tool.token}`, 'xero-tenant-id': this.sandbox.tenantId },
    };
  }
}

/** What the client ids of accountants begin with, so that their calls are not taken for the product's. */
export const ACCOUNTANTS = 'accountant-';

/** The messages of a refusal; what is no refusal in Xero's form is given as it is. */
function wordsOf(text: string): string {
  const messages = [...text.matchAll(/"Message":\s*"([^"]*)"/g)].map(([, message]) => message);
  return [...new Set(messages)].join(' ').slice(0, 300) || text.slice(0, 300);
}

export const text = (row: Fields | undefined, name: string): string => {
  const value = row?.[name];
  return typeof value === 'string' ? value : '';
};

/** Cents of an amount of Xero's, which are doubles. */
export const amount = (row: Fields | undefined, name: string): number =>
  Math.round(Number((row?.[name] as number | undefined) ?? 0) * 100);

export const part = (row: Fields | undefined, name: string): Fields | undefined => row?.[name] as Fields | undefined;
export const parts = (row: Fields | undefined, name: string): Fields[] => (row?.[name] ?? []) as Fields[];
