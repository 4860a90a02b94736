import { Check, Column, Entity, Generated, Index, PrimaryColumn } from 'typeorm';

export type StoredConnectionState = 'connected' | 'needs_reauthorisation' | 'disconnected';

/**
 * The pairing of a workspace with one organisation in Xero. A workspace keeps a row for every organisation it was ever
 * connected to; one of them is current. An organisation belongs to one workspace as long as it is not disconnected.
 */
@Entity('xero_connections')
@Check('xero_connections_state', `state IN ('connected', 'needs_reauthorisation', 'disconnected')`)
@Index('xero_connections_tenant', ['workspaceId', 'tenantId'], { unique: true })
@Index('xero_connections_current', ['workspaceId'], { unique: true, where: '"current"' })
@Index('xero_connections_active_tenant', ['tenantId'], { unique: true, where: `"state" <> 'disconnected'` })
@Index('xero_connections_token_set', ['tokenSetId'])
export class XeroConnection {
  @PrimaryColumn({ type: 'uuid', primaryKeyConstraintName: 'xero_connections_pk' })
  @Generated('uuid')
  id!: string;

  @Column('text', { name: 'workspace_id' })
  workspaceId!: string;

  /** Xero's id of the organisation. */
  @Column('text', { name: 'tenant_id' })
  tenantId!: string;

  /** Xero's id of the connection, which is not the organisation's; changes with a new consent. */
  @Column('text', { name: 'remote_id' })
  remoteId!: string;

  @Column('uuid', { name: 'token_set_id', nullable: true })
  tokenSetId!: string | null;

  @Column('text')
  state!: StoredConnectionState;

  /** Why nothing is sent, in words; empty while connected. */
  @Column('text', { nullable: true })
  reason!: string | null;

  @Column('boolean')
  current!: boolean;

  @Column('text', { name: 'organisation_name' })
  organisationName!: string;

  @Column('text', { name: 'short_code', nullable: true })
  shortCode!: string | null;

  @Column('text', { name: 'base_currency', nullable: true })
  baseCurrency!: string | null;

  @Column('text', { name: 'country_code', nullable: true })
  countryCode!: string | null;

  @Column('text', { name: 'connected_by' })
  connectedBy!: string;

  @Column('timestamptz', { name: 'connected_at' })
  connectedAt!: Date;

  @Column('timestamptz', { name: 'disconnected_at', nullable: true })
  disconnectedAt!: Date | null;

  /** Set when Xero could not be told of the disconnection yet. */
  @Column('boolean', { name: 'removal_due', default: false })
  removalDue!: boolean;

  /** When Xero's lists were last read completely; nothing is sent before that. */
  @Column('timestamptz', { name: 'reference_read_at', nullable: true })
  referenceReadAt!: Date | null;

  /** When one of the processes last set out to read the lists; the others leave it alone for a while. */
  @Column('timestamptz', { name: 'lists_tried_at', nullable: true })
  listsTriedAt!: Date | null;

  /** The organisation that was left for this one, until nothing of it is mixed with this one any more. */
  @Column('text', { name: 'moved_from', nullable: true })
  movedFrom!: string | null;
}
