import { documentEmailStates, mailPlaceholders } from '#crm-core';
import { Flag, Id, Instant, OneOf, Part, Text, Texts, Whole } from '../http/fields.js';
import { VersionDto } from '../http/record.dto.js';

const inBraces = mailPlaceholders.map((name) => `{${name}}`).join(', ');

class MailTextDto {
  @Text({ optional: true, nullable: true, max: 255, example: 'Invoice {number} from {company}' })
  subject?: string | null;
  @Text({
    optional: true,
    nullable: true,
    max: 10_000,
    example: 'Dear {customer},\n\nhere is invoice {number}.',
    description: `May hold ${inBraces}. Null brings the product’s own text back.`,
  })
  message?: string | null;
}

class MailTextsDto {
  @Part(() => MailTextDto, { optional: true, nullable: true })
  invoice?: MailTextDto | null;
  @Part(() => MailTextDto, { optional: true, nullable: true })
  quote?: MailTextDto | null;
  @Part(() => MailTextDto, { optional: true, nullable: true })
  purchaseOrder?: MailTextDto | null;
  @Part(() => MailTextDto, { optional: true, nullable: true })
  creditNote?: MailTextDto | null;
}

export class WorkspacePaperDto extends VersionDto {
  @Texts({
    optional: true,
    nullable: true,
    example: ['1 Queens Road', 'London SE1 9XY'],
    description: 'At most 6, as on an envelope, without the name.',
  })
  addressLines?: string[] | null;
  @Text({ optional: true, nullable: true, max: 254, example: 'accounts@northwind.example' })
  email?: string | null;
  @Text({ optional: true, nullable: true, max: 50, example: '+44 20 7946 0000' })
  phone?: string | null;
  @Text({ optional: true, nullable: true, max: 50, example: 'GB123456789' })
  taxNumber?: string | null;
  @Text({ optional: true, nullable: true, max: 2000, example: 'IBAN GB33BUKB20201555555555' })
  paymentInstructions?: string | null;
  @Text({ optional: true, nullable: true, max: 500, example: 'Registered in England, number 1234567' })
  footer?: string | null;
  @Part(() => MailTextsDto, { optional: true, nullable: true })
  mailTexts?: MailTextsDto | null;
}

class MailTextView {
  @Text({ example: 'Invoice {number} from {company}' })
  subject!: string;
  @Text({ example: 'Dear {customer},\n\nhere is invoice {number}.' })
  message!: string;
}

class MailTextsView {
  @Part(() => MailTextView)
  invoice!: MailTextView;
  @Part(() => MailTextView)
  quote!: MailTextView;
  @Part(() => MailTextView)
  purchaseOrder!: MailTextView;
  @Part(() => MailTextView)
  creditNote!: MailTextView;
}

export class WorkspacePaperView {
  @Whole({ example: 3, description: 'Send it back with a change.' })
  version!: number;
  @Texts({ example: ['1 Queens Road', 'London SE1 9XY'] })
  addressLines!: string[];
  @Text({ nullable: true, example: 'accounts@northwind.example', description: 'Also where answers to e-mails go.' })
  email!: string | null;
  @Text({ nullable: true, example: '+44 20 7946 0000' })
  phone!: string | null;
  @Text({ nullable: true, example: 'GB123456789' })
  taxNumber!: string | null;
  @Text({ nullable: true, example: 'IBAN GB33BUKB20201555555555', description: 'Printed on what is to be paid.' })
  paymentInstructions!: string | null;
  @Text({ nullable: true, example: 'Registered in England, number 1234567', description: 'At the foot of each page.' })
  footer!: string | null;
  @Part(() => MailTextsView, { description: 'As they are used: the workspace’s own, else the product’s.' })
  mailTexts!: MailTextsView;
}

export class DocumentEmailDto {
  @Texts({ example: ['anna@harbour.example'], description: 'One to five addresses.' })
  to!: string[];
  @Texts({ optional: true, nullable: true, example: [], description: 'At most five.' })
  cc?: string[] | null;
  @Text({ optional: true, nullable: true, max: 255, example: 'Invoice INV-00007', description: 'Absent: as set up.' })
  subject?: string | null;
  @Text({ optional: true, nullable: true, max: 10_000, example: 'Here it is.', description: 'Absent: as set up.' })
  message?: string | null;
  @Flag({ optional: true, example: true, description: 'Absent: true.' })
  attachPdf?: boolean;
}

/** What becomes of an e-mail that was asked for. */
export class QueuedEmailView {
  @Id()
  id!: string;
  @OneOf(documentEmailStates)
  state!: string;
}

/** One e-mail with a document. */
export class DocumentEmailView extends QueuedEmailView {
  @Instant({ description: 'When it was asked for.' })
  createdAt!: string;
  @Text({ example: 'Ada Berg', description: 'Who asked for it.' })
  by!: string;
  @Texts({ example: ['anna@harbour.example'] })
  to!: string[];
  @Texts({ example: [] })
  cc!: string[];
  @Text({ example: 'Invoice INV-00007 from Northwind Traders' })
  subject!: string;
  @Text({ example: 'Here it is.' })
  message!: string;
  @Flag({ example: true })
  attachPdf!: boolean;
  @Whole({ example: 1, description: 'Tries so far.' })
  attempts!: number;
  @Instant({ nullable: true, description: 'When the mail server took it.' })
  sentAt!: string | null;
  @Instant({ nullable: true, description: 'When it is tried next, while it is queued.' })
  nextAt!: string | null;
  @Text({ nullable: true, example: null, description: 'Why the last try failed.' })
  error!: string | null;
}

/** What an e-mail with the document would say. */
export class EmailProposalView {
  @Flag({ example: true, description: 'Whether this program can send e-mails at all.' })
  canSend!: boolean;
  @Texts({ example: ['anna@harbour.example'] })
  to!: string[];
  @Text({ example: 'Invoice INV-00007 from Northwind Traders' })
  subject!: string;
  @Text({ example: 'Dear Harbour Foods,\n\nhere is invoice INV-00007.' })
  message!: string;
}
