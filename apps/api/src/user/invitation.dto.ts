import { roles } from '#crm-core';
import { Flag, Id, Instant, OneOf, Text } from '../http/fields.js';

export class InvitationDto {
  @Text({ example: 'ben@example.com', max: 254 })
  email!: string;
  @OneOf(roles, { example: 'staff' })
  role!: 'admin' | 'staff' | 'readOnly';
}

export class InvitationView {
  @Id()
  id!: string;
  @Text({ example: 'ben@example.com' })
  email!: string;
  @OneOf(roles, { example: 'staff' })
  role!: string;
  @Text({ example: 'Ann Miller' })
  invitedBy!: string;
  @Instant()
  invitedAt!: string;
  @Instant({ description: 'Afterwards it must be sent again.' })
  expiresAt!: string;
}

export class NewInvitationView extends InvitationView {
  @Flag({ example: true, description: 'Whether the mail server took it; if not, hand the link on.' })
  mailed!: boolean;
  @Text({ example: 'https://crm.example.com/admin/invitation?token=…', description: 'Shown in this reply only.' })
  link!: string;
}
