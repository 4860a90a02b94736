import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsBoolean, IsOptional, IsString, MaxLength } from 'class-validator';

const tenantId = 'c3d5e782-2153-4cda-bdb4-cec791ceb90d';

export class BeginConsentDto {
  @ApiPropertyOptional({ description: 'Path of this site to come back to.', example: '/admin/#/xero' })
  @IsOptional()
  @IsString()
  @MaxLength(500)
  returnTo?: string;
}

export class ChooseOrganisationDto {
  @ApiProperty({ description: 'One of the offered organisations.', example: tenantId })
  @IsString()
  @MaxLength(64)
  tenantId!: string;

  @ApiPropertyOptional({ description: 'Confirms that it may be another organisation than before.', example: false })
  @IsOptional()
  @IsBoolean()
  confirmOther?: boolean;
}

export class AuthorizeView {
  @ApiProperty({
    description: 'Send the browser there (whole page, no pop-up).',
    example: 'https://login.xero.com/identity/connect/authorize?response_type=code&client_id=…',
  })
  authorizeUrl!: string;
}

export class OrganisationView {
  @ApiProperty({ example: tenantId })
  tenantId!: string;
  @ApiProperty({ example: 'Demo Company (NZ)' })
  name!: string;
}

export class ConnectedOrganisationView extends OrganisationView {
  @ApiPropertyOptional({ example: '!3T6Q-' })
  shortCode?: string;
  @ApiPropertyOptional({ example: 'NZD' })
  baseCurrency?: string;
  @ApiPropertyOptional({ example: 'NZ' })
  countryCode?: string;
}

export class XeroConnectionView {
  @ApiProperty({ enum: ['none', 'connected', 'needs_reauthorisation', 'disconnected'], example: 'connected' })
  state!: string;
  @ApiPropertyOptional({ type: ConnectedOrganisationView })
  organisation?: ConnectedOrganisationView;
  @ApiPropertyOptional({
    description: 'Why nothing is sent, and what to do.',
    example: 'Ada disconnected Xero. Connect it again to go on sending.',
  })
  reason?: string;
  @ApiPropertyOptional({ example: 'Ada Lovelace' })
  connectedBy?: string;
  @ApiPropertyOptional({ example: '2026-11-22T09:00:00.000Z' })
  connectedAt?: string;
  @ApiPropertyOptional({ example: '2026-11-23T09:00:00.000Z' })
  disconnectedAt?: string;
  @ApiPropertyOptional({
    description: 'When Xero’s lists were last read completely.',
    example: '2026-11-22T09:00:05.000Z',
  })
  listsReadAt?: string;
}
