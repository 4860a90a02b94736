/** The value of a hidden field of a page. */
export function formValue(page: string, name: string): string {
  const match = new RegExp(`name="${name}" value="([^"]*)"`).exec(page);
  if (!match) throw new Error(`The page has no field ${name}: ${page.replace(/<[^>]+>/g, ' ')}`);
  return match[1]!;
}

/** Follows redirects inside the sandbox and keeps its cookies; stops at an address outside. */
export class Browser {
  private readonly cookies = new Map<string, string>();
  private outside: URL | undefined;

  constructor(private readonly home: string) {}

  open(url: string): Promise<string> {
    return this.go(url, {});
  }

  submit(path: string, form: Record<string, string>): Promise<string> {
    return this.go(`${this.home}${path}`, { method: 'POST', body: new URLSearchParams(form) });
  }

  /** Where the browser was sent when it left the sandbox. */
  left(): URL {
    if (!this.outside) throw new Error('The browser is still in the sandbox.');
    const url = this.outside;
    this.outside = undefined;
    return url;
  }

  private async go(url: string, init: RequestInit): Promise<string> {
    const headers = { cookie: [...this.cookies].map(([name, value]) => `${name}=${value}`).join('; ') };
    const response = await fetch(url, { ...init, headers, redirect: 'manual' });
    for (const cookie of response.headers.getSetCookie()) {
      const [name = '', value = ''] = cookie.split(';')[0]!.split('=');
      this.cookies.set(name, value);
    }
    const location = response.headers.get('location');
    if (location) {
      const target = new URL(location, this.home);
      if (target.origin === this.home) return this.go(target.href, {});
      this.outside = target;
      return '';
    }
    const page = await response.text();
    const alert = /role="alert">([^<]*)</.exec(page)?.[1];
    if (alert && response.status === 400) throw new Error(alert);
    return page;
  }
}
