import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import { IsBoolean, IsIn, IsOptional, IsString, IsUUID, Matches, MaxLength, ValidateNested } from 'class-validator';
import { bulkDecisions, type BulkDecision } from '../set-up/review.js';
import { decisions, histories, setUpStates, takenKinds, type Choices, type Decision } from '../set-up/steps.js';

const uuid = '4f8c7f64-9a55-4d3e-9b1a-0c7d8a1e2b3c';
export const matches = ['linked', 'certain', 'ask', 'none', 'unusable'] as const;
export const outcomes = ['waiting', 'created', 'linked', 'skipped', 'refused'] as const;

export class FirstImportDto {
  @ApiProperty({
    enum: histories,
    description: 'What of our own documents from before goes to Xero at the end.',
    example: 'openDocuments',
  })
  @IsIn(histories, { message: 'ownHistory is one of nothing, openDocuments, allSince.' })
  ownHistory!: Choices['ownHistory'];

  @ApiPropertyOptional({ description: 'Business date, for `allSince`.', example: '2026-04-01' })
  @IsOptional()
  @Matches(/^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$/, { message: 'since must be a date such as 2026-04-01.' })
  since?: string;

  @ApiPropertyOptional({
    description:
      'Compare the stock at the end, which sends Xero opening stock where it has none; where it has some, people are asked.',
    default: true,
    example: true,
  })
  @IsOptional()
  @IsBoolean({ message: 'openingStock is true or false.' })
  openingStock?: boolean;
}

export class RunFirstImportDto {
  @ApiPropertyOptional({ description: 'Leave out what nobody decided about.', default: false, example: false })
  @IsOptional()
  @IsBoolean({ message: 'leaveUndecided is true or false.' })
  leaveUndecided?: boolean;
}

export class ReviewTargetDto {
  @ApiProperty({ description: 'Kind or name of the record.', example: 'company' })
  @IsString()
  @MaxLength(60)
  name!: string;
  @ApiProperty({ example: uuid })
  @IsUUID(undefined, { message: 'id must be the id of a record.' })
  id!: string;
}

export class DecideRecordDto {
  @ApiProperty({ enum: decisions, example: 'link' })
  @IsIn(decisions, { message: 'decision is one of create, link, skip.' })
  decision!: Decision;
  @ApiPropertyOptional({
    type: ReviewTargetDto,
    description: 'Which record it is, for `link`; without it the one that it resembles most.',
  })
  @IsOptional()
  @ValidateNested()
  @Type(() => ReviewTargetDto)
  record?: ReviewTargetDto;
}

export class DecideAllDto {
  @ApiProperty({
    enum: bulkDecisions,
    description: '`accept` links each with the record it resembles most, unless two resemble the same one.',
    example: 'accept',
  })
  @IsIn(bulkDecisions, { message: 'decision is one of accept, create, skip.' })
  decision!: BulkDecision;
  @ApiPropertyOptional({ enum: takenKinds, example: 'contact' })
  @IsOptional()
  @IsIn(takenKinds, { message: `kind is one of ${takenKinds.join(', ')}.` })
  kind?: (typeof takenKinds)[number];
  @ApiPropertyOptional({ enum: matches, example: 'ask' })
  @IsOptional()
  @IsIn(matches, { message: `match is one of ${matches.join(', ')}.` })
  match?: (typeof matches)[number];
}

export class DecidedView {
  @ApiProperty({ description: 'How many records were decided about.', example: 12 })
  decided!: number;
}

export class FirstImportProblemView {
  @ApiProperty({ example: 'other_country' })
  code!: string;
  @ApiProperty({ enum: ['blocks', 'warns'], example: 'warns' })
  severity!: string;
  @ApiProperty({ example: 'Kauri Ltd is an organisation of the country NZ, this workspace of AU.' })
  sentence!: string;
}

export class FirstImportCountsView {
  @ApiProperty({ example: 812 })
  contacts!: number;
  @ApiProperty({ example: 240 })
  items!: number;
  @ApiProperty({ description: 'Open invoices and bills.', example: 1204 })
  invoices!: number;
  @ApiProperty({ description: 'Open credit notes of both sides.', example: 31 })
  creditNotes!: number;
  @ApiProperty({ description: 'Accepted quotes.', example: 6 })
  quotes!: number;
}

export class FirstImportPlanView {
  @ApiProperty({ type: FirstImportCountsView })
  counts!: FirstImportCountsView;
  @ApiProperty({ description: 'Calls to Xero that reading will take.', example: 7 })
  calls!: number;
  @ApiProperty({ description: 'Minutes from reading to the end, at 60 calls a minute.', example: 3 })
  minutes!: number;
  @ApiProperty({ description: 'Days, by Xero’s allowance of calls for a day.', example: 1 })
  days!: number;
  @ApiProperty({ type: [FirstImportProblemView] })
  problems!: FirstImportProblemView[];
}

export class FirstImportChoicesView {
  @ApiProperty({ enum: histories, example: 'openDocuments' })
  ownHistory!: string;
  @ApiPropertyOptional({ example: '2026-04-01' })
  since?: string;
  @ApiProperty({ example: true })
  openingStock!: boolean;
}

export class FirstImportProgressView {
  @ApiProperty({ enum: takenKinds, example: 'contact' })
  kind!: string;
  @ApiProperty({ example: 'contacts' })
  words!: string;
  @ApiProperty({ example: 812 })
  total!: number;
  @ApiProperty({ example: 300 })
  waiting!: number;
  @ApiProperty({ example: 4 })
  undecided!: number;
  @ApiProperty({ example: 400 })
  created!: number;
  @ApiProperty({ example: 110 })
  linked!: number;
  @ApiProperty({ example: 1 })
  skipped!: number;
  @ApiProperty({ example: 1 })
  refused!: number;
}

export class VerificationRowView {
  @ApiProperty({ example: 'receivables in NZD' })
  what!: string;
  @ApiProperty({ enum: ['count', 'amount', 'quantity', 'value'], example: 'amount' })
  measure!: string;
  @ApiProperty({ example: '1204.50' })
  inXero!: string;
  @ApiProperty({ example: '1204.50' })
  here!: string;
  @ApiProperty({ example: true })
  agrees!: boolean;
}

export class VerificationCauseView {
  @ApiProperty({ example: 'invoices' })
  what!: string;
  @ApiProperty({ example: 'tax_not_mapped' })
  code!: string;
  @ApiProperty({ example: 'It has lines with the tax type OUTPUT3, which stands for no tax rate of the CRM.' })
  sentence!: string;
  @ApiProperty({ example: 2 })
  count!: number;
  @ApiProperty({ type: [String], example: ['Invoice INV-0042'] })
  examples!: string[];
}

export class VerificationView {
  @ApiProperty({ type: [VerificationRowView] })
  rows!: VerificationRowView[];
  @ApiProperty({ type: [VerificationCauseView], description: 'Why the sides differ, where they do.' })
  causes!: VerificationCauseView[];
  @ApiProperty({ example: true })
  agrees!: boolean;
}

export class FirstImportView {
  @ApiPropertyOptional({ description: 'Absent before the first one.', example: uuid })
  id?: string;
  @ApiProperty({ enum: ['never', ...setUpStates], example: 'review' })
  state!: string;
  @ApiProperty({ example: 'Everything is read. Look at the matches and decide, then run the import.' })
  sentence!: string;
  @ApiPropertyOptional({ description: 'Why it stands still until somebody resumes it.', example: 'Ada paused it. Resume it to go on.' }) // prettier-ignore
  paused?: string;
  @ApiPropertyOptional({ description: 'What it waits for by itself.', example: 'Xero allows no more calls just now.' })
  waiting?: string;
  @ApiPropertyOptional({ type: FirstImportChoicesView })
  choices?: FirstImportChoicesView;
  @ApiPropertyOptional({ type: FirstImportPlanView })
  plan?: FirstImportPlanView;
  @ApiProperty({ type: [FirstImportProgressView] })
  progress!: FirstImportProgressView[];
  @ApiProperty({ description: 'Records of which nobody said yet what becomes of them.', example: 4 })
  undecided!: number;
  @ApiPropertyOptional({ description: 'Seconds until the part under way is done, as far as can be told.', example: 90 })
  secondsLeft?: number;
  @ApiPropertyOptional({ description: 'Calls to Xero so far.', example: 19 })
  calls?: number;
  @ApiPropertyOptional({ example: 'Ada Admin' })
  startedBy?: string;
  @ApiPropertyOptional({ example: '2026-05-04T10:00:12.000Z' })
  startedAt?: Date;
  @ApiPropertyOptional({ example: '2026-05-04T10:20:44.000Z' })
  finishedAt?: Date;
  @ApiPropertyOptional({ type: VerificationView, description: 'Both sides compared, at the end.' })
  verification?: VerificationView;
}

export class ReviewRecordNameView {
  @ApiProperty({ example: 'company' })
  name!: string;
  @ApiProperty({ example: uuid })
  id!: string;
}

export class ReviewCandidateView {
  @ApiProperty({ type: ReviewRecordNameView })
  record!: ReviewRecordNameView;
  @ApiProperty({ example: 'C-00012' })
  number!: string;
  @ApiProperty({ example: 'Around the Horn' })
  name!: string;
  @ApiProperty({ description: '0 to 100; from 90 on it is certain.', example: 95 })
  score!: number;
  @ApiProperty({ type: [String], example: ['Both have the e-mail address horn@example.com.'] })
  because!: string[];
}

export class ReviewRecordView {
  @ApiProperty({ enum: takenKinds, example: 'contact' })
  kind!: string;
  @ApiProperty({ description: 'Its id in Xero.', example: uuid })
  remoteId!: string;
  @ApiProperty({ example: 'Contact Around the Horn' })
  label!: string;
  @ApiProperty({ enum: matches, example: 'certain' })
  match!: string;
  @ApiProperty({ type: [ReviewCandidateView] })
  candidates!: ReviewCandidateView[];
  @ApiPropertyOptional({ enum: decisions, description: 'Absent while it asks.', example: 'link' })
  decision?: string;
  @ApiPropertyOptional({ type: ReviewRecordNameView, description: 'What it is to be linked with.' })
  target?: ReviewRecordNameView;
  @ApiProperty({ enum: outcomes, example: 'waiting' })
  outcome!: string;
  @ApiPropertyOptional({ description: 'Stable code.', example: 'code_missing' })
  code?: string;
  @ApiPropertyOptional({ example: 'Item Chai has no code in Xero. Give it one there, then read again.' })
  sentence?: string;
  @ApiProperty({ type: [String], description: 'What of it is left behind, or differs here.', example: [] })
  remarks!: string[];
  @ApiPropertyOptional({ type: ReviewRecordNameView, description: 'The record here, once there is one.' })
  record?: ReviewRecordNameView;
}
