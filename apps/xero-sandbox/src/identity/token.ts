import { createHash, randomUUID } from 'node:crypto';
import express, { type Request, type Response, type Router } from 'express';
import type { World } from '../world.js';
import type { App } from './apps.js';
import type { Authorization } from './authorize.js';
import { freshToken, personById, type RefreshToken, revoke, tokenHash } from './people.js';

const ACCESS_LIFE_S = 1_800;
const ID_LIFE_S = 300;
const REFRESH_LIFE_MS = 60 * 86_400_000;
const GRACE_MS = 30 * 60_000;

export interface Subject {
  clientId: string;
  userId: string;
  scopes: string[];
  authEventId: string;
  authTime: number;
  nonce?: string;
}

class Denied extends Error {
  constructor(
    readonly error: string,
    readonly description?: string,
  ) {
    super(error);
  }
}

/** Discovery, keys, tokens and revocation (api-facts 1.1, 1.3, 1.4). */
export class TokenEndpoint {
  constructor(
    private readonly world: World,
    private readonly authorization: Authorization,
  ) {}

  router(): Router {
    const router = express.Router();
    const form = express.urlencoded({ extended: false, limit: '64kb' });
    router.get('/.well-known/openid-configuration', (_req, res) => void res.json(this.discovery()));
    router.get(
      '/.well-known/openid-configuration/jwks',
      (_req, res) => void res.json({ keys: [this.world.key.jwk()] }),
    );
    router.post('/connect/token', form, (req, res) => this.answer(res, () => this.token(req)));
    router.post('/connect/revocation', form, (req, res) => this.answer(res, () => this.revocation(req)));
    return router;
  }

  private discovery(): Record<string, unknown> {
    const url = this.world.url;
    return {
      issuer: url,
      authorization_endpoint: `${url}/identity/connect/authorize`,
      token_endpoint: `${url}/connect/token`,
      revocation_endpoint: `${url}/connect/revocation`,
      jwks_uri: `${url}/.well-known/openid-configuration/jwks`,
      response_types_supported: ['code'],
      response_modes_supported: ['query'],
      grant_types_supported: ['authorization_code', 'refresh_token'],
      subject_types_supported: ['public'],
      id_token_signing_alg_values_supported: ['RS256'],
      token_endpoint_auth_methods_supported: ['client_secret_basic', 'client_secret_post'],
      code_challenge_methods_supported: ['S256'],
      scopes_supported: ['openid', 'profile', 'email', 'offline_access'],
    };
  }

  private answer(res: Response, work: () => unknown): void {
    res.setHeader('cache-control', 'no-store');
    try {
      const body = work();
      if (body === undefined) res.status(200).end();
      else res.status(200).json(body);
    } catch (error) {
      if (!(error instanceof Denied)) throw error;
      const description = error.description ? { error_description: error.description } : {};
      res.status(400).json({ error: error.error, ...description });
    }
  }

  private token(req: Request): Record<string, unknown> {
    const app = this.client(req);
    const form = formOf(req);
    if (form['grant_type'] === 'authorization_code') return this.fromCode(app, form);
    if (form['grant_type'] === 'refresh_token') return this.fromRefresh(app, form);
    throw new Denied('unsupported_grant_type');
  }

  private fromCode(app: App, form: Record<string, string>): Record<string, unknown> {
    const grant = this.authorization.redeem(form['code'] ?? '');
    if (!grant || grant.app.clientId !== app.clientId) throw new Denied('invalid_grant');
    if (grant.redirectUri !== form['redirect_uri']) throw new Denied('invalid_grant', 'redirect_uri differs.');
    if (grant.challenge && !verifies(form['code_verifier'] ?? '', grant.challenge)) {
      throw new Denied('invalid_grant', 'code_verifier does not match.');
    }
    return this.issue({ ...grant, clientId: app.clientId });
  }

  private fromRefresh(app: App, form: Record<string, string>): Record<string, unknown> {
    const now = this.world.clock.now();
    const hash = tokenHash(form['refresh_token'] ?? '');
    const token = this.world.identity.get<RefreshToken>('refreshToken', hash);
    const usable =
      token !== undefined &&
      token.clientId === app.clientId &&
      token.expires > now &&
      (token.rotated === undefined || now - token.rotated <= GRACE_MS);
    if (!usable) throw new Denied('invalid_grant');
    if (token.rotated === undefined) this.world.identity.put('refreshToken', hash, { ...token, rotated: now });
    return this.issue(token);
  }

  /** A token response for a person and an app, without the browser; the control API hands it to checkers. */
  issue(subject: Subject): Record<string, unknown> {
    const access = this.accessToken(subject);
    const answer: Record<string, unknown> = {
      access_token: access,
      expires_in: ACCESS_LIFE_S,
      token_type: 'Bearer',
      scope: subject.scopes.join(' '),
    };
    if (subject.scopes.includes('openid')) answer['id_token'] = this.idToken(subject, access);
    if (subject.scopes.includes('offline_access')) answer['refresh_token'] = this.refreshToken(subject);
    return answer;
  }

  private accessToken(subject: Subject): string {
    const now = Math.floor(this.world.clock.now() / 1000);
    return this.world.key.sign({
      nbf: now,
      exp: now + ACCESS_LIFE_S,
      iss: this.world.url,
      aud: `${this.world.url}/resources`,
      client_id: subject.clientId,
      sub: subject.userId,
      auth_time: Math.floor(subject.authTime / 1000),
      xero_userid: subject.userId,
      global_session_id: randomUUID().replaceAll('-', ''),
      jti: randomUUID().replaceAll('-', ''),
      authentication_event_id: subject.authEventId,
      scope: subject.scopes,
    });
  }

  /** Its times follow the wall clock: the client checks them against its own, which a moved sandbox clock does not move. */
  private idToken(subject: Subject, access: string): string {
    const person = personById(this.world, subject.userId);
    const now = Math.floor(Date.now() / 1000);
    const half = createHash('sha256').update(access).digest().subarray(0, 16).toString('base64url');
    return this.world.key.sign({
      nbf: now,
      iat: now,
      exp: now + ID_LIFE_S,
      iss: this.world.url,
      aud: subject.clientId,
      sub: subject.userId,
      auth_time: now,
      at_hash: half,
      xero_userid: subject.userId,
      ...(subject.nonce ? { nonce: subject.nonce } : {}),
      ...(subject.scopes.includes('email') ? { email: person?.email } : {}),
      ...(subject.scopes.includes('profile')
        ? { preferred_username: person?.email, given_name: person?.firstName, family_name: person?.lastName }
        : {}),
    });
  }

  private refreshToken(subject: Subject): string {
    const token = freshToken();
    const { clientId, userId, scopes, authEventId, authTime } = subject;
    const expires = this.world.clock.now() + REFRESH_LIFE_MS;
    const record: RefreshToken = { hash: tokenHash(token), clientId, userId, scopes, authEventId, authTime, expires };
    this.world.identity.put('refreshToken', record.hash, record);
    return token;
  }

  /** Ends every connection this person gave the app. An unknown token is answered the same way. */
  private revocation(req: Request): undefined {
    const app = this.client(req);
    const token = this.world.identity.get<RefreshToken>('refreshToken', tokenHash(formOf(req)['token'] ?? ''));
    if (token && token.clientId === app.clientId) revoke(this.world, app.clientId, token.userId);
    return undefined;
  }

  private client(req: Request): App {
    const basic = /^Basic (.+)$/i.exec(req.headers.authorization ?? '');
    const form = formOf(req);
    const [id, secret] = basic ? basicPair(basic[1]!) : [form['client_id'], form['client_secret']];
    const app = this.world.apps.get(id ?? '');
    if (!app || !this.world.apps.authenticates(app, secret)) throw new Denied('invalid_client');
    return app;
  }
}

function formOf(req: Request): Record<string, string> {
  const body = (req.body ?? {}) as Record<string, unknown>;
  return Object.fromEntries(
    Object.entries(body).filter((entry): entry is [string, string] => typeof entry[1] === 'string'),
  );
}

function basicPair(encoded: string): [string, string] {
  const text = Buffer.from(encoded, 'base64').toString('utf8');
  const cut = text.indexOf(':');
  return [decode(text.slice(0, cut)), decode(text.slice(cut + 1))];
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '));
  } catch {
    return text;
  }
}

function verifies(verifier: string, challenge: string): boolean {
  if (!/^[\w.~-]{43,128}$/.test(verifier)) return false;
  return createHash('sha256').update(verifier).digest('base64url') === challenge;
}
