import { Injectable } from '@nestjs/common';
import { EntityManager } from 'typeorm';
import { AuditLog } from '../audit/audit-log.service.js';
import { Database } from '../database/database.js';
import { DomainError, refused } from '../errors.js';
import { Actor } from '../events/actor.js';
import { FieldChecks } from '../validation/field-checks.js';
import { isToken, newToken, sha256Of } from './account-token.js';
import { normalised } from './email-address.js';
import { hashPassword } from './password.js';
import { checkPassword } from './user.service.js';
import { endSessions } from './user-sessions.js';

/** A link with which somebody chooses a new password. The token exists only in this answer. */
export interface PasswordLink {
  email: string;
  name: string;
  token: string;
  expiresAt: Date;
}

interface Found {
  userId: string;
  email: string;
  expired: boolean;
  used: boolean;
}

/** Forgotten passwords: links that work once, for an hour. A newer link makes older ones worthless. */
@Injectable()
export class PasswordLinkService {
  constructor(
    private readonly database: Database,
    private readonly audit: AuditLog,
  ) {}

  /** A link for whoever says to own this address; undefined when nobody has an account with it. */
  forAddress(email: string): Promise<PasswordLink | undefined> {
    const address = normalised(email);
    return this.database.asSystem('forgotten-password', (tx) => this.make(tx, 'u.email = $1', address));
  }

  /** A link that an administrator hands on to a member. That they may do so is for the caller to check (`AccountHelp`). */
  async forUser(tx: EntityManager, userId: string, actor: Actor): Promise<PasswordLink> {
    const link = (await this.make(tx, 'u.id = $1', userId))!;
    await this.audit.writeForUser(tx, { id: userId, email: link.email }, actor, 'password.linkMade');
    return link;
  }

  /**
   * Sets the password of the link's owner and ends all their sessions. Throws `unknown_link`, `link_used` or `link_expired`, and
   * `invalid_user` when the password is too short, which leaves the link as it is.
   */
  async redeem(token: unknown, newPassword: unknown): Promise<void> {
    await this.database.asSystem('forgotten-password', (tx) => this.found(tx, token));
    const check = new FieldChecks('user', 'create');
    checkPassword(check, 'newPassword', newPassword);
    check.done();
    const passwordHash = await hashPassword(newPassword as string);
    await this.database.asSystem('forgotten-password', async (tx) => {
      const { userId, email } = await this.found(tx, token);
      await tx.query(`UPDATE password_links SET used_at = now() WHERE user_id = $1`, [userId]);
      await tx.query(`UPDATE users SET password_hash = $2, updated_at = now() WHERE id = $1`, [userId, passwordHash]);
      await endSessions(tx, userId);
      await this.audit.writeForUser(tx, { id: userId, email }, { userId, name: email }, 'password.reset');
    });
  }

  private async make(tx: EntityManager, whose: string, value: string): Promise<PasswordLink | undefined> {
    const { token, sha256 } = newToken();
    const [made] = await tx.query<Omit<PasswordLink, 'token'>[]>(
      `WITH link AS (
         INSERT INTO password_links AS l (user_id, sha256, expires_at) SELECT u.id, $2, now() + interval '1 hour' FROM users u WHERE ${whose}
         ON CONFLICT (user_id) DO UPDATE SET sha256 = excluded.sha256, expires_at = excluded.expires_at, used_at = NULL
         RETURNING l.user_id, l.expires_at)
       SELECT u.email, u.name, link.expires_at AS "expiresAt" FROM link JOIN users u ON u.id = link.user_id`,
      [value, sha256],
    );
    return made && { ...made, token };
  }

  /** The link, locked, if it can be used now. */
  private async found(tx: EntityManager, token: unknown): Promise<Found> {
    const [found] = isToken(token)
      ? await tx.query<Found[]>(
          `SELECT l.user_id AS "userId", u.email, l.expires_at <= now() AS expired, l.used_at IS NOT NULL AS used
           FROM password_links l JOIN users u ON u.id = l.user_id WHERE l.sha256 = $1 FOR UPDATE OF l`,
          [sha256Of(token)],
        )
      : [];
    if (!found)
      throw new DomainError(
        'not-found',
        'unknown_link',
        'This link does not exist, or does not any more because a newer one was made. Look for the latest e-mail, or ask for another link.',
      );
    if (found.used)
      throw refused('link_used', 'A new password was chosen with this link already. Sign in, or ask for another link.');
    if (found.expired)
      throw refused('link_expired', 'This link was valid for one hour, which is over. Ask for another one.');
    return found;
  }
}
