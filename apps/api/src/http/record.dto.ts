import { Flag, Id, Instant, Text, Whole } from './fields.js';

/** What every record's reply starts with. */
export class RecordView {
  @Id()
  id!: string;
  @Whole({ example: 3, description: 'Send it back with a change.' })
  version!: number;
  @Instant()
  createdAt!: string;
  @Instant()
  updatedAt!: string;
}

/** A record that is exchanged with the accounting system. */
export class ExchangedView extends RecordView {
  @Text({ nullable: true, example: 'INV-00007', description: 'Its number in the accounting system.' })
  accountingCode!: string | null;
  @Instant({ nullable: true })
  lastAccountingExportAt!: string | null;
  @Instant({ nullable: true })
  lastAccountingImportAt!: string | null;
  @Flag({ example: false })
  doNotExport!: boolean;
  @Text({ nullable: true, example: null })
  doNotExportReason!: string | null;
  @Flag({ example: false })
  doNotImport!: boolean;
  @Text({ nullable: true, example: null })
  doNotImportReason!: string | null;
}

/** The body of a change that needs nothing but the version it is based on. */
export class VersionDto {
  @Whole({ optional: true, example: 3, description: 'The version of the record that you have seen; or send If-Match.' })
  version?: number;
}
