import { roles } from '#crm-core';
import { Flag, Id, OneOf, Part, Parts, Text } from '../http/fields.js';

export class SignInDto {
  @Text({ example: 'ann@example.com', max: 254 })
  email!: string;
  @Text({ example: 'correct horse battery', max: 256 })
  password!: string;
  @Id({ optional: true, description: 'Which of your workspaces to open; else the first by name.' })
  workspaceId?: string;
  @Text({ optional: true, example: '123456', max: 50, description: 'The second factor’s, or a recovery code.' })
  code?: string;
}

export class ChangePasswordDto {
  @Text({ example: 'correct horse battery', max: 256 })
  currentPassword!: string;
  @Text({ example: 'a longer and better one', max: 256 })
  newPassword!: string;
}

export class OpenWorkspaceDto {
  @Id()
  workspaceId!: string;
}

class OpenWorkspaceView {
  @Id()
  id!: string;
  @Text({ example: 'Northwind Traders' })
  name!: string;
  @OneOf(roles)
  role!: string;
}

class SignedInUserView {
  @Id()
  id!: string;
  @Text({ example: 'Ann Miller' })
  name!: string;
  @Text({ example: 'ann@example.com' })
  email!: string;
}

export class MeView {
  @Part(() => SignedInUserView, { nullable: true, description: 'Null for API keys.' })
  user!: SignedInUserView | null;
  @Id({ description: 'The open workspace.' })
  workspaceId!: string;
  @OneOf(roles)
  role!: string;
  @Text({ example: 'Ann Miller', description: 'Name of the user or of the API key.' })
  name!: string;
  @Flag({ example: false, description: 'Whether sign-in asks for a second factor.' })
  secondFactor!: boolean;
  @Parts(() => OpenWorkspaceView, { description: 'The workspaces that are open to the user.' })
  workspaces!: OpenWorkspaceView[];
  @Text({
    nullable: true,
    example: '9f1c…',
    description: 'To be sent as X-CSRF-Token with writes by cookie; null for API keys.',
  })
  csrfToken!: string | null;
}
