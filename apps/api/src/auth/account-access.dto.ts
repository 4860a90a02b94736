import { roles } from '#crm-core';
import { Flag, OneOf, Text } from '../http/fields.js';

const token = { example: 'pL3v…', max: 100, description: 'The end of the link.' };

export class InvitationOfferView {
  @Text({ example: 'ben@example.com' })
  email!: string;
  @Text({ example: 'Northwind Traders' })
  workspaceName!: string;
  @OneOf(roles, { example: 'staff' })
  role!: string;
  @Flag({ example: false, description: 'Whether the address has an account, which keeps its name and password.' })
  hasAccount!: boolean;
}

export class AcceptInvitationDto {
  @Text(token)
  token!: string;
  @Text({ optional: true, example: 'Ben Baker', max: 255, description: 'Needed for a new account.' })
  name?: string;
  @Text({ optional: true, example: 'a long password', max: 256, description: 'Needed for a new account.' })
  password?: string;
}

export class ForgottenPasswordDto {
  @Text({ example: 'ann@example.com', max: 254 })
  email!: string;
}

export class ResetPasswordDto {
  @Text(token)
  token!: string;
  @Text({ example: 'a longer and better one', max: 256, description: 'At least 10 characters.' })
  newPassword!: string;
}
