import { Injectable } from '@nestjs/common';
import { EntityManager } from 'typeorm';
import { Database } from '../database/database.js';
import { isUuid } from '../database/records.js';
import { notFound, refused } from '../errors.js';
import { Actor } from '../events/actor.js';
import { PasswordLink, PasswordLinkService } from './password-link.service.js';
import { SecondFactorService } from './second-factor.service.js';

/** What administrators may do about the accounts of their members. An account may open other workspaces too, which they must not get into. */
@Injectable()
export class AccountHelpService {
  constructor(
    private readonly database: Database,
    private readonly links: PasswordLinkService,
    private readonly factors: SecondFactorService,
  ) {}

  /** A link with which a member of the workspace chooses a new password. */
  passwordLink(workspaceId: string, userId: string, actor: Actor): Promise<PasswordLink> {
    return this.database.asSystem('user-administration', async (tx) => {
      await this.checkReach(tx, workspaceId, userId, actor);
      return this.links.forUser(tx, userId, actor);
    });
  }

  /** Removes the second factor of a member who lost it; removing none changes nothing. */
  resetSecondFactor(workspaceId: string, userId: string, actor: Actor): Promise<void> {
    return this.database.asSystem('user-administration', async (tx) => {
      await this.checkReach(tx, workspaceId, userId, actor);
      await this.factors.remove(tx, userId, actor, 'secondFactor.reset');
    });
  }

  /** `not_found` for who is no member; `works_elsewhere` for members of workspaces that the actor does not administer. */
  private async checkReach(tx: EntityManager, workspaceId: string, userId: string, actor: Actor): Promise<void> {
    const theirs = isUuid(userId)
      ? await tx.query<{ workspaceId: string; administered: boolean }[]>(
          `SELECT m.workspace_id AS "workspaceId", m.workspace_id = $2::uuid OR EXISTS (
             SELECT FROM memberships mine WHERE mine.workspace_id = m.workspace_id AND mine.user_id = $3::uuid AND mine.role = 'admin'
           ) AS administered FROM memberships m WHERE m.user_id = $1::uuid`,
          [userId, workspaceId, actor.userId ?? null],
        )
      : [];
    if (!theirs.some((one) => one.workspaceId === workspaceId)) throw notFound('user', userId);
    if (theirs.some((one) => !one.administered))
      throw refused(
        'works_elsewhere',
        'This person also works in a workspace that you do not administer, so their account cannot be changed from here. They can reset the password by e-mail themselves.',
      );
  }
}
