import { Check, Column, Entity, ForeignKey, Generated, Index, PrimaryColumn } from 'typeorm';
import type { Role } from '../user/membership.entity.js';
import { Workspace } from '../workspace/workspace.entity.js';

/** An integrator's key to one workspace. Only its hash is kept. */
@Entity('api_keys')
@Index('api_keys_prefix', ['prefix'], { unique: true })
@Check('api_keys_role_is_known', `role IN ('admin', 'staff', 'readOnly')`)
@ForeignKey(() => Workspace, ['workspaceId'], ['id'], { name: 'api_keys_workspace', onDelete: 'CASCADE' })
export class ApiKey {
  @PrimaryColumn({ name: 'workspace_id', type: 'uuid', primaryKeyConstraintName: 'api_keys_pk' })
  workspaceId!: string;

  @PrimaryColumn({ type: 'uuid', primaryKeyConstraintName: 'api_keys_pk' })
  @Generated('uuid')
  id!: string;

  @Column({ type: 'varchar', length: 255 })
  name!: string;

  /** The part of the token that finds the row; not secret. */
  @Column({ type: 'varchar', length: 16 })
  prefix!: string;

  /** Hex SHA-256 of the whole token. */
  @Column({ type: 'char', length: 64, select: false })
  sha256!: string;

  @Column({ type: 'varchar', length: 16 })
  role!: Role;

  @Column({ name: 'expires_at', type: 'timestamptz', nullable: true })
  expiresAt!: Date | null;

  @Column({ name: 'revoked_at', type: 'timestamptz', nullable: true })
  revokedAt!: Date | null;

  @Column({ name: 'created_at', type: 'timestamptz', default: () => 'now()' })
  createdAt!: Date;
}
