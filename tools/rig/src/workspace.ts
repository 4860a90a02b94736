import { giveConsent } from './consent.js';
import { toText } from './decimal.js';
import { Refused, Rest } from './rest.js';
import type { Sandbox } from './sandbox.js';

export interface Login {
  email: string;
  password: string;
}

/** A workspace made for one run: connected to Xero, with what every document names. */
export interface ReadyWorkspace {
  rest: Rest;
  /** The key that `rest` calls with. */
  apiKey: string;
  workspaceId: string;
  taxRateId: string;
  methodId: string;
}

interface Me {
  csrfToken: string;
}

/** A session in a browser's manner, for what an API key may not do. */
export async function signIn(url: string, { email, password }: Login, run: string): Promise<Rest> {
  const session = new Rest(url, run);
  session.useCsrf((await session.post<Me>('auth/sign-in', 'sign-in', { email, password })).csrfToken);
  return session;
}

/**
 * Makes a workspace, connects it to the sandbox organisation as a person would, and accepts the proposed settings. The
 * tax rate has the name and the percentage that the organisation has, so that it is mapped by itself.
 */
export async function prepareWorkspace(
  url: string,
  who: Login | Rest,
  sandbox: Sandbox,
  wish: { name: string; run: string; taxRate: bigint },
): Promise<ReadyWorkspace> {
  const session = who instanceof Rest ? who : await signIn(url, who, wish.run);
  const key = (intent: string) => `${intent}-${wish.run}`;
  const made = await session.post<{ workspace: { id: string }; apiKey: string }>('workspaces', key('workspace'), {
    ...{ name: wish.name, baseCurrency: 'NZD', countryCode: 'NZ', timeZone: 'Pacific/Auckland' },
  });
  const workspaceId = made.workspace.id;
  session.useCsrf((await session.post<Me>('auth/workspace', key('open'), { workspaceId })).csrfToken);
  const rest = new Rest(url, wish.run);
  rest.useKey(made.apiKey);
  const percent = toText(wish.taxRate, 2);
  const rate = await rest.post<{ id: string }>('tax-rates', 'tax-rate', {
    name: `GST ${Number(percent)}%`,
    rate: percent,
  });
  const methodId = await bankTransfer(rest);
  const { authorizeUrl } = await session.post<{ authorizeUrl: string }>('integrations/xero/connect', key('connect'));
  await session.visit(await giveConsent(authorizeUrl, { ...sandbox.person, tenantId: sandbox.tenantId }));
  await acceptProposals(session, key('proposals'));
  return { rest, apiKey: made.apiKey, workspaceId, taxRateId: rate.id, methodId };
}

/** A new workspace brings payment methods of its own; the money here comes by bank transfer. */
async function bankTransfer(rest: Rest): Promise<string> {
  const name = 'Bank transfer';
  const methods = await rest.all<{ id: string; name: string }>('payment-methods');
  const found =
    methods.find((method) => method.name === name) ??
    (await rest.post<{ id: string }>('payment-methods', 'method', { name }));
  return found.id;
}

/** The lists of accounts and tax rates are read after the connection is made; until then there is nothing to propose. */
async function acceptProposals(session: Rest, key: string): Promise<void> {
  for (let tries = 1; ; tries++) {
    const proposed = await session.get<unknown[]>('integrations/xero/proposals').catch(notYet);
    if (proposed.length > 0) break;
    if (tries === 200) throw new Error('The connection gave no proposals for the settings within 30 seconds.');
    await new Promise((done) => setTimeout(done, 150));
  }
  await session.post('integrations/xero/proposals/accept', key);
}

function notYet(error: unknown): unknown[] {
  if (error instanceof Refused && error.status === 409) return [];
  throw error;
}
