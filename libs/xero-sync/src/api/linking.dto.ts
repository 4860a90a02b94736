import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsUUID } from 'class-validator';
import { linkOutcomes } from '../linking/linkable.js';

const xeroId = '9b278f12-31a4-4b9c-9a7e-1f2d3c4b5a69';

export class LinkDto {
  @ApiProperty({
    description: 'Id of the contact, item or document in Xero, as in its address there.',
    example: xeroId,
  })
  @IsUUID(undefined, { message: 'xeroId must be an id of Xero, such as 9b278f12-31a4-4b9c-9a7e-1f2d3c4b5a69.' })
  xeroId!: string;
}

export class LinkVerdictView {
  @ApiProperty({ enum: linkOutcomes, example: 'linked' })
  outcome!: string;
  @ApiPropertyOptional({ description: 'Stable code of a rejection.', example: 'linked_elsewhere' })
  code?: string;
  @ApiProperty({
    example: 'Invoice INV-00007 is linked with INV-00007 in Xero (Around the Horn). Its next change is sent there.',
  })
  sentence!: string;
}

export class LinkedRowView extends LinkVerdictView {
  @ApiProperty({ description: 'As spreadsheets count: the column names are row 1.', example: 2 })
  row!: number;
  @ApiProperty({ example: 'invoice' })
  record!: string;
  @ApiProperty({ example: 'INV-00007' })
  number!: string;
  @ApiProperty({ example: xeroId })
  xeroId!: string;
}

export class LinkFileView {
  @ApiProperty({ type: [LinkedRowView] })
  rows!: LinkedRowView[];
  @ApiPropertyOptional({
    description: 'The rejected rows as a CSV file with a column of reasons, to be put right and sent again.',
    example: 'record,number,xeroId,reason\r\ninvoice,INV-9,unlink,There is no such record in this workspace.\r\n',
  })
  rejectedFile?: string;
}
