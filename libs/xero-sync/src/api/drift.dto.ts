import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsString, MaxLength } from 'class-validator';
import { driftCauses, driftStates } from '../drift/causes.js';
import { driftChoices } from '../drift/choices.js';
import { RecordView } from './queue.dto.js';

const uuid = '4f8c7f64-9a55-4d3e-9b1a-0c7d8a1e2b3c';

export class ChangedFieldView {
  @ApiProperty({ example: 'dueDate' })
  field!: string;
  @ApiProperty({ description: 'How people call it.', example: 'due date' })
  words!: string;
  @ApiPropertyOptional({ description: 'What both sides said before, where it is known.', example: '2026-05-18' })
  agreed?: string;
  @ApiPropertyOptional({
    description: 'What the CRM says; absent where the two cannot be told in the same words.',
    example: '2026-05-18',
  })
  ours?: string;
  @ApiProperty({ description: 'What Xero says.', example: '2026-06-01' })
  theirs!: string;
  @ApiProperty({ description: 'The CRM changed it too.', example: false })
  both!: boolean;
}

export class ChangeInXeroView {
  @ApiProperty({ example: uuid })
  id!: string;
  @ApiProperty({ type: RecordView })
  record!: RecordView;
  @ApiProperty({ description: 'Its number in the CRM.', example: 'INV-00007' })
  label!: string;
  @ApiProperty({ enum: Object.keys(driftCauses), example: 'edited' })
  cause!: string;
  @ApiProperty({ enum: driftStates, example: 'open' })
  state!: string;
  @ApiProperty({
    example: 'Invoice INV-00007 was changed in Xero: due date is 2026-06-01 there and 2026-05-18 here.',
  })
  sentence!: string;
  @ApiProperty({ type: [ChangedFieldView] })
  fields!: ChangedFieldView[];
  @ApiProperty({
    description: 'What may be decided: push our values, accept theirs, credit and re-issue, ignore with a reason.',
    enum: driftChoices,
    isArray: true,
    example: ['push', 'accept', 'ignore'],
  })
  choices!: string[];
  @ApiPropertyOptional({
    description: 'Link into Xero.',
    example: `https://go.xero.com/app/!3T6Q-/invoicing/view/${uuid}`,
  })
  url?: string;
  @ApiProperty({ example: '2026-05-04T10:00:12.000Z' })
  firstAt!: Date;
  @ApiProperty({ example: '2026-05-04T10:00:12.000Z' })
  lastAt!: Date;
  @ApiPropertyOptional({ example: '2026-05-04T11:20:00.000Z' })
  decidedAt?: Date;
  @ApiPropertyOptional({ example: 'Ada Admin' })
  decidedBy?: string;
  @ApiPropertyOptional({ description: 'Why it was ignored.', example: 'Agreed with the customer by phone.' })
  reason?: string;
}

export class IgnoreChangeDto {
  @ApiProperty({ description: 'Why it is left as it is.', example: 'Agreed with the customer by phone.' })
  @IsString()
  @MaxLength(500)
  reason!: string;
}

export class LookedView {
  @ApiProperty({ description: 'How many records were compared.', example: 812 })
  looked!: number;
}
