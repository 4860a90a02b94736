import { Column, Entity, Generated, Index, PrimaryColumn } from 'typeorm';

/** An organisation that a consent gave access to. */
export interface Candidate {
  remoteId: string;
  tenantId: string;
  name: string;
}

/**
 * One consent flow: from the moment a person is sent to Xero until an organisation is chosen. The state value itself is
 * stored as a digest only. Belongs to the second door, since the callback must find it before it can trust anything.
 */
@Entity('xero_consents')
@Index('xero_consents_state', ['stateDigest'], { unique: true })
export class XeroConsent {
  @PrimaryColumn({ type: 'uuid', primaryKeyConstraintName: 'xero_consents_pk' })
  @Generated('uuid')
  id!: string;

  @Column('text', { name: 'state_digest' })
  stateDigest!: string;

  @Column('text', { name: 'workspace_id' })
  workspaceId!: string;

  @Column('text', { name: 'user_id' })
  userId!: string;

  @Column('text', { name: 'user_name' })
  userName!: string;

  @Column('text', { name: 'session_digest' })
  sessionDigest!: string;

  /** Sealed PKCE verifier; absent when the app uses none. */
  @Column('text', { name: 'code_verifier', nullable: true })
  codeVerifier!: string | null;

  @Column('text')
  nonce!: string;

  @Column('text', { name: 'return_to', nullable: true })
  returnTo!: string | null;

  @Column('timestamptz', { name: 'created_at' })
  createdAt!: Date;

  @Column('timestamptz', { name: 'expires_at' })
  expiresAt!: Date;

  @Column('timestamptz', { name: 'consumed_at', nullable: true })
  consumedAt!: Date | null;

  /** Sealed tokens between the exchange and the choice of an organisation; wiped by either outcome. */
  @Column('text', { nullable: true })
  tokens!: string | null;

  @Column('jsonb', { nullable: true })
  candidates!: Candidate[] | null;
}
