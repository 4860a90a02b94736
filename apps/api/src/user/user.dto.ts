import { roles } from '#crm-core';
import { Flag, Id, Instant, OneOf, Text } from '../http/fields.js';

export class NewMemberDto {
  @Text({ example: 'ben@example.com', max: 254 })
  email!: string;
  @Text({ example: 'Ben Baker', max: 255 })
  name!: string;
  @Text({
    example: 'a password to be changed',
    max: 256,
    description: 'At least 10 characters. Ignored for somebody who has an account already.',
  })
  password!: string;
  @OneOf(roles, { example: 'staff' })
  role!: 'admin' | 'staff' | 'readOnly';
}

export class MemberRoleDto {
  @OneOf(roles, { example: 'readOnly' })
  role!: 'admin' | 'staff' | 'readOnly';
}

export class MemberView {
  @Id()
  userId!: string;
  @Text({ example: 'ben@example.com' })
  email!: string;
  @Text({ example: 'Ben Baker' })
  name!: string;
  @OneOf(roles, { example: 'staff' })
  role!: string;
  @Instant()
  createdAt!: string;
  @Instant({ nullable: true, description: 'Null: never.' })
  lastSignedInAt!: string | null;
  @Flag({ example: false, description: 'Whether sign-in asks for a second factor.' })
  secondFactor!: boolean;
}

export class PasswordLinkView {
  @Text({ example: 'https://crm.example.com/admin/reset-password?token=…', description: 'Shown in this reply only.' })
  link!: string;
  @Instant()
  expiresAt!: string;
}

export class NewMemberView extends MemberView {
  @Flag({ example: false, description: 'Whether the person had an account before, and keeps its name and password.' })
  existed!: boolean;
}
