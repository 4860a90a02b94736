import { Inject, Injectable } from '@nestjs/common';
import { Issuer, custom, generators, type Client, type IssuerMetadata } from 'openid-client';
import { XERO_SYNC_OPTIONS, type XeroSyncOptions } from '../options.js';
import { IdentityError, identityError } from './identity.errors.js';
import type { Candidate } from './xero-consent.entity.js';

/** Granular scopes, only those that are used: apps made since March 2026 get no broad ones. */
const scope = [
  'openid profile email offline_access',
  'accounting.invoices accounting.payments accounting.contacts accounting.settings',
].join(' ');

const callSeconds = 15;
const metadataSeconds = 3600;

/** A pair of tokens as Xero gave it, in clear; lives in memory only. */
export interface Tokens {
  accessToken: string;
  refreshToken: string;
  expiresInSeconds: number;
}

/** Tokens of a new consent, and whose they are. */
export interface ConsentTokens extends Tokens {
  xeroUserId: string;
  authEventId?: string;
}

export interface ConsentRequest {
  state: string;
  nonce: string;
  codeVerifier?: string;
  /** Always ask for the password again, even if the person is signed in at Xero. */
  signIn: boolean;
}

/** Xero's OAuth service and its list of connections. Every failure is an `IdentityError`. */
@Injectable()
export class Identity {
  private discovered?: { at: number; client: Promise<Client> };

  constructor(@Inject(XERO_SYNC_OPTIONS) private readonly options: XeroSyncOptions) {}

  async authorizeUrl(request: ConsentRequest): Promise<string> {
    const client = await this.client();
    return client.authorizationUrl({
      scope,
      redirect_uri: this.options.callbackUrl,
      state: request.state,
      nonce: request.nonce,
      ...(request.signIn ? { prompt: 'login' } : {}),
      ...(request.codeVerifier
        ? { code_challenge: generators.codeChallenge(request.codeVerifier), code_challenge_method: 'S256' }
        : {}),
    });
  }

  /** Redeems the code of a callback; `state` has been checked by the caller and is checked here again. */
  async exchange(params: Record<string, string>, request: Omit<ConsentRequest, 'signIn'>): Promise<ConsentTokens> {
    const client = await this.client();
    const set = await timely(
      client.callback(this.options.callbackUrl, params, {
        response_type: 'code',
        state: request.state,
        nonce: request.nonce,
        ...(request.codeVerifier ? { code_verifier: request.codeVerifier } : {}),
      }),
    );
    const tokens = tokensOf(set);
    const claims = claimsOf(tokens.accessToken);
    const xeroUserId = claims['xero_userid'] ?? claims['sub'];
    if (!xeroUserId) throw new IdentityError('mismatch', 'The access token does not say whose it is.');
    const authEventId = claims['authentication_event_id'];
    return { ...tokens, xeroUserId, ...(authEventId ? { authEventId } : {}) };
  }

  async refresh(refreshToken: string): Promise<Tokens> {
    const client = await this.client();
    return tokensOf(await timely(client.refresh(refreshToken)));
  }

  /** Ends all connections of this Xero user to our app. */
  async revoke(refreshToken: string): Promise<void> {
    const client = await this.client();
    await timely(client.revoke(refreshToken, 'refresh_token'));
  }

  /** Organisations this token reaches, or (with `authEventId`) only those of that consent. Other tenant types are left out. */
  async connections(accessToken: string, authEventId?: string): Promise<Candidate[]> {
    const query = authEventId ? `?authEventId=${encodeURIComponent(authEventId)}` : '';
    const response = await this.api('GET', `/connections${query}`, accessToken);
    const list: unknown = await response.json().catch(() => undefined);
    if (!Array.isArray(list)) throw new IdentityError('offline', 'The list of connections could not be read.');
    return list
      .filter((entry) => entry.tenantType === 'ORGANISATION' && isText(entry.id) && isText(entry.tenantId))
      .map((entry) => ({ remoteId: entry.id, tenantId: entry.tenantId, name: String(entry.tenantName ?? '') }));
  }

  /** Removes one connection; already gone counts as removed. */
  async removeConnection(accessToken: string, remoteId: string): Promise<void> {
    await this.api('DELETE', `/connections/${encodeURIComponent(remoteId)}`, accessToken, [404]);
  }

  private async api(method: string, path: string, accessToken: string, alsoFine: number[] = []): Promise<Response> {
    const response = await fetch(new URL(path, this.options.xero.apiUrl), {
      method,
      headers: { authorization: `Bearer ${accessToken}`, accept: 'application/json' },
      redirect: 'error',
      signal: AbortSignal.timeout(callSeconds * 1000),
    }).catch(() => {
      throw new IdentityError('offline', 'Xero could not be reached.');
    });
    if (response.ok || alsoFine.includes(response.status)) return response;
    const failure = response.status === 401 || response.status === 403 ? 'refused' : 'offline';
    throw new IdentityError(failure, `Xero answered ${response.status} about its connections.`, response.status);
  }

  private client(): Promise<Client> {
    const now = performance.now();
    if (!this.discovered || now - this.discovered.at > metadataSeconds * 1000) {
      const client = this.discover();
      this.discovered = { at: now, client };
      client.catch(() => (this.discovered = undefined));
    }
    return this.discovered.client;
  }

  /** Own fetch instead of the library's: no redirects, and the issuer must name itself exactly as configured. */
  private async discover(): Promise<Client> {
    const { issuerUrl, clientId, clientSecret, pkce } = this.options.xero;
    const base = issuerUrl.replace(/\/+$/, '');
    const response = await fetch(`${base}/.well-known/openid-configuration`, {
      redirect: 'error',
      signal: AbortSignal.timeout(callSeconds * 1000),
    }).catch(() => undefined);
    const metadata = response?.ok
      ? await response.json().then(
          (body) => body as IssuerMetadata,
          () => undefined,
        )
      : undefined;
    if (!metadata) throw new IdentityError('offline', "Xero's identity service could not be reached.");
    if (String(metadata.issuer).replace(/\/+$/, '') !== base)
      throw new IdentityError('mismatch', 'The identity service names another issuer than the configured one.');
    const issuer = new Issuer(metadata);
    issuer[custom.http_options] = () => ({ timeout: callSeconds * 1000 });
    const client = new issuer.Client({
      client_id: clientId,
      ...(clientSecret ? { client_secret: clientSecret } : {}),
      redirect_uris: [this.options.callbackUrl],
      response_types: ['code'],
      token_endpoint_auth_method: pkce ? 'none' : 'client_secret_basic',
    });
    client[custom.http_options] = () => ({ timeout: callSeconds * 1000 });
    client[custom.clock_tolerance] = 60;
    return client;
  }
}

/** The library's own time-out counts silence only; a dripping answer must end too. */
async function timely<T>(work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(
      () => reject(new IdentityError('offline', 'The identity service took too long.')),
      callSeconds * 1200,
    );
  });
  try {
    return await Promise.race([work, late]);
  } catch (error) {
    throw identityError(error);
  } finally {
    clearTimeout(timer);
  }
}

function tokensOf(set: { access_token?: string; refresh_token?: string; expires_in?: number }): Tokens {
  if (!set.access_token || !set.refresh_token)
    throw new IdentityError(
      'mismatch',
      'Xero gave no refresh token: the app must be allowed to ask for offline_access.',
    );
  return {
    accessToken: set.access_token,
    refreshToken: set.refresh_token,
    expiresInSeconds: Math.max(0, set.expires_in ?? 0),
  };
}

/** Claims of the access token. Its signature needs no check: it came to us straight from the token endpoint. */
function claimsOf(jwt: string): Record<string, string | undefined> {
  try {
    return JSON.parse(Buffer.from(jwt.split('.')[1] ?? '', 'base64url').toString('utf8'));
  } catch {
    return {};
  }
}

const isText = (value: unknown): value is string => typeof value === 'string' && value.length > 0;
