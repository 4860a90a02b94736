import type { Exchange } from '../../conformance/src/validator.js';
import type { Planted } from './scanner.js';

/** What the sandbox handed out, as it passed by. */
export class Tokens {
  private readonly values = new Map<string, string>();
  private readonly counts = new Map<string, number>();

  learn({ path, requestBody, responseBody }: Exchange): void {
    const form = new URLSearchParams(requestBody);
    for (const name of ['code', 'code_verifier', 'client_secret']) this.add(name, form.get(name));
    if (!path.includes('/token')) return;
    const answer = asObject(responseBody);
    for (const name of ['access_token', 'refresh_token', 'id_token'])
      if (typeof answer[name] === 'string') this.add(name, answer[name]);
  }

  get latestAccessToken(): string {
    return [...this.values].findLast(([, what]) => what.startsWith('access token'))?.[0] ?? '';
  }

  planted(): Planted[] {
    return [...this.values].map(([value, what]) => ({ what, value }));
  }

  /** The kinds of token that have to have passed, or the scan looked for nothing. */
  missing(): string[] {
    const least = { 'access token': 3, 'refresh token': 3, code: 2 };
    return Object.entries(least).flatMap(([kind, count]) =>
      (this.counts.get(kind) ?? 0) >= count ? [] : [`only ${this.counts.get(kind) ?? 0} of ${kind}`],
    );
  }

  private add(name: string, value: string | null | undefined): void {
    if (!value || value.length < 12 || this.values.has(value)) return;
    const kind = name.replaceAll('_', ' ');
    const count = (this.counts.get(kind) ?? 0) + 1;
    this.counts.set(kind, count);
    this.values.set(value, `${kind} ${count}`);
  }
}

function asObject(text: string): Record<string, unknown> {
  try {
    return JSON.parse(text) as Record<string, unknown>;
  } catch {
    return {};
  }
}
