import { randomBytes, randomUUID } from 'node:crypto';
import express, { type Request, type Response, type Router } from 'express';
import type { World } from '../world.js';
import type { App } from './apps.js';
import { consentPage, errorPage, signInPage } from './pages.js';
import {
  connect,
  connectionRefusal,
  liveConnection,
  people,
  personByEmail,
  personById,
  type Person,
} from './people.js';
import { scopeAllowed } from './scopes.js';

interface Asked {
  app: App;
  redirectUri: string;
  scopes: string[];
  state?: string;
  nonce?: string;
  challenge?: string;
  bulk: boolean;
  fresh: boolean;
  /** Set once the person has signed in for this very request. */
  userId?: string;
  authTime?: number;
}

/** What the token endpoint needs to know about a code. */
export interface Grant extends Asked {
  userId: string;
  authTime: number;
  authEventId: string;
  expires: number;
}

const COOKIE = 'xero_sandbox_session';
const CODE_LIFE_MS = 5 * 60_000;

/** Sign-in, consent and the codes they end in. Requests, sessions and codes are short-lived and kept in memory. */
export class Authorization {
  private readonly asked = new Map<string, Asked>();
  private readonly sessions = new Map<string, { userId: string; at: number }>();
  private readonly codes = new Map<string, Grant>();

  constructor(private readonly world: World) {}

  router(): Router {
    const router = express.Router();
    const form = express.urlencoded({ extended: false, limit: '64kb' });
    router.get('/identity/connect/authorize', (req, res) => this.start(req, res));
    router.post('/identity/connect/authorize', form, (req, res) => this.start(req, res));
    router.post('/identity/sign-in', form, (req, res) => this.signIn(req, res));
    router.get('/identity/consent', (req, res) => this.showConsent(req, res));
    router.post('/identity/consent', form, (req, res) => this.consent(req, res));
    return router;
  }

  /** Hands out what a code stands for, once. */
  redeem(code: string): Grant | undefined {
    const grant = this.codes.get(code);
    this.codes.delete(code);
    return grant && grant.expires > this.world.clock.now() ? grant : undefined;
  }

  private start(req: Request, res: Response): void {
    const given = (name: string): string | undefined => {
      const value = (req.method === 'POST' ? (req.body as Record<string, unknown>) : req.query)[name];
      return typeof value === 'string' && value !== '' ? value : undefined;
    };
    const app = this.world.apps.get(given('client_id') ?? '');
    if (!app) return this.fail(res, 'unauthorized_client', 'Unknown client_id: no app is registered under it.');
    const redirectUri = given('redirect_uri') ?? '';
    if (!this.world.apps.allowsRedirect(app, redirectUri)) {
      return this.fail(res, 'invalid_request', `Invalid redirect_uri: ${redirectUri} is not registered for this app.`);
    }
    const asked: Asked = {
      app,
      redirectUri,
      scopes: (given('scope') ?? '').split(' ').filter((scope) => scope !== ''),
      bulk: app.bulkConnections && given('acr_values') !== 'bulk_connect:false',
      fresh: given('prompt') === 'login' || given('max_age') === '0',
    };
    const [state, nonce, challenge] = [given('state'), given('nonce'), given('code_challenge')];
    if (state) asked.state = state;
    if (nonce) asked.nonce = nonce;
    if (challenge) asked.challenge = challenge;
    const refusal = refusedRequest(asked, given('response_type'), given('code_challenge_method'));
    if (refusal) return this.back(res, asked, refusal);
    const id = randomUUID();
    this.asked.set(id, asked);
    const session = this.session(req);
    if (session && !asked.fresh && !this.connectedBefore(asked, session.userId)) {
      Object.assign(asked, { userId: session.userId, authTime: session.at });
      return res.redirect(302, `/identity/consent?request=${id}`);
    }
    this.html(res, 200, signInPage(id, app.name, people(this.world), false));
  }

  private signIn(req: Request, res: Response): void {
    const { request = '', email = '', password = '' } = req.body as Record<string, string | undefined>;
    const asked = this.asked.get(request);
    if (!asked) return this.fail(res, 'Session expired', 'This sign-in is no longer open. Start again from the app.');
    const person = personByEmail(this.world, email);
    if (!person || person.password !== password) {
      return this.html(res, 401, signInPage(request, asked.app.name, people(this.world), true));
    }
    const now = this.world.clock.now();
    const token = randomBytes(24).toString('base64url');
    this.sessions.set(token, { userId: person.id, at: now });
    Object.assign(asked, { userId: person.id, authTime: now });
    res.setHeader('set-cookie', `${COOKIE}=${token}; Path=/identity; HttpOnly; SameSite=Lax`);
    res.redirect(302, `/identity/consent?request=${request}`);
  }

  private showConsent(req: Request, res: Response): void {
    const { request } = req.query;
    const id = typeof request === 'string' ? request : '';
    const signed = this.signedIn(id);
    if (!signed) return this.fail(res, 'Session expired', 'This consent is no longer open. Start again from the app.');
    this.html(res, 200, this.consentHtml(id, signed.asked, signed.person));
  }

  private consent(req: Request, res: Response): void {
    const body = req.body as { request?: string; action?: string; tenantId?: string | string[] };
    const id = body.request ?? '';
    const signed = this.signedIn(id);
    if (!signed) return this.fail(res, 'Session expired', 'This consent is no longer open. Start again from the app.');
    const { asked, person } = signed;
    if (body.action !== 'allow') {
      this.asked.delete(id);
      return this.back(res, asked, { error: 'access_denied', description: 'The user cancelled.' });
    }
    const chosen = [body.tenantId ?? []].flat();
    const refusal = this.refusedChoice(asked, person, chosen);
    if (refusal) return this.html(res, 400, this.consentHtml(id, asked, person, refusal));
    this.asked.delete(id);
    const authEventId = randomUUID();
    for (const tenantId of chosen) {
      connect(this.world, { clientId: asked.app.clientId, userId: person.id, tenantId, authEventId });
    }
    const code = randomBytes(32).toString('base64url');
    const now = this.world.clock.now();
    const grant = {
      ...asked,
      userId: person.id,
      authTime: asked.authTime ?? now,
      authEventId,
      expires: now + CODE_LIFE_MS,
    };
    this.codes.set(code, grant);
    const target = new URL(asked.redirectUri);
    target.searchParams.set('code', code);
    target.searchParams.set('scope', asked.scopes.join(' '));
    if (asked.state) target.searchParams.set('state', asked.state);
    target.searchParams.set('session_state', randomBytes(16).toString('base64url'));
    res.redirect(302, target.href);
  }

  private refusedChoice(asked: Asked, person: Person, chosen: string[]): string | undefined {
    if (chosen.length === 0) return 'Choose an organisation.';
    if (chosen.length > 1 && !asked.bulk) return 'Choose one organisation: this app connects one at a time.';
    if (chosen.some((tenantId) => !person.tenantIds.includes(tenantId)))
      return 'You do not belong to this organisation.';
    for (const tenantId of chosen) {
      const refusal = connectionRefusal(this.world, asked.app.clientId, tenantId);
      if (refusal) return refusal;
    }
    return undefined;
  }

  private consentHtml(id: string, asked: Asked, person: Person, refusal?: string): string {
    const choices = person.tenantIds.flatMap((tenantId) => {
      const organisation = this.world.store.read(tenantId).get('organisation', tenantId);
      const connected = liveConnection(this.world, asked.app.clientId, person.id, tenantId) !== undefined;
      return organisation ? [{ tenantId, name: organisation.Name, connected }] : [];
    });
    return consentPage(id, asked.app.name, person.email, asked.scopes, choices, asked.bulk, refusal);
  }

  private signedIn(id: string): { asked: Asked; person: Person } | undefined {
    const asked = this.asked.get(id);
    const person = asked?.userId ? personById(this.world, asked.userId) : undefined;
    return asked && person ? { asked, person } : undefined;
  }

  /** Authorising again always asks for the password, as the product's people are told. */
  private connectedBefore(asked: Asked, userId: string): boolean {
    const person = personById(this.world, userId);
    return !person || person.tenantIds.some((t) => liveConnection(this.world, asked.app.clientId, userId, t));
  }

  private session(req: Request): { userId: string; at: number } | undefined {
    const token = new RegExp(`(?:^|;\\s*)${COOKIE}=([\\w-]+)`).exec(req.headers.cookie ?? '')?.[1];
    return token ? this.sessions.get(token) : undefined;
  }

  private back(res: Response, asked: Asked, refusal: { error: string; description: string }): void {
    const target = new URL(asked.redirectUri);
    target.searchParams.set('error', refusal.error);
    target.searchParams.set('error_description', refusal.description);
    if (asked.state) target.searchParams.set('state', asked.state);
    res.redirect(302, target.href);
  }

  private fail(res: Response, title: string, text: string): void {
    this.html(res, 400, errorPage(title, text));
  }

  private html(res: Response, status: number, body: string): void {
    res.status(status).type('html').send(body);
  }
}

function refusedRequest(
  asked: Asked,
  responseType: string | undefined,
  method: string | undefined,
): { error: string; description: string } | undefined {
  if (responseType !== 'code')
    return { error: 'unsupported_response_type', description: 'Only response_type=code is supported.' };
  if (asked.scopes.length === 0) return { error: 'invalid_scope', description: 'No scope was asked for.' };
  const wrong = asked.scopes.find((scope) => !scopeAllowed(scope, asked.app.granularOnly));
  if (wrong) return { error: 'unauthorized_client', description: `Invalid scope for client: ${wrong}` };
  if (asked.challenge && method !== 'S256') {
    return { error: 'invalid_request', description: 'code_challenge_method must be S256.' };
  }
  if (!asked.app.secretHash && !asked.challenge) {
    return { error: 'invalid_request', description: 'This app must send a code_challenge.' };
  }
  return undefined;
}
