import { Column, Entity, ForeignKey, Index } from 'typeorm';
import { RecordColumns } from '../database/record-columns.entity.js';
import { Workspace } from '../workspace/workspace.entity.js';

/** A family of products, for lists and for the accounts they are booked to. */
@Entity('product_groups')
@Index('product_groups_name', ['workspaceId', 'name'], { unique: true })
@ForeignKey(() => Workspace, ['workspaceId'], ['id'], { name: 'product_groups_workspace', onDelete: 'CASCADE' })
export class ProductGroup extends RecordColumns {
  @Column({ type: 'varchar', length: 255 })
  name!: string;
}
