import { randomBytes } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { EntityManager } from 'typeorm';
import { AuditLog } from '../audit/audit-log.service.js';
import { Database } from '../database/database.js';
import { refused } from '../errors.js';
import { Actor } from '../events/actor.js';
import { sha256Of } from './account-token.js';

/** The second factor of a person as it is kept. What `sealedSecret` holds is known to the application that sealed it. */
export interface SecondFactor {
  sealedSecret: string;
  confirmed: boolean;
  blocked: boolean;
}

const manyFailures = 5;
const codes = 10;

/** Second factors: their sealed secrets, which codes were used, and how often somebody guessed. Codes are judged elsewhere. */
@Injectable()
export class SecondFactorService {
  constructor(
    private readonly database: Database,
    private readonly audit: AuditLog,
  ) {}

  find(userId: string): Promise<SecondFactor | undefined> {
    return this.database.asSystem('sign-in', async (tx) => {
      const [found] = await tx.query<SecondFactor[]>(
        `SELECT sealed_secret AS "sealedSecret", confirmed_at IS NOT NULL AS confirmed,
           coalesce(blocked_until > now(), false) AS blocked FROM second_factors WHERE user_id = $1`,
        [userId],
      );
      return found;
    });
  }

  /** Keeps a secret that is not asked for until it is confirmed. Refused (`second_factor_on`) while a confirmed one is there. */
  propose(userId: string, sealedSecret: string): Promise<void> {
    return this.database.asSystem('session', async (tx) => {
      const kept = await tx.query<object[]>(
        `INSERT INTO second_factors AS f (user_id, sealed_secret) VALUES ($1, $2)
         ON CONFLICT (user_id) DO UPDATE SET sealed_secret = excluded.sealed_secret, last_step = 0, failures = 0, blocked_until = NULL
           WHERE f.confirmed_at IS NULL RETURNING user_id`,
        [userId, sealedSecret],
      );
      if (kept.length === 0)
        throw refused(
          'second_factor_on',
          'The second factor is switched on already. Switch it off before setting it up anew.',
        );
    });
  }

  /** From now on sign-in asks for it. Answers the recovery codes, which exist only in this answer. */
  confirm(user: { id: string; email: string }, sealedSecret: string, step: number): Promise<string[]> {
    const made = Array.from({ length: codes }, newRecoveryCode);
    return this.database.asSystem('session', async (tx) => {
      // The secret is named so that the code belongs to the one that is confirmed, whatever was proposed meanwhile.
      const [, confirmed] = await tx.query<[unknown, number]>(
        `UPDATE second_factors SET confirmed_at = now(), last_step = $3, failures = 0, blocked_until = NULL
         WHERE user_id = $1 AND sealed_secret = $2 AND confirmed_at IS NULL`,
        [user.id, sealedSecret, step],
      );
      if (confirmed === 0)
        throw refused('second_factor_changed', 'The second factor was set up anew meanwhile. Start again.');
      await tx.query(`UPDATE users SET second_factor_at = now() WHERE id = $1`, [user.id]);
      await tx.query(`INSERT INTO recovery_codes (user_id, sha256) SELECT $1::uuid, unnest($2::text[])`, [
        user.id,
        made.map((code) => recoveryHash(code)),
      ]);
      await this.audit.writeForUser(tx, user, { userId: user.id, name: user.email }, 'secondFactor.switchedOn');
      return made;
    });
  }

  /** Takes the code of a time step, each step once; false when this or a later one was taken before. */
  takeStep(userId: string, step: number): Promise<boolean> {
    return this.database.asSystem('sign-in', async (tx) => {
      const [, taken] = await tx.query<[unknown, number]>(
        `UPDATE second_factors SET last_step = $2, failures = 0 WHERE user_id = $1 AND last_step < $2
           AND coalesce(blocked_until <= now(), true)`,
        [userId, step],
      );
      return taken === 1;
    });
  }

  /** Takes a recovery code, each once; false when it is none of this person's. */
  takeRecoveryCode(user: { id: string; email: string }, code: string): Promise<boolean> {
    return this.database.asSystem('sign-in', async (tx) => {
      const [, taken] = await tx.query<[unknown, number]>(
        `DELETE FROM recovery_codes c USING second_factors f WHERE c.user_id = $1 AND c.sha256 = $2 AND f.user_id = c.user_id
           AND coalesce(f.blocked_until <= now(), true)`,
        [user.id, recoveryHash(code)],
      );
      if (taken !== 1) return false;
      await tx.query(`UPDATE second_factors SET failures = 0 WHERE user_id = $1`, [user.id]);
      const [{ left } = { left: 0 }] = await tx.query<{ left: number }[]>(
        `SELECT count(*)::int AS left FROM recovery_codes WHERE user_id = $1`,
        [user.id],
      );
      const actor = { userId: user.id, name: user.email };
      await this.audit.writeForUser(tx, user, actor, 'secondFactor.recoveryCodeUsed', { left });
      return true;
    });
  }

  /** Counts a wrong code: after every fifth in a row none is taken for 15 minutes, right or wrong. */
  async countFailure(userId: string): Promise<void> {
    await this.database.asSystem('sign-in', (tx) =>
      tx.query(
        `UPDATE second_factors SET failures = failures + 1,
           blocked_until = CASE WHEN (failures + 1) % $2 = 0 THEN now() + interval '15 minutes' ELSE blocked_until END WHERE user_id = $1`,
        [userId, manyFailures],
      ),
    );
  }

  /** Seals the secret with another key, unless it was changed meanwhile. */
  async reseal(userId: string, before: string, after: string): Promise<void> {
    await this.database.asSystem('sign-in', (tx) =>
      tx.query(`UPDATE second_factors SET sealed_secret = $3 WHERE user_id = $1 AND sealed_secret = $2`, [
        userId,
        before,
        after,
      ]),
    );
  }

  /** Switches it off and forgets its secret and codes. */
  switchOff(userId: string): Promise<void> {
    return this.database.asSystem('session', async (tx) => {
      const [{ email } = { email: '' }] = await tx.query<{ email: string }[]>(`SELECT email FROM users WHERE id = $1`, [
        userId,
      ]);
      await this.remove(tx, userId, { userId, name: email }, 'secondFactor.switchedOff');
    });
  }

  /** As `switchOff`, in a transaction of the second door. */
  async remove(
    tx: EntityManager,
    userId: string,
    actor: Pick<Actor, 'userId' | 'name'>,
    act: 'secondFactor.switchedOff' | 'secondFactor.reset',
  ): Promise<void> {
    const [removed] = await tx.query<[{ confirmed: boolean }[], number]>(
      `DELETE FROM second_factors WHERE user_id = $1 RETURNING confirmed_at IS NOT NULL AS confirmed`,
      [userId],
    );
    if (!removed[0]?.confirmed) return;
    const [[user]] = await tx.query<[{ id: string; email: string }[], number]>(
      `UPDATE users SET second_factor_at = NULL WHERE id = $1 RETURNING id, email`,
      [userId],
    );
    await this.audit.writeForUser(tx, user!, actor, act);
  }
}

/** 80 random bits in letters that are hard to confuse: `k7qd-x2mw-9fhr-4tza`. */
function newRecoveryCode(): string {
  const letters = '23456789abcdefghjkmnpqrstuvwxyz0';
  const text = Array.from(randomBytes(16), (byte) => letters[byte % 32]).join('');
  return text.match(/.{4}/g)!.join('-');
}

/** As people type it: without dashes and blanks, in any case. */
const recoveryHash = (code: string): string => sha256Of(code.toLowerCase().replaceAll(/[^a-z0-9]/g, ''));
