import { Column, Entity, ForeignKey, Index } from 'typeorm';
import { RecordColumns } from '../database/record-columns.entity.js';
import { Workspace } from '../workspace/workspace.entity.js';

/** A place where stock lies. Each workspace has exactly one default location. */
@Entity('locations')
@Index('locations_code', ['workspaceId', 'code'], { unique: true })
@Index('locations_one_default', ['workspaceId'], { unique: true, where: 'is_default' })
@ForeignKey(() => Workspace, ['workspaceId'], ['id'], { name: 'locations_workspace', onDelete: 'CASCADE' })
export class Location extends RecordColumns {
  @Column({ type: 'varchar', length: 30 })
  code!: string;

  @Column({ type: 'varchar', length: 255 })
  name!: string;

  @Column({ name: 'is_default', type: 'boolean', default: false })
  isDefault!: boolean;

  @Column({ type: 'boolean', default: false })
  archived!: boolean;
}
