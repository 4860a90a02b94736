interface Form {
  action: URL;
  fields: { name: string; value: string; type: string }[];
}

const TIMEOUT_MS = 15_000;

/** Who signs in to the sandbox, and which organisation is opened to the app. */
export interface Consent {
  email: string;
  password: string;
  tenantId: string;
}

/**
 * Does what a person does between an app's "connect" button and the way back: signs in, allows one organisation.
 * Returns the address that the browser is sent to, unvisited.
 */
export async function giveConsent(authorizeUrl: string, { email, password, tenantId }: Consent): Promise<URL> {
  const cookies = new Map<string, string>();
  let page = await visit(new URL(authorizeUrl), cookies);
  for (let step = 0; step < 4; step++) {
    if (page.leaving) return page.leaving;
    const form = formIn(page.html, page.url);
    const has = (name: string) => form.fields.some((field) => field.name === name);
    const values = new URLSearchParams(hidden(form));
    if (has('password')) {
      values.set('email', email);
      values.set('password', password);
    } else if (has('tenantId')) {
      if (!form.fields.some((field) => field.name === 'tenantId' && field.value === tenantId))
        throw new Error(`${email} cannot open the organisation ${tenantId} to the app.`);
      values.set('tenantId', tenantId);
      values.set('action', 'allow');
    } else
      throw new Error(`The consent page has a form that asks for ${form.fields.map(({ name }) => name).join(', ')}.`);
    page = await visit(form.action, cookies, values);
  }
  throw new Error('The consent page did not come to an end.');
}

interface Visited {
  url: URL;
  html: string;
  /** Set when the server sends the browser to another site. */
  leaving?: URL;
}

async function visit(url: URL, cookies: Map<string, string>, form?: URLSearchParams): Promise<Visited> {
  const response = await fetch(url, {
    redirect: 'manual',
    signal: AbortSignal.timeout(TIMEOUT_MS),
    headers: { cookie: [...cookies].map(([name, value]) => `${name}=${value}`).join('; ') },
    ...(form ? { method: 'POST', body: form } : {}),
  });
  for (const line of response.headers.getSetCookie()) {
    const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
    cookies.set(name, value);
  }
  const html = await response.text();
  const location = response.headers.get('location');
  if (location === null) {
    if (response.status >= 400) throw new Error(`The consent page answered ${response.status}: ${textOf(html)}`);
    return { url, html };
  }
  const next = new URL(location, url);
  return next.origin === url.origin ? visit(next, cookies) : { url, html, leaving: next };
}

function formIn(html: string, page: URL): Form {
  const [, tag = '', inside] = /<form([^>]*)>([\s\S]*?)<\/form>/.exec(html) ?? [];
  if (inside === undefined) throw new Error(`The consent page has no form: ${textOf(html)}`);
  const fields = [...inside.matchAll(/<(?:input|button)([^>]*)>/g)].map(([, attributes = '']) => ({
    name: attribute(attributes, 'name'),
    value: attribute(attributes, 'value'),
    type: attribute(attributes, 'type'),
  }));
  return { action: new URL(attribute(tag, 'action') || page.href, page), fields };
}

const hidden = ({ fields }: Form): Record<string, string> =>
  Object.fromEntries(fields.filter(({ type }) => type === 'hidden').map(({ name, value }) => [name, value]));

function attribute(text: string, name: string): string {
  const raw = new RegExp(`\\b${name}="([^"]*)"`).exec(text)?.[1] ?? '';
  return raw
    .replaceAll('&quot;', '"')
    .replaceAll('&#39;', "'")
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&amp;', '&');
}

const textOf = (html: string): string =>
  html
    .replace(/<(style|title)[\s\S]*?<\/\1>/g, ' ')
    .replace(/<[^>]+>/g, ' ')
    .replace(/\s+/g, ' ')
    .trim()
    .slice(0, 300);
