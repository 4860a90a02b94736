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

/** SQL that says of a row of `xero_received` that the organisation it came from is the one the workspace is connected to. */
export const fromTheseBooks = (row: string): string => `(${row}.tenant_id IS NULL OR ${row}.tenant_id =
  (SELECT c.tenant_id FROM xero_connections c WHERE c.workspace_id = ${row}.workspace_id AND c.current))`;
