import { Check, Column, Entity, Generated, Index, PrimaryColumn } from 'typeorm';

/** The tokens of one Xero user for our app, sealed. Several connections may point at it. Belongs to no workspace. */
@Entity('xero_token_sets')
@Check('xero_token_sets_state', `state IN ('valid', 'refused')`)
@Index('xero_token_sets_user', ['xeroUserId'], { unique: true })
export class XeroTokenSet {
  @PrimaryColumn({ type: 'uuid', primaryKeyConstraintName: 'xero_token_sets_pk' })
  @Generated('uuid')
  id!: string;

  @Column('text', { name: 'xero_user_id' })
  xeroUserId!: string;

  @Column('text', { name: 'access_token' })
  accessToken!: string;

  @Column('text', { name: 'refresh_token' })
  refreshToken!: string;

  @Column('text', { name: 'key_id' })
  keyId!: string;

  @Column('timestamptz', { name: 'expires_at' })
  expiresAt!: Date;

  @Column('timestamptz', { name: 'refreshed_at' })
  refreshedAt!: Date;

  /** `refused`: Xero no longer accepts the refresh token; only a new consent helps. */
  @Column('text')
  state!: 'valid' | 'refused';

  /** Rises with every new pair of tokens. */
  @Column('int', { default: 1 })
  version!: number;

  /** Who is refreshing, and until when nobody else may. */
  @Column('uuid', { name: 'claimed_by', nullable: true })
  claimedBy!: string | null;

  @Column('timestamptz', { name: 'claimed_until', nullable: true })
  claimedUntil!: Date | null;
}
