import { Column, Entity, PrimaryColumn } from 'typeorm';

/** A range of sequence numbers that arrived; 0 to 0 is Xero's test of the address. */
@Entity('xero_webhook_deliveries')
export class XeroWebhookDelivery {
  @PrimaryColumn({ name: 'first_sequence', type: 'bigint', primaryKeyConstraintName: 'xero_webhook_deliveries_pk' })
  firstSequence!: string;

  @PrimaryColumn({ name: 'last_sequence', type: 'bigint', primaryKeyConstraintName: 'xero_webhook_deliveries_pk' })
  lastSequence!: string;

  @Column('timestamptz', { name: 'received_at', default: () => 'clock_timestamp()' })
  receivedAt!: Date;

  /** When it last arrived, and how often in all. */
  @Column('timestamptz', { name: 'last_received_at', default: () => 'clock_timestamp()' })
  lastReceivedAt!: Date;

  @Column('integer', { default: 1 })
  times!: number;
}

/** Sequence numbers that never arrived although later ones did. A row goes once they do arrive. */
@Entity('xero_webhook_gaps')
export class XeroWebhookGap {
  @PrimaryColumn({ name: 'first_missing', type: 'bigint', primaryKeyConstraintName: 'xero_webhook_gaps_pk' })
  firstMissing!: string;

  @PrimaryColumn({ name: 'last_missing', type: 'bigint', primaryKeyConstraintName: 'xero_webhook_gaps_pk' })
  lastMissing!: string;

  @Column('timestamptz', { name: 'noticed_at', default: () => 'clock_timestamp()' })
  noticedAt!: Date;
}
