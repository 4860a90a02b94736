import { Check, Column, Entity, ForeignKey, Generated, Index, PrimaryColumn } from 'typeorm';
import { Workspace } from '../workspace/workspace.entity.js';
import type { Role } from './membership.entity.js';

/** The offer of a role to whoever holds the link that was sent to an address. Of the link only a hash is kept. */
@Entity('invitations')
@Index('invitations_sha256', ['sha256'], { unique: true })
@Index('invitations_one_open', ['workspaceId', 'email'], { unique: true, where: 'accepted_at IS NULL' })
@Check('invitations_role_is_known', `role IN ('admin', 'staff', 'readOnly')`)
@Check('invitations_email_is_lower_case', 'email = lower(email)')
@ForeignKey(() => Workspace, ['workspaceId'], ['id'], { name: 'invitations_workspace', onDelete: 'CASCADE' })
export class Invitation {
  @PrimaryColumn({ name: 'workspace_id', type: 'uuid', primaryKeyConstraintName: 'invitations_pk' })
  workspaceId!: string;

  @PrimaryColumn({ type: 'uuid', primaryKeyConstraintName: 'invitations_pk' })
  @Generated('uuid')
  id!: string;

  @Column({ type: 'varchar', length: 254 })
  email!: string;

  @Column({ type: 'varchar', length: 16 })
  role!: Role;

  /** Hex SHA-256 of the token in the link. */
  @Column({ type: 'char', length: 64, select: false })
  sha256!: string;

  @Column({ name: 'invited_by', type: 'varchar', length: 255 })
  invitedBy!: string;

  @Column({ name: 'invited_at', type: 'timestamptz', default: () => 'now()' })
  invitedAt!: Date;

  @Column({ name: 'expires_at', type: 'timestamptz' })
  expiresAt!: Date;

  @Column({ name: 'accepted_at', type: 'timestamptz', nullable: true })
  acceptedAt!: Date | null;
}
