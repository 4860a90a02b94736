import { Injectable } from '@nestjs/common';
import { EntityManager, IsNull } from 'typeorm';
import { AuditLog } from '../audit/audit-log.service.js';
import { Database, workspaceOf } from '../database/database.js';
import { isUuid, refuseTaken } from '../database/records.js';
import { DomainError, notFound, refused } from '../errors.js';
import { Actor } from '../events/actor.js';
import { FieldChecks } from '../validation/field-checks.js';
import { isToken, newToken, sha256Of } from './account-token.js';
import { normalised } from './email-address.js';
import { Invitation } from './invitation.entity.js';
import { Membership, Role, roles } from './membership.entity.js';
import { UserService } from './user.service.js';

/** An invitation with the secret of its link, which exists only in this answer. */
export interface InvitationWithToken {
  invitation: Invitation;
  token: string;
}

/** What the holder of a link may know before accepting. */
export interface InvitationOffer {
  email: string;
  workspaceName: string;
  role: Role;
  /** Whether the address has an account, which then only joins; else one is made. */
  hasAccount: boolean;
}

interface FoundInvitation extends InvitationOffer {
  workspaceId: string;
  userId: string | null;
  expired: boolean;
  accepted: boolean;
}

const lasts = `now() + interval '7 days'`;

/** Inviting people into a workspace by links that work once, for seven days. */
@Injectable()
export class InvitationService {
  constructor(
    private readonly database: Database,
    private readonly users: UserService,
    private readonly audit: AuditLog,
  ) {}

  /** Refused (`already_a_member`, `already_invited`) when the address is in the workspace or on its way there. */
  async invite(tx: EntityManager, input: { email: string; role: Role }, actor: Actor): Promise<InvitationWithToken> {
    const { email, role } = checked(input);
    const workspaceId = workspaceOf(tx);
    if (await this.isMember(tx, email))
      throw refused('already_a_member', `${email} works in this workspace already. Change their role instead.`);
    const { token, sha256 } = newToken();
    await tx
      .createQueryBuilder()
      .insert()
      .into(Invitation)
      .values({ workspaceId, email, role, sha256, invitedBy: actor.name.slice(0, 255), expiresAt: () => lasts })
      .execute()
      .catch(
        refuseTaken(
          'already_invited',
          `${email} was invited already. Send the invitation again, or withdraw it first.`,
          'invitations_one_open',
        ),
      );
    const invitation = await tx.findOneByOrFail(Invitation, { workspaceId, sha256 });
    await this.audit.write(tx, actor, 'invitation.sent', invitation.id, { email, role });
    return { invitation, token };
  }

  /** Those that nobody has accepted, newest first; they may be past their time. */
  open(tx: EntityManager): Promise<Invitation[]> {
    return tx.find(Invitation, {
      where: { workspaceId: workspaceOf(tx), acceptedAt: IsNull() },
      order: { invitedAt: 'DESC', id: 'ASC' },
    });
  }

  /** A new link for seven more days; the older one is worthless from then on. */
  async renew(tx: EntityManager, id: string, actor: Actor): Promise<InvitationWithToken> {
    const { email, role } = await this.locked(tx, id);
    const { token, sha256 } = newToken();
    const where = { workspaceId: workspaceOf(tx), id };
    await tx.update(Invitation, where, { sha256, invitedAt: () => 'now()', expiresAt: () => lasts });
    await this.audit.write(tx, actor, 'invitation.renewed', id, { email, role });
    return { invitation: await tx.findOneByOrFail(Invitation, where), token };
  }

  async withdraw(tx: EntityManager, id: string, actor: Actor): Promise<void> {
    const { email } = await this.locked(tx, id);
    await tx.delete(Invitation, { workspaceId: workspaceOf(tx), id });
    await this.audit.write(tx, actor, 'invitation.withdrawn', id, { email });
  }

  /** What a link offers. Throws `unknown_invitation`, `invitation_used` or `invitation_expired`, each with what to do. */
  async offer(token: unknown): Promise<InvitationOffer> {
    const { email, workspaceName, role, hasAccount } = await this.found(token);
    return { email, workspaceName, role, hasAccount };
  }

  /**
   * Lets the invited person in. Without an account, `name` and `password` make one (`invalid_user` when they do not); an account
   * that is there keeps its own. A link works once: the second time is refused (`invitation_used`).
   */
  async accept(token: unknown, input: { name?: unknown; password?: unknown }): Promise<void> {
    const { workspaceId, email, userId, ...found } = await this.found(token);
    const id = userId ?? (await this.register(email, input));
    await this.database.inWorkspace(workspaceId, async (tx) => {
      const invitation = await tx
        .createQueryBuilder(Invitation, 'i')
        .where('i.workspaceId = :workspaceId AND i.sha256 = :sha256', {
          workspaceId,
          sha256: sha256Of(token as string),
        })
        .setLock('pessimistic_write')
        .getOne();
      // It may have been withdrawn or accepted since it was looked up.
      if (!invitation) throw unknown();
      if (invitation.acceptedAt) throw used(found.workspaceName);
      const actor: Actor = { userId: id, name: email, origin: { by: 'user', userId: id } };
      if (!(await tx.existsBy(Membership, { workspaceId, userId: id })))
        await this.users.addMember(tx, id, invitation.role, actor);
      await tx.update(Invitation, { workspaceId, id: invitation.id }, { acceptedAt: () => 'now()' });
      await this.audit.write(tx, actor, 'invitation.accepted', invitation.id, { email, role: invitation.role });
    });
  }

  private async register(email: string, { name, password }: { name?: unknown; password?: unknown }): Promise<string> {
    return (await this.users.register({ email, name: name as string, password: password as string })).userId;
  }

  private async found(token: unknown): Promise<FoundInvitation> {
    const [found] = isToken(token)
      ? await this.database.asSystem('invitation', (tx) =>
          tx.query<FoundInvitation[]>(
            `SELECT i.workspace_id AS "workspaceId", i.email, i.role, w.name AS "workspaceName", u.id AS "userId",
               u.id IS NOT NULL AS "hasAccount", i.expires_at <= now() AS expired, i.accepted_at IS NOT NULL AS accepted
             FROM invitations i JOIN workspaces w ON w.id = i.workspace_id LEFT JOIN users u ON u.email = i.email
             WHERE i.sha256 = $1`,
            [sha256Of(token)],
          ),
        )
      : [];
    if (!found) throw unknown();
    if (found.accepted) throw used(found.workspaceName);
    if (found.expired)
      throw refused(
        'invitation_expired',
        'This invitation was valid for seven days, which are over. Ask an administrator to send it again.',
      );
    return found;
  }

  private async locked(tx: EntityManager, id: string): Promise<Invitation> {
    const invitation = isUuid(id)
      ? await tx
          .createQueryBuilder(Invitation, 'i')
          .where('i.workspaceId = :workspace AND i.id = :id AND i.acceptedAt IS NULL', {
            workspace: workspaceOf(tx),
            id,
          })
          .setLock('pessimistic_write')
          .getOne()
      : null;
    if (!invitation) throw notFound('open invitation', id);
    return invitation;
  }

  private async isMember(tx: EntityManager, email: string): Promise<boolean> {
    return (await this.users.members(tx)).some((member) => member.email === email);
  }
}

function checked(input: { email: string; role: Role }): { email: string; role: Role } {
  const check = new FieldChecks('invitation', 'create');
  const email = check.text('email', input.email, { max: 254, label: 'e-mail address' });
  if (email) check.email('email', email);
  const role = check.oneOf('role', input.role, roles);
  check.done();
  return { email: normalised(email), role: role! };
}

const unknown = () =>
  new DomainError(
    'not-found',
    'unknown_invitation',
    'This invitation does not exist, or does not any more: it was withdrawn, or a newer one was sent. Look for the latest e-mail, or ask an administrator.',
  );

const used = (workspaceName: string) =>
  refused('invitation_used', `This invitation to ${workspaceName} was accepted already. Sign in instead.`);
