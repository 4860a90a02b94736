import { createHash, randomBytes, randomUUID } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { generators } from 'openid-client';
import type { EntityManager } from 'typeorm';
import type { Caller } from '../host/access.js';
import { Doors } from '../host/doors.js';
import { XERO_SYNC_OPTIONS, type XeroSyncOptions } from '../options.js';
import {
  consentCancelled,
  consentError,
  consentFailed,
  consentNotOurs,
  noOrganisation,
  notAmongChoices,
  nothingToChoose,
  otherOrganisation,
  returnElsewhere,
} from './connection.errors.js';
import { Identity, type ConsentTokens } from './identity.js';
import { Pairing } from './pairing.js';
import { TokenVault } from './token-vault.js';
import type { Candidate } from './xero-consent.entity.js';

const minutes = 10;

interface ConsentRow {
  id: string;
  code_verifier: string | null;
  nonce: string;
  return_to: string | null;
  tokens: string | null;
  candidates: Candidate[] | null;
}

export type ConsentOutcome =
  | { outcome: 'connected'; organisation: string; returnTo?: string }
  /** Several organisations, or another one than before: a person decides (`choose`). */
  | { outcome: 'choose'; returnTo?: string };

/** The way to Xero and back: one-time state bound to session, user and workspace, exchange, choice of the organisation. */
@Injectable()
export class ConsentService {
  constructor(
    private readonly doors: Doors,
    private readonly vault: TokenVault,
    private readonly identity: Identity,
    private readonly pairing: Pairing,
    @Inject(XERO_SYNC_OPTIONS) private readonly options: XeroSyncOptions,
  ) {}

  /** Where the browser must go. `signIn` asks for the password again even if the person is signed in at Xero. */
  async begin(caller: Caller, wish: { signIn: boolean; returnTo?: string }): Promise<{ authorizeUrl: string }> {
    if (wish.returnTo !== undefined) this.checkReturn(wish.returnTo);
    const id = randomUUID();
    const state = randomBytes(32).toString('base64url');
    const nonce = randomBytes(32).toString('base64url');
    const codeVerifier = this.options.xero.pkce ? generators.codeVerifier(48) : undefined;
    const authorizeUrl = await this.identity
      .authorizeUrl({ state, nonce, signIn: wish.signIn, ...(codeVerifier ? { codeVerifier } : {}) })
      .catch((error: unknown) => {
        throw consentError(error);
      });
    const sealed = codeVerifier ? this.vault.seal(codeVerifier, placeOf(id, 'code_verifier')) : null;
    await this.pairing.setOut((tx) =>
      tx.query(
        `INSERT INTO xero_consents (id, state_digest, workspace_id, user_id, user_name, session_digest, code_verifier, nonce,
           return_to, created_at, expires_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, now(), now() + $10 * interval '1 minute')`,
        [
          id,
          digest(state),
          caller.workspaceId,
          caller.userId,
          caller.userName,
          digest(caller.sessionId),
          sealed,
          nonce,
          wish.returnTo ?? null,
          minutes,
        ],
      ),
    );
    return { authorizeUrl };
  }

  /** The browser is back. `params` is the query of the callback. */
  async complete(caller: Caller, params: Record<string, string>): Promise<ConsentOutcome> {
    const consent = await this.consume(caller, params['state'] ?? '');
    let outcome: ConsentOutcome | undefined;
    try {
      outcome = await this.arrive(caller, consent, params);
      return outcome;
    } finally {
      // Only what waits for a choice is still under way.
      if (outcome?.outcome !== 'choose') await this.over(consent.id);
    }
  }

  /** Organisations that wait for this person's choice; empty when none do. */
  async candidates(caller: Caller): Promise<Candidate[]> {
    const open = await this.doors.asSystem('xero-tokens', (tx) => openChoice(tx, caller));
    return open?.candidates ?? [];
  }

  /** Connects one of the offered organisations. Another one than before needs `confirmOther`. */
  async choose(caller: Caller, wish: { tenantId: string; confirmOther: boolean }): Promise<ConsentOutcome> {
    const open = await this.doors.asSystem('xero-tokens', (tx) => openChoice(tx, caller));
    if (!open?.candidates || !open.tokens) throw nothingToChoose();
    const candidate = open.candidates.find((offered) => offered.tenantId === wish.tenantId);
    if (!candidate) throw notAmongChoices();
    const before = await this.pairing.current(caller.workspaceId);
    if (before && before.tenantId !== candidate.tenantId && !wish.confirmOther)
      throw otherOrganisation(candidate.name, before.organisationName);
    const tokens: ConsentTokens = JSON.parse(this.vault.open(open.tokens, placeOf(open.id, 'tokens')));
    await this.pairing.connect(caller, candidate, tokens, open.id);
    return { outcome: 'connected', organisation: candidate.name };
  }

  /** Used and expired flows, with the tokens nobody chose an organisation for. */
  async purge(): Promise<void> {
    await this.doors.asSystem('xero-tokens', (tx) => tx.query(`DELETE FROM xero_consents WHERE expires_at < now()`));
  }

  /** Absolute address on our own site; anything else was refused at `begin`. */
  landing(returnTo: string | undefined, query: Record<string, string>): string {
    const { afterConnectUrl } = this.options;
    return withQuery(new URL(returnTo ?? afterConnectUrl, afterConnectUrl), query);
  }

  /** Where the site says why nothing came of it. */
  problemPage(code: string): string {
    return withQuery(new URL(this.options.connectProblemUrl ?? this.options.afterConnectUrl), { problem: code });
  }

  /** One statement decides: of two callbacks with one state, one finds it unused. A stranger's try does not use it up. */
  private async consume(caller: Caller, state: string): Promise<ConsentRow> {
    const [rows] = await this.doors.asSystem('xero-tokens', (tx) =>
      tx.query<[ConsentRow[], number]>(
        `UPDATE xero_consents SET consumed_at = now()
         WHERE state_digest = $1 AND workspace_id = $2 AND user_id = $3 AND session_digest = $4
           AND consumed_at IS NULL AND expires_at > now()
         RETURNING id, code_verifier, nonce, return_to, tokens, candidates`,
        [digest(state), caller.workspaceId, caller.userId, digest(caller.sessionId)],
      ),
    );
    const [row] = rows;
    if (!row) throw consentNotOurs();
    return row;
  }

  private async arrive(caller: Caller, consent: ConsentRow, params: Record<string, string>): Promise<ConsentOutcome> {
    if (params['error']) throw params['error'] === 'access_denied' ? consentCancelled() : consentFailed();
    if (!params['code']) throw consentFailed();
    const { tokens, candidates } = await this.redeem(consent, params).catch((error: unknown) => {
      throw consentError(error);
    });
    if (candidates.length === 0) throw noOrganisation();
    const before = await this.pairing.current(caller.workspaceId);
    const again = candidates.find((candidate) => candidate.tenantId === before?.tenantId);
    const only = before || candidates.length > 1 ? again : candidates[0];
    const returnTo = consent.return_to ? { returnTo: consent.return_to } : {};
    if (!only) {
      await this.park(consent.id, tokens, candidates);
      return { outcome: 'choose', ...returnTo };
    }
    await this.pairing.connect(caller, only, tokens);
    return { outcome: 'connected', organisation: only.name, ...returnTo };
  }

  private async over(id: string): Promise<void> {
    await this.doors.asSystem('xero-tokens', (tx) => tx.query(`DELETE FROM xero_consents WHERE id = $1`, [id]));
  }

  private async redeem(consent: ConsentRow, params: Record<string, string>) {
    const codeVerifier = consent.code_verifier
      ? { codeVerifier: this.vault.open(consent.code_verifier, placeOf(consent.id, 'code_verifier')) }
      : {};
    const tokens = await this.identity.exchange(params, {
      state: params['state']!,
      nonce: consent.nonce,
      ...codeVerifier,
    });
    const fresh = tokens.authEventId ? await this.identity.connections(tokens.accessToken, tokens.authEventId) : [];
    // A person who had already allowed everything may come back without a new event: then all of theirs are offered.
    const candidates = fresh.length > 0 ? fresh : await this.identity.connections(tokens.accessToken);
    return { tokens, candidates };
  }

  private async park(id: string, tokens: ConsentTokens, candidates: Candidate[]): Promise<void> {
    const sealed = this.vault.seal(JSON.stringify(tokens), placeOf(id, 'tokens'));
    await this.doors.asSystem('xero-tokens', (tx) =>
      tx.query(
        `UPDATE xero_consents SET tokens = $2, candidates = $3, expires_at = now() + $4 * interval '1 minute' WHERE id = $1`,
        [id, sealed, JSON.stringify(candidates), minutes],
      ),
    );
  }

  private checkReturn(returnTo: string): void {
    const own = new URL(this.options.afterConnectUrl);
    const isPath = /^\/(?![/\\])[^\\\s]*$/.test(returnTo);
    if (!isPath || new URL(returnTo, own).origin !== own.origin) throw returnElsewhere();
  }
}

async function openChoice(tx: EntityManager, caller: Caller): Promise<ConsentRow | undefined> {
  const [row] = await tx.query<ConsentRow[]>(
    `SELECT id, code_verifier, nonce, return_to, tokens, candidates FROM xero_consents
     WHERE workspace_id = $1 AND user_id = $2 AND session_digest = $3 AND tokens IS NOT NULL AND expires_at > now()
     ORDER BY created_at DESC LIMIT 1`,
    [caller.workspaceId, caller.userId, digest(caller.sessionId)],
  );
  return row;
}

function withQuery(url: URL, query: Record<string, string>): string {
  for (const [name, value] of Object.entries(query)) url.searchParams.set(name, value);
  return url.href;
}

const digest = (text: string) => createHash('sha256').update(text).digest('base64url');
const placeOf = (row: string, column: string) => ({ table: 'xero_consents', row, column });
