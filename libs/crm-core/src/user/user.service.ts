import { Injectable } from '@nestjs/common';
import { EntityManager } from 'typeorm';
import { AuditLog } from '../audit/audit-log.service.js';
import { Database, workspaceOf } from '../database/database.js';
import { isUuid, violates } from '../database/records.js';
import { notFound, refused } from '../errors.js';
import { Actor } from '../events/actor.js';
import { FieldChecks } from '../validation/field-checks.js';
import { normalised } from './email-address.js';
import { Membership, Role, roles } from './membership.entity.js';
import { hashPassword, passwordMatches } from './password.js';
import { User } from './user.entity.js';
import { endSessions } from './user-sessions.js';

export interface NewUser {
  email: string;
  name: string;
  /** At least 10 characters. */
  password: string;
}

/** A user and the workspaces open to them. */
export interface SignedIn {
  userId: string;
  email: string;
  name: string;
  /** Whether sign-in asks for a second factor. */
  secondFactor: boolean;
  workspaces: { id: string; name: string; role: Role }[];
}

export interface Member {
  userId: string;
  email: string;
  name: string;
  role: Role;
  createdAt: Date;
  /** Null: never. */
  lastSignedInAt: Date | null;
  /** Whether sign-in asks for a second factor. */
  secondFactor: boolean;
}

/** People: who they are (through the second door) and what they may do in a workspace (through the first). */
@Injectable()
export class UserService {
  constructor(
    private readonly database: Database,
    private readonly audit: AuditLog,
  ) {}

  /** The user with this address, created if there is none. An existing user keeps their name and password. */
  async register(input: NewUser): Promise<{ userId: string; existed: boolean }> {
    const values = checkUser(input);
    const passwordHash = await hashPassword(values.password);
    return this.database.asSystem('user-administration', async (tx) => {
      const { email, name } = values;
      const inserted = await tx
        .createQueryBuilder()
        .insert()
        .into(User)
        .values({ email, name, passwordHash })
        .orIgnore()
        .execute();
      const user = await tx.findOneByOrFail(User, { email });
      return { userId: user.id, existed: (inserted.raw as unknown[]).length === 0 };
    });
  }

  /**
   * The user behind the address if the password is right; undefined otherwise, without saying what was wrong. A second factor is
   * for the caller to ask; who is in is told to `noteSignIn`.
   */
  async signIn(email: string, password: string): Promise<SignedIn | undefined> {
    const user = await this.database.asSystem('sign-in', (tx) =>
      withPassword(tx, 'u.email = :value', normalised(email)),
    );
    if (!(await passwordMatches(user?.passwordHash, password)) || !user) return undefined;
    return this.whoIs(user.id);
  }

  /** Remembers when somebody got in. */
  async noteSignIn(userId: string): Promise<void> {
    await this.database.asSystem('sign-in', (tx) => tx.update(User, { id: userId }, { lastSignedInAt: () => 'now()' }));
  }

  /** Throws `invalid_user` (`wrong_password` of `field`) unless it is the user's password. */
  async checkCurrentPassword(userId: string, field: string, password: unknown): Promise<void> {
    const check = new FieldChecks('user', 'create');
    await this.comparePassword(check, userId, field, password);
    check.done();
  }

  /** The user and their workspaces as they stand now; sessions ask this instead of trusting what they remember. */
  whoIs(userId: string): Promise<SignedIn | undefined> {
    return this.database.asSystem('session', async (tx) => {
      const user = isUuid(userId) ? await tx.findOneBy(User, { id: userId }) : null;
      if (!user) return undefined;
      const workspaces = (await tx.query(
        `SELECT w.id, w.name, m.role FROM memberships m JOIN workspaces w ON w.id = m.workspace_id
         WHERE m.user_id = $1 ORDER BY w.name, w.id`,
        [user.id],
      )) as SignedIn['workspaces'];
      const { email, name, secondFactorAt } = user;
      return { userId: user.id, email, name, secondFactor: secondFactorAt !== null, workspaces };
    });
  }

  /**
   * Throws `invalid_user` when the current password is wrong or the new one too short. Ends the user's sessions, apart from the one
   * that is named.
   */
  async changePassword(userId: string, current: unknown, next: string, session?: string): Promise<void> {
    const check = new FieldChecks('user', 'create');
    checkPassword(check, 'newPassword', next);
    await this.comparePassword(check, userId, 'currentPassword', current);
    check.done();
    const passwordHash = await hashPassword(next);
    await this.database.asSystem('session', async (tx) => {
      await tx.update(User, { id: userId }, { passwordHash, updatedAt: () => 'now()' });
      await endSessions(tx, userId, session);
      const { id, email, name } = await tx.findOneByOrFail(User, { id: userId });
      await this.audit.writeForUser(tx, { id, email }, { userId, name }, 'password.changed');
    });
  }

  private async comparePassword(check: FieldChecks, userId: string, field: string, password: unknown): Promise<void> {
    if (typeof password !== 'string' || password === '')
      return check.problem(field, 'required', 'The current password is missing. Enter it.');
    const user = await this.database.asSystem('session', (tx) => withPassword(tx, 'u.id = :value', userId));
    if (!(await passwordMatches(user?.passwordHash, password)))
      check.problem(field, 'wrong_password', 'The current password is not right. Type it again.');
  }

  /** Lets a registered user work in the transaction's workspace. */
  async addMember(tx: EntityManager, userId: string, role: Role, actor: Actor): Promise<void> {
    checkRole(role);
    if (!isUuid(userId)) throw notFound('user', userId);
    await tx.insert(Membership, { workspaceId: workspaceOf(tx), userId, role }).catch((error: unknown) => {
      if (violates(error, '23505'))
        throw refused('already_a_member', 'This person already works in this workspace. Change their role instead.');
      if (violates(error, '23503')) throw notFound('user', userId);
      throw error;
    });
    await this.audit.write(tx, actor, 'member.added', userId, { who: await nameOf(tx, userId), role });
  }

  members(tx: EntityManager): Promise<Member[]> {
    return tx.query(
      `SELECT u.id AS "userId", u.email, u.name, m.role, m.created_at AS "createdAt",
         u.last_signed_in_at AS "lastSignedInAt", u.second_factor_at IS NOT NULL AS "secondFactor"
       FROM memberships m JOIN users u ON u.id = m.user_id WHERE m.workspace_id = $1 ORDER BY u.name, u.id`,
      [workspaceOf(tx)],
    ) as Promise<Member[]>;
  }

  /** Refused (`last_admin`) when no admin would be left. */
  async changeRole(tx: EntityManager, userId: string, role: Role, actor: Actor): Promise<void> {
    checkRole(role);
    const before = await this.lockMember(tx, userId, role !== 'admin');
    await tx.update(Membership, { workspaceId: workspaceOf(tx), userId }, { role });
    const who = await nameOf(tx, userId);
    await this.audit.write(tx, actor, 'member.roleChanged', userId, { who, from: before.role, to: role });
  }

  /** Refused (`last_admin`) when no admin would be left. The user remains; only this workspace closes to them. */
  async removeMember(tx: EntityManager, userId: string, actor: Actor): Promise<void> {
    await this.lockMember(tx, userId, true);
    const who = await nameOf(tx, userId);
    await tx.delete(Membership, { workspaceId: workspaceOf(tx), userId });
    await this.audit.write(tx, actor, 'member.removed', userId, { who });
  }

  private async lockMember(tx: EntityManager, userId: string, losesAdmin: boolean): Promise<Membership> {
    const all = await tx
      .createQueryBuilder(Membership, 'm')
      .where('m.workspaceId = :workspace', { workspace: workspaceOf(tx) })
      .orderBy('m.userId')
      .setLock('pessimistic_write')
      .getMany();
    const member = all.find((one) => one.userId === userId.toLowerCase());
    if (!member) throw notFound('user', userId);
    const admins = all.filter((one) => one.role === 'admin');
    if (losesAdmin && member.role === 'admin' && admins.length === 1)
      throw refused(
        'last_admin',
        'This is the only administrator of the workspace. Make somebody else administrator first.',
      );
    return member;
  }
}

/** The values to store, or `invalid_user` with every problem. Pure. */
export function checkUser(input: NewUser): NewUser {
  const check = new FieldChecks('user', 'create');
  const email = check.text('email', input.email, { max: 254, label: 'e-mail address' });
  check.email('email', email);
  const name = check.text('name', input.name, { max: 255 });
  checkPassword(check, 'password', input.password);
  check.done();
  return { email: normalised(email!), name: name!, password: input.password };
}

/** Notes what is wrong with a password that somebody chose. */
export function checkPassword(check: FieldChecks, field: string, password: unknown): void {
  if (typeof password !== 'string' || password.length < 10)
    check.problem(field, 'password_too_short', 'The password needs at least 10 characters. Choose a longer one.');
  else if (password.length > 256) check.problem(field, 'too_long', 'The password may have at most 256 characters.');
}

function checkRole(role: unknown): asserts role is Role {
  const check = new FieldChecks('user', 'create');
  check.oneOf('role', role, roles);
  check.done();
}

const withPassword = (tx: EntityManager, where: string, value: string): Promise<User | null> =>
  tx.createQueryBuilder(User, 'u').addSelect('u.passwordHash').where(where, { value }).getOne();

/** By their address, which is what members are told apart by. */
async function nameOf(tx: EntityManager, userId: string): Promise<string> {
  const [user] = await tx.query<{ name: string }[]>(`SELECT email AS name FROM users WHERE id = $1`, [userId]);
  return user?.name ?? userId;
}
