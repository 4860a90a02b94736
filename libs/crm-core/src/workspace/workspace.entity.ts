import { Column, Entity, Generated, PrimaryColumn } from 'typeorm';

/** One customer of the CRM; owns all its rows. */
@Entity('workspaces')
export class Workspace {
  @PrimaryColumn({ type: 'uuid', primaryKeyConstraintName: 'workspaces_pk' })
  @Generated('uuid')
  id!: string;

  @Column({ type: 'varchar', length: 255 })
  name!: string;

  /** ISO 4217; fixed once the workspace exists. */
  @Column({ name: 'base_currency', type: 'char', length: 3 })
  baseCurrency!: string;

  /** ISO 3166-1 alpha-2. */
  @Column({ name: 'country_code', type: 'char', length: 2 })
  countryCode!: string;

  /** IANA name; says which business day it is. */
  @Column({ name: 'time_zone', type: 'varchar', length: 64 })
  timeZone!: string;

  @Column({ name: 'support_contact', type: 'varchar', length: 255, nullable: true })
  supportContact!: string | null;

  /** Whether sales may take stock below zero. */
  @Column({ name: 'allow_negative_stock', type: 'boolean', default: false })
  allowNegativeStock!: boolean;

  @Column({ type: 'integer', default: 1 })
  version!: number;

  @Column({ name: 'created_at', type: 'timestamptz', default: () => 'now()' })
  createdAt!: Date;

  @Column({ name: 'updated_at', type: 'timestamptz', default: () => 'now()' })
  updatedAt!: Date;
}
