import { roles } from '#crm-core';
import { Id, Instant, OneOf, Text } from '../http/fields.js';

export class ApiKeyDto {
  @Text({ example: 'Web shop', max: 255 })
  name!: string;
  @OneOf(roles, { example: 'staff' })
  role!: 'admin' | 'staff' | 'readOnly';
  @Instant({
    optional: true,
    nullable: true,
    example: '2027-01-31T00:00:00Z',
    description: 'Absent: valid until revoked.',
  })
  expiresAt?: string | null;
}

export class ApiKeyView {
  @Id()
  id!: string;
  @Text({ example: 'Web shop' })
  name!: string;
  @Text({ example: '3f9a1c07b2de', description: 'The part of the key that is no secret.' })
  prefix!: string;
  @OneOf(roles, { example: 'staff' })
  role!: string;
  @Instant({ nullable: true })
  expiresAt!: string | null;
  @Instant({ nullable: true, example: null })
  revokedAt!: string | null;
  @Instant()
  createdAt!: string;
}

export class NewApiKeyView extends ApiKeyView {
  @Text({ example: 'crm_3f9a1c07b2de_…', description: 'Shown in this reply only; keep it safe.' })
  key!: string;
}
