import { Check, Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';
import { Workspace } from '../workspace/workspace.entity.js';
import { User } from './user.entity.js';

export const roles = ['admin', 'staff', 'readOnly'] as const;
/** What a member or an API key may do in a workspace. */
export type Role = (typeof roles)[number];

/** A user's right to work in a workspace. */
@Entity('memberships')
@Index('memberships_by_user', ['userId'])
@Check('memberships_role_is_known', `role IN ('admin', 'staff', 'readOnly')`)
@ForeignKey(() => Workspace, ['workspaceId'], ['id'], { name: 'memberships_workspace', onDelete: 'CASCADE' })
@ForeignKey(() => User, ['userId'], ['id'], { name: 'memberships_user', onDelete: 'CASCADE' })
export class Membership {
  @PrimaryColumn({ name: 'workspace_id', type: 'uuid', primaryKeyConstraintName: 'memberships_pk' })
  workspaceId!: string;

  @PrimaryColumn({ name: 'user_id', type: 'uuid', primaryKeyConstraintName: 'memberships_pk' })
  userId!: string;

  @Column({ type: 'varchar', length: 16 })
  role!: Role;

  @Column({ name: 'created_at', type: 'timestamptz', default: () => 'now()' })
  createdAt!: Date;
}
