import { DateOnly, OneOf, Text } from '../http/fields.js';

const consents = ['given', 'withdrawn'] as const;

/** To being sent marketing; in every request that can record it. */
export class ConsentDto {
  @OneOf(consents, { optional: true, nullable: true, description: 'To being sent marketing. Withdrawn, never erased.' })
  consent?: (typeof consents)[number] | null;
  @DateOnly({ optional: true, nullable: true, description: 'When it was given or withdrawn. Absent: today.' })
  consentDate?: string | null;
  @Text({
    optional: true,
    nullable: true,
    example: 'newsletter form',
    max: 500,
    description: 'How; needed whenever consent is recorded.',
  })
  consentHow?: string | null;
}

export class ConsentView {
  @OneOf(consents, { nullable: true, description: 'Null: nothing was said.' })
  consent!: string | null;
  @DateOnly({ nullable: true })
  consentDate!: string | null;
  @Text({ nullable: true, example: 'newsletter form' })
  consentHow!: string | null;
}
