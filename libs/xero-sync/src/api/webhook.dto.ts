import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';

export class LeftOrganisationView {
  @ApiProperty({ example: 'Kauri Ltd' })
  organisation!: string;
  @ApiProperty({ example: 3 })
  events!: number;
  @ApiProperty({ type: String, format: 'date-time', example: '2026-10-05T09:30:00.000Z' })
  lastAt!: Date;
  @ApiProperty({
    example:
      'Kauri Ltd is no longer connected to this workspace; what Xero told of it was left alone. Connect it again, or remove the app in Xero.',
  })
  sentence!: string;
}

export class WebhookStandingView {
  @ApiProperty({
    enum: ['off', 'silent', 'receiving', 'gap'],
    example: 'receiving',
    description: '`gap`: numbers are missing.',
  })
  state!: string;
  @ApiProperty({ example: 'Xero’s webhooks arrive.' })
  sentence!: string;
  @ApiPropertyOptional({
    type: String,
    format: 'date-time',
    example: '2026-10-05T09:30:00.000Z',
    description: 'Of any organisation.',
  })
  lastReceivedAt?: Date;
  @ApiProperty({ example: 12, description: 'Events of this organisation in the last 24 hours.' })
  eventsToday!: number;
  @ApiProperty({ example: 2, description: 'Records that wait to be looked at early.' })
  waiting!: number;
  @ApiProperty({ type: [LeftOrganisationView] })
  left!: LeftOrganisationView[];
}
