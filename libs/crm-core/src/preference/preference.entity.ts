import { Column, Entity, ForeignKey, PrimaryColumn } from 'typeorm';
import { Membership } from '../user/membership.entity.js';

/** One thing that the screens remember for a member: columns of a list, a saved view, the theme. */
@Entity('preferences')
@ForeignKey(() => Membership, ['workspaceId', 'userId'], ['workspaceId', 'userId'], {
  name: 'preferences_member',
  onDelete: 'CASCADE',
})
export class Preference {
  @PrimaryColumn({ name: 'workspace_id', type: 'uuid', primaryKeyConstraintName: 'preferences_pk' })
  workspaceId!: string;

  @PrimaryColumn({ name: 'user_id', type: 'uuid', primaryKeyConstraintName: 'preferences_pk' })
  userId!: string;

  @PrimaryColumn({ type: 'varchar', length: 100, primaryKeyConstraintName: 'preferences_pk' })
  name!: string;

  @Column({ type: 'jsonb' })
  value!: unknown;
}
