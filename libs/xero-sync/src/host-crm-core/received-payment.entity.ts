import { Column, Entity, PrimaryColumn } from 'typeorm';

/** Which payment of the CRM was made for which payment of Xero, so that none is taken in twice. */
@Entity('xero_received')
export class ReceivedPayment {
  @PrimaryColumn({ name: 'workspace_id', type: 'text', primaryKeyConstraintName: 'xero_received_pk' })
  workspaceId!: string;

  @PrimaryColumn({ name: 'remote_id', type: 'text', primaryKeyConstraintName: 'xero_received_pk' })
  remoteId!: string;

  @Column('uuid', { name: 'payment_id' })
  paymentId!: string;

  /** The organisation it was taken in from. */
  @Column('text', { name: 'tenant_id', nullable: true })
  tenantId!: string | null;
}
