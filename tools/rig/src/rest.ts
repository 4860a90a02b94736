/** What a server refused, with its own words. */
export class Refused extends Error {
  constructor(
    readonly status: number,
    /** Stable code of the problem, when there is one. */
    readonly code: string,
    message: string,
  ) {
    super(message);
  }
}

interface Page<T> {
  items: T[];
  total: number;
}

const TRIES = 9;
const TIMEOUT_MS = 30_000;
const pause = (ms: number): Promise<void> => new Promise((done) => setTimeout(done, ms));

/** The product's public REST API. Writes carry an Idempotency-Key, so that any of them may be repeated safely. */
export class Rest {
  /** Milliseconds that each write took, waits for repetition included. */
  readonly writes: number[] = [];
  /** Requests that had to be repeated. */
  repeated = 0;
  private readonly headers = new Map<string, string>();
  private readonly cookies = new Map<string, string>();

  /** `space` sets the Idempotency-Keys of one run apart from those of another. */
  constructor(
    readonly url: string,
    private readonly space: string,
  ) {}

  /** Calls with an API key from now on. */
  useKey(apiKey: string): void {
    this.headers.set('authorization', `Bearer ${apiKey}`);
  }

  /** Sends back the token that keeps other sites from using a session. */
  useCsrf(token: string): void {
    this.headers.set('x-csrf-token', token);
  }

  get<T>(path: string): Promise<T> {
    return this.call<T>('GET', path);
  }

  /** A list from its first page to its last. */
  async all<T>(path: string): Promise<T[]> {
    const items: T[] = [];
    for (let page = 1; ; page++) {
      const answer = await this.get<Page<T>>(`${path}${path.includes('?') ? '&' : '?'}pageSize=200&page=${page}`);
      items.push(...answer.items);
      if (answer.items.length < 200) return items;
    }
  }

  /** `key` names the intent: the same intent may be sent again, another one needs another key. */
  async write<T>(
    method: 'POST' | 'PUT' | 'PATCH' | 'DELETE',
    path: string,
    key: string,
    body: unknown = {},
  ): Promise<T> {
    const begun = performance.now();
    const answer = await this.call<T>(method, path, { key: `${this.space}-${key}`, body });
    this.writes.push(performance.now() - begun);
    return answer;
  }

  post<T>(path: string, key: string, body: unknown = {}): Promise<T> {
    return this.write<T>('POST', path, key, body);
  }

  private async call<T>(method: string, path: string, write?: { key: string; body: unknown }): Promise<T> {
    for (let attempt = 1; ; attempt++) {
      try {
        return await this.once<T>(method, path, write);
      } catch (error) {
        if (attempt === TRIES || !isPassing(error)) throw inContext(error, `${method} ${path}`);
        this.repeated++;
        await pause(Math.min(3000, 100 * 2 ** attempt));
      }
    }
  }

  private async once<T>(method: string, path: string, write?: { key: string; body: unknown }): Promise<T> {
    const response = await fetch(new URL(`/api/v1/${path}`, this.url), {
      method,
      redirect: 'manual',
      signal: AbortSignal.timeout(TIMEOUT_MS),
      headers: {
        accept: 'application/json',
        ...Object.fromEntries(this.headers),
        ...(this.cookies.size > 0 ? { cookie: this.cookieHeader() } : {}),
        ...(write ? { 'content-type': 'application/json', 'idempotency-key': write.key } : {}),
      },
      ...(write ? { body: JSON.stringify(write.body) } : {}),
    });
    this.keepCookies(response);
    const text = await response.text();
    if (response.status >= 400) throw refusal(response.status, text);
    return (text === '' ? undefined : asJson(text)) as T;
  }

  /** Follows one redirect target of the product itself (the way back from a consent page). */
  async visit(url: URL): Promise<void> {
    const response = await fetch(url, {
      redirect: 'manual',
      signal: AbortSignal.timeout(TIMEOUT_MS),
      headers: { accept: 'application/json', cookie: this.cookieHeader() },
    });
    this.keepCookies(response);
    const text = await response.text();
    if (response.status >= 400) throw refusal(response.status, text);
  }

  private keepCookies(response: Response): void {
    for (const line of response.headers.getSetCookie()) {
      const [pair = ''] = line.split(';');
      const at = pair.indexOf('=');
      this.cookies.set(pair.slice(0, at), pair.slice(at + 1));
    }
  }

  private cookieHeader(): string {
    return [...this.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
  }
}

/** Nothing was decided: the connection broke, the server is not up, or the same request is still running. */
function isPassing(error: unknown): boolean {
  // By name: a test runner has a TypeError of its own.
  if (!(error instanceof Refused)) return ['TypeError', 'TimeoutError'].includes((error as Error).name);
  return [429, 502, 503, 504].includes(error.status) || error.code === 'idempotency_key_in_use';
}

function inContext(error: unknown, what: string): Error {
  const words = error instanceof Error ? error.message : String(error);
  const cause = error instanceof Error && error.cause instanceof Error ? ` (${error.cause.message})` : '';
  if (error instanceof Refused) return new Refused(error.status, error.code, `${what}: ${words}`);
  return new Error(`${what}: ${words}${cause}`);
}

function refusal(status: number, text: string): Refused {
  const problem = asJson(text) as
    | { code?: string; detail?: string; errors?: { field: string; message: string }[] }
    | undefined;
  const fields = (problem?.errors ?? []).map(({ field, message }) => `${field}: ${message}`).join(' ');
  const words = problem?.detail ? `${problem.detail} ${fields}`.trim() : text.slice(0, 300);
  return new Refused(status, problem?.code ?? '', `${status} ${problem?.code ?? ''} ${words}`);
}

function asJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}
