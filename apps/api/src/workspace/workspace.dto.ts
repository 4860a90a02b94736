import { Currency, Flag, Id, Instant, Part, Text, Whole } from '../http/fields.js';
import { VersionDto } from '../http/record.dto.js';

export class WorkspaceDto {
  @Text({ example: 'Northwind Traders', max: 255 })
  name!: string;
  @Currency({ description: 'Cannot be changed later.' })
  baseCurrency!: string;
  @Text({ example: 'DE', max: 2, description: 'ISO 3166-1 alpha-2.' })
  countryCode!: string;
  @Text({ example: 'Europe/Berlin', max: 64, description: 'IANA name.' })
  timeZone!: string;
  @Text({
    optional: true,
    nullable: true,
    example: 'support@example.com',
    max: 255,
    description: 'Named to people who need help.',
  })
  supportContact?: string | null;
  @Flag({ optional: true, example: false, description: 'Whether sales may take stock below zero.' })
  allowNegativeStock?: boolean;
}

export class WorkspacePatchDto extends VersionDto {
  @Text({ optional: true, example: 'Northwind Traders', max: 255 })
  name?: string;
  @Text({ optional: true, example: 'DE', max: 2 })
  countryCode?: string;
  @Text({ optional: true, example: 'Europe/Berlin', max: 64 })
  timeZone?: string;
  @Text({ optional: true, nullable: true, example: 'support@example.com', max: 255 })
  supportContact?: string | null;
  @Flag({ optional: true, example: false })
  allowNegativeStock?: boolean;
}

export class WorkspaceView {
  @Id()
  id!: string;
  @Whole({ example: 1 })
  version!: number;
  @Text({ example: 'Northwind Traders' })
  name!: string;
  @Currency()
  baseCurrency!: string;
  @Text({ example: 'DE' })
  countryCode!: string;
  @Text({ example: 'Europe/Berlin' })
  timeZone!: string;
  @Text({ nullable: true, example: 'support@example.com' })
  supportContact!: string | null;
  @Flag({ example: false })
  allowNegativeStock!: boolean;
  @Instant()
  createdAt!: string;
  @Instant()
  updatedAt!: string;
}

export class NewWorkspaceView {
  @Part(() => WorkspaceView)
  workspace!: WorkspaceView;
  @Text({
    example: 'crm_3f9a1c07b2de_…',
    description: 'An administrator’s API key for the new workspace, shown in this reply only.',
  })
  apiKey!: string;
}
