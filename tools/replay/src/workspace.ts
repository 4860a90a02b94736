import { giveConsent } from './consent.js';
import { toText } from './decimal.js';
import { Rest } from './rest.js';
import type { Sandbox } from './sandbox.js';

export interface Login {
  email: string;
  password: string;
}

/** A workspace made for one replay: connected to Xero, with what every document names. */
export interface ReadyWorkspace {
  rest: Rest;
  workspaceId: string;
  taxRateId: string;
  methodId: string;
}

interface Me {
  csrfToken: string;
}

interface Proposals {
  proposals?: unknown[];
  items?: unknown[];
}

/**
 * Signs in, makes a workspace, connects it to the sandbox organisation as a person would, and accepts the proposed
 * settings. The tax rate has the name and the percentage that the organisation has, so that it is mapped by itself.
 */
export async function prepareWorkspace(
  url: string,
  login: Login,
  sandbox: Sandbox,
  wish: { name: string; run: string; taxRate: bigint },
): Promise<ReadyWorkspace> {
  const session = new Rest(url, wish.run);
  session.useCsrf((await session.post<Me>('auth/sign-in', 'sign-in', login)).csrfToken);
  const made = await session.post<{ workspace: { id: string }; apiKey: string }>('workspaces', 'workspace', {
    ...{ name: wish.name, baseCurrency: 'NZD', countryCode: 'NZ', timeZone: 'Pacific/Auckland' },
  });
  const workspaceId = made.workspace.id;
  session.useCsrf((await session.post<Me>('auth/workspace', 'open', { workspaceId })).csrfToken);
  const rest = new Rest(url, wish.run);
  rest.useKey(made.apiKey);
  const percent = toText(wish.taxRate, 2);
  const rate = await rest.post<{ id: string }>('tax-rates', 'tax-rate', {
    name: `GST ${Number(percent)}%`,
    rate: percent,
  });
  const method = await rest.post<{ id: string }>('payment-methods', 'method', { name: 'Bank transfer' });
  const { authorizeUrl } = await session.post<{ authorizeUrl: string }>('integrations/xero/connect', 'connect');
  await session.visit(await giveConsent(authorizeUrl, { ...sandbox.person, tenantId: sandbox.tenantId }));
  await acceptProposals(session);
  return { rest, workspaceId, taxRateId: rate.id, methodId: method.id };
}

/** The lists of accounts and tax rates are read after the connection is made; until then there is nothing to propose. */
async function acceptProposals(session: Rest): Promise<void> {
  for (let tries = 1; ; tries++) {
    const { proposals, items } = await session.get<Proposals>('integrations/xero/settings/proposals');
    if ((proposals ?? items ?? []).length > 0) break;
    if (tries === 60) throw new Error('The connection gave no proposals for the settings within 30 seconds.');
    await new Promise((done) => setTimeout(done, 500));
  }
  await session.post('integrations/xero/settings/proposals/accept', 'proposals');
}
