import { Column, Entity, ForeignKey, Index } from 'typeorm';
import { RecordColumns } from '../database/record-columns.entity.js';
import { Workspace } from '../workspace/workspace.entity.js';

/** How money comes and goes: bank transfer, card, cash. */
@Entity('payment_methods')
@Index('payment_methods_name', ['workspaceId', 'name'], { unique: true })
@ForeignKey(() => Workspace, ['workspaceId'], ['id'], { name: 'payment_methods_workspace', onDelete: 'CASCADE' })
export class PaymentMethod extends RecordColumns {
  @Column({ type: 'varchar', length: 255 })
  name!: string;

  @Column({ type: 'boolean', default: false })
  archived!: boolean;
}
