import { applyDecorators } from '@nestjs/common';
import { Check, Column } from 'typeorm';
import { RecordColumns } from '../database/record-columns.entity.js';
import type { Consent } from './consent.js';

/** The columns of everybody we write to or call: how, and what they said to being sent marketing. */
export abstract class ConsentColumns extends RecordColumns {
  @Column({ type: 'varchar', length: 254, nullable: true })
  email!: string | null;

  @Column({ type: 'varchar', length: 50, nullable: true })
  phone!: string | null;

  /** To being sent marketing; null: nothing was said. */
  @Column({ type: 'varchar', length: 16, nullable: true })
  consent!: Consent | null;

  @Column({ name: 'consent_date', type: 'date', nullable: true })
  consentDate!: string | null;

  @Column({ name: 'consent_how', type: 'varchar', length: 500, nullable: true })
  consentHow!: string | null;
}

/** What must hold in a table with these columns. */
export const ConsentIsDated = (table: string) =>
  applyDecorators(
    Check(`${table}_consent_is_known`, `consent IN ('given', 'withdrawn')`),
    Check(`${table}_consent_is_dated`, '(consent IS NULL) = (consent_date IS NULL)'),
  );
