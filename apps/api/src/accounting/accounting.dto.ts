import { Flag, Text } from '../http/fields.js';

export class AccountingExclusionDto {
  @Flag({ optional: true, example: true, description: 'Whether the record is kept out of the accounting system.' })
  doNotExport?: boolean;
  @Text({ optional: true, nullable: true, example: 'Kept in the old books', max: 500 })
  doNotExportReason?: string | null;
  @Flag({ optional: true, example: false, description: 'Whether changes made in the accounting system are ignored.' })
  doNotImport?: boolean;
  @Text({ optional: true, nullable: true, example: null, max: 500 })
  doNotImportReason?: string | null;
}

export class AccountingExclusionView {
  @Flag({ example: true })
  doNotExport!: boolean;
  @Text({ nullable: true, example: 'Kept in the old books' })
  doNotExportReason!: string | null;
  @Flag({ example: false })
  doNotImport!: boolean;
  @Text({ nullable: true, example: null })
  doNotImportReason!: string | null;
}
