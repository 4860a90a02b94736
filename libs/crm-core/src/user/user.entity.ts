import { Check, Column, Entity, Generated, Index, PrimaryColumn } from 'typeorm';

/** Somebody who signs in. Belongs to no workspace; memberships say where they may work. */
@Entity('users')
@Index('users_email', ['email'], { unique: true })
@Check('users_email_is_lower_case', 'email = lower(email)')
export class User {
  @PrimaryColumn({ type: 'uuid', primaryKeyConstraintName: 'users_pk' })
  @Generated('uuid')
  id!: string;

  @Column({ type: 'varchar', length: 254 })
  email!: string;

  @Column({ type: 'varchar', length: 255 })
  name!: string;

  /** Argon2id. Readable through the second door only, and never selected unless asked for. */
  @Column({ name: 'password_hash', type: 'varchar', length: 255, select: false })
  passwordHash!: string;

  @Column({ name: 'last_signed_in_at', type: 'timestamptz', nullable: true })
  lastSignedInAt!: Date | null;

  /** Since when sign-in asks for a second factor; null: it does not. */
  @Column({ name: 'second_factor_at', type: 'timestamptz', nullable: true })
  secondFactorAt!: Date | null;

  @Column({ name: 'created_at', type: 'timestamptz', default: () => 'now()' })
  createdAt!: Date;

  @Column({ name: 'updated_at', type: 'timestamptz', default: () => 'now()' })
  updatedAt!: Date;
}
