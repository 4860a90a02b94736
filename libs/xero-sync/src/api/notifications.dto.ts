import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { ArrayMaxSize, IsArray, IsBoolean, IsIn, IsOptional, IsString, MaxLength } from 'class-validator';
import { paces, type Pace } from '../notifications/mail-times.js';
import type { NewsType } from '../notifications/news.entity.js';

const uuid = '4f8c7f64-9a55-4d3e-9b1a-0c7d8a1e2b3c';
const time = '2026-10-05T09:30:00.000Z';
const secret = 'whsec_2Yb0Jm3l0sQ1Zr0mJt5v9q4bC8xTnE6wKfP7hUuVgaA=';

/** Of what programs can be told; an endpoint that is switched off is told to people alone. */
const tellable = [
  'connection.lost',
  'errors.found',
  'import.finished',
  'drift.found',
] as const satisfies readonly NewsType[];
type Tellable = (typeof tellable)[number];

export class AdministratorView {
  @ApiProperty({ example: uuid })
  userId!: string;
  @ApiProperty({ example: 'Ada Admin' })
  name!: string;
  @ApiProperty({ example: 'ada@example.com' })
  email!: string;
  @ApiProperty({ example: true, description: 'False for somebody who asked for no e-mails.' })
  wanted!: boolean;
}

export class MailStandingView {
  @ApiProperty({
    enum: ['on', 'off', 'failing'],
    example: 'on',
    description: '`off`: no mail server is named; `failing`: the mail server did not take the last e-mail yet.',
  })
  state!: string;
  @ApiProperty({ example: 'Administrators get an e-mail when there is something new.' })
  sentence!: string;
  @ApiProperty({
    enum: paces,
    example: 'hourly',
    description: 'At most one e-mail a minute, an hour, or a day at 08:00 of the workspace’s clock.',
  })
  pace!: string;
  @ApiProperty({ type: [AdministratorView] })
  administrators!: AdministratorView[];
  @ApiPropertyOptional({ type: String, format: 'date-time', example: time })
  lastMailAt?: Date;
}

export class MailPaceDto {
  @ApiProperty({ enum: paces, example: 'daily' })
  @IsIn(paces, { message: `How often is one of ${paces.join(', ')}.` })
  pace!: Pace;
}

export class MailWishDto {
  @ApiProperty({ example: false, description: 'Whether you want these e-mails.' })
  @IsBoolean()
  wanted!: boolean;
}

export class EndpointView {
  @ApiProperty({ example: uuid })
  id!: string;
  @ApiProperty({
    example: 'https://erp.example.com/hooks/crm?…',
    description: 'Without what stands after the question mark.',
  })
  url!: string;
  @ApiProperty({ type: [String], example: ['errors.found'], description: 'Of what it is told; empty: of everything.' })
  types!: string[];
  @ApiProperty({ example: true })
  enabled!: boolean;
  @ApiPropertyOptional({ example: 'Nothing reached it for 24 hours. The last time: It answered 500.' })
  disabledBecause?: string;
  @ApiPropertyOptional({ type: String, format: 'date-time', example: time })
  failingSince?: Date;
  @ApiPropertyOptional({ type: String, format: 'date-time', example: time })
  lastSuccessAt?: Date;
  @ApiProperty({ example: 'Ada Admin' })
  createdBy!: string;
  @ApiProperty({ type: String, format: 'date-time', example: time })
  createdAt!: Date;
}

export class EndpointWithSecretView extends EndpointView {
  @ApiProperty({
    example: secret,
    description: 'Shown this once. Signs every delivery as Standard Webhooks describes (webhook-signature).',
  })
  secret!: string;
}

export class RegisterEndpointDto {
  @ApiProperty({
    example: 'https://erp.example.com/hooks/crm?key=4711',
    description:
      'https, or http for localhost. Addresses of private networks are refused unless the program allows them.',
  })
  @IsString()
  @MaxLength(2_000)
  url!: string;

  @ApiPropertyOptional({
    enum: tellable,
    isArray: true,
    example: ['errors.found'],
    description: 'Left out: everything.',
  })
  @IsOptional()
  @IsArray()
  @ArrayMaxSize(tellable.length)
  @IsIn(tellable, { each: true, message: `An endpoint is told of ${tellable.join(', ')}.` })
  types?: Tellable[];
}

export class ChangeEndpointDto {
  @ApiPropertyOptional({ example: 'https://erp.example.com/hooks/new' })
  @IsOptional()
  @IsString()
  @MaxLength(2_000)
  url?: string;

  @ApiPropertyOptional({ enum: tellable, isArray: true, example: ['errors.found', 'connection.lost'] })
  @IsOptional()
  @IsArray()
  @ArrayMaxSize(tellable.length)
  @IsIn(tellable, { each: true, message: `An endpoint is told of ${tellable.join(', ')}.` })
  types?: Tellable[];

  @ApiPropertyOptional({ example: true, description: 'Switched on again, it is told of what is new from then on.' })
  @IsOptional()
  @IsBoolean()
  enabled?: boolean;
}

export class DeliveryView {
  @ApiProperty({ example: uuid })
  id!: string;
  @ApiProperty({ example: uuid })
  endpointId!: string;
  @ApiProperty({ example: `msg_${uuid}`, description: 'The webhook-id, which is the same in every attempt.' })
  messageId!: string;
  @ApiProperty({ example: 'errors.found' })
  type!: string;
  @ApiProperty({ enum: ['waiting', 'delivered', 'given_up'], example: 'delivered' })
  state!: string;
  @ApiProperty({ example: 1 })
  attempts!: number;
  @ApiProperty({ type: String, format: 'date-time', example: time })
  createdAt!: Date;
  @ApiPropertyOptional({ type: String, format: 'date-time', example: time, description: 'When it is tried again.' })
  nextAt?: Date;
  @ApiPropertyOptional({ type: String, format: 'date-time', example: time })
  endedAt?: Date;
  @ApiPropertyOptional({ example: 200, description: 'What the endpoint answered last.' })
  lastStatus?: number;
  @ApiProperty({ example: 'It was accepted.', description: 'Never holds what the endpoint answered, nor its address.' })
  sentence!: string;
}
