import { product } from './browser';

/** The API beside the browser, as an administrator: to prepare what a page is to show, and to see what became of it. */
export class Rest {
  private constructor(
    private readonly cookie: string,
    private readonly csrf: string,
  ) {}

  static async signIn({ email, password }: { email: string; password: string } = product): Promise<Rest> {
    const response = await fetch(new URL('/api/v1/auth/sign-in', product.url), {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ email, password }),
      signal: AbortSignal.timeout(20_000),
    });
    if (!response.ok) throw new Error(`Signing in as ${email}: ${response.status} ${await response.text()}`);
    const cookie = response.headers
      .getSetCookie()
      .map((line) => line.split(';')[0])
      .join('; ');
    const { csrfToken } = (await response.json()) as { csrfToken: string };
    return new Rest(cookie, csrfToken);
  }

  get<T>(path: string): Promise<T> {
    return this.ask('GET', path);
  }

  post<T>(path: string, body: object = {}): Promise<T> {
    return this.ask('POST', path, body);
  }

  patch<T>(path: string, body: object): Promise<T> {
    return this.ask('PATCH', path, body);
  }

  put<T>(path: string, body: object): Promise<T> {
    return this.ask('PUT', path, body);
  }

  private async ask<T>(method: string, path: string, body?: object): Promise<T> {
    const response = await fetch(new URL(`/api/v1/${path}`, product.url), {
      method,
      headers: {
        ...{ accept: 'application/json', cookie: this.cookie },
        ...(body ? { 'content-type': 'application/json', 'x-csrf-token': this.csrf } : {}),
      },
      ...(body ? { body: JSON.stringify(body) } : {}),
      signal: AbortSignal.timeout(30_000),
    });
    const text = await response.text();
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${text.slice(0, 400)}`);
    return (text === '' ? undefined : JSON.parse(text)) as T;
  }
}
