import { Body, Controller, Get, Param, Post, type StreamableFile, type Type } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { type DocumentEmail, DocumentEmailService, type Paper, type PaperKind, PaperService, refused } from '#crm-core';
import { ApiAnswersList, ApiReads, ApiWrites } from '../http/api-docs.js';
import { By, type Caller } from '../http/caller.js';
import { present } from '../http/fields.js';
import { Permission } from '../http/permission.js';
import { idInPath } from '../http/validation.js';
import { WorkspaceDoor } from '../http/workspace-door.js';
import { SmtpMailer } from '../mail/smtp-mailer.js';
import { ApiAnswersPdf, type Disposition, PdfDisposition, pdfFile } from './pdf-file.js';
import { DocumentEmailDto, DocumentEmailView, EmailProposalView, QueuedEmailView } from './paper.dto.js';
import { fileNameOf } from './paper-words.js';
import { PdfPrinter } from './pdf-printer.js';

interface PaperCollection {
  path: string;
  kind: PaperKind;
  /** "an invoice". */
  one: string;
  tag: string;
}

/** The paper and the e-mails of one collection of documents. They are the same for all: only address and words differ. */
function paperController({ path, kind, one, tag }: PaperCollection): Type {
  @ApiTags(tag)
  @Controller(path)
  @Permission('view')
  class PaperController {
    constructor(
      private readonly door: WorkspaceDoor,
      private readonly papers: PaperService,
      private readonly emails: DocumentEmailService,
      private readonly printer: PdfPrinter,
      private readonly mailer: SmtpMailer,
    ) {}

    @Get(':id/document.pdf')
    @ApiAnswersPdf({ summary: `Read ${one} as PDF`, description: 'As it stands now; drafts and what is void say so.' })
    async pdf(
      @By() caller: Caller,
      @Param('id', idInPath()) id: string,
      @PdfDisposition() disposition: Disposition,
    ): Promise<StreamableFile> {
      const paper = await this.door.read(caller, (tx) => this.papers.read(tx, kind, id));
      return pdfFile(await this.printer.print({ paper }), fileNameOf(paper), disposition);
    }

    @Get(':id/e-mail')
    @ApiReads(EmailProposalView, { summary: `What an e-mail with ${one} would say, and to whom it would go` })
    async proposal(@By() caller: Caller, @Param('id', idInPath()) id: string): Promise<EmailProposalView> {
      const canSend = this.mailer.ready;
      return this.door.read(caller, async (tx) => {
        const proposal = await this.emails.proposal(tx, await this.papers.read(tx, kind, id));
        return present(EmailProposalView, proposal, { canSend });
      });
    }

    @Post(':id/e-mail')
    @Permission('edit')
    @ApiWrites(QueuedEmailView, {
      summary: `E-mail ${one}`,
      description:
        'Queued, sent within seconds, and tried again when the mail server is away. The document is attached as it stands now. Refused for drafts and what is void, and when no mail server is set up (SMTP_URL and MAIL_FROM).',
      status: 202,
      body: DocumentEmailDto,
    })
    email(
      @By() caller: Caller,
      @Param('id', idInPath()) id: string,
      @Body() input: DocumentEmailDto,
    ): Promise<QueuedEmailView> {
      return this.door.change(caller, QueuedEmailView, async (tx, actor) => {
        const paper: Paper = await this.papers.read(tx, kind, id);
        if (!this.mailer.ready) throw noMailServer();
        return this.emails.ask(tx, paper, input, actor);
      });
    }

    @Get(':id/e-mails')
    @ApiAnswersList(DocumentEmailView, {
      summary: `List the e-mails with ${one}, newest first`,
      description: 'The latest 200.',
      errors: [404],
    })
    async log(@By() caller: Caller, @Param('id', idInPath()) id: string): Promise<DocumentEmailView[]> {
      return this.door.read(caller, async (tx) => {
        await this.papers.read(tx, kind, id);
        return (await this.emails.log(tx, kind, id)).map(shownEmail);
      });
    }
  }
  // Routes are told apart, and documented, by the name of their controller.
  Object.defineProperty(PaperController, 'name', { value: `${kind[0]!.toUpperCase()}${kind.slice(1)}PaperController` });
  return PaperController;
}

/** The documents that go out on paper. */
export const paperControllers: Type[] = [
  paperController({ path: 'invoices', kind: 'invoice', one: 'an invoice', tag: 'Invoices' }),
  paperController({ path: 'quotes', kind: 'quote', one: 'a quote', tag: 'Quotes' }),
  paperController({ path: 'purchase-orders', kind: 'purchaseOrder', one: 'a purchase order', tag: 'Purchase orders' }),
  paperController({ path: 'credit-notes', kind: 'creditNote', one: 'a credit note', tag: 'Credit notes' }),
];

@ApiTags('Document e-mails')
@Controller('document-emails')
@Permission('edit')
export class DocumentEmailController {
  constructor(
    private readonly door: WorkspaceDoor,
    private readonly emails: DocumentEmailService,
    private readonly mailer: SmtpMailer,
  ) {}

  @Post(':id/retry')
  @ApiWrites(DocumentEmailView, {
    summary: 'Try an e-mail again that could not be sent',
    description: 'With the document as it stood when the e-mail was asked for.',
  })
  retry(@By() caller: Caller, @Param('id', idInPath()) id: string): Promise<DocumentEmailView> {
    return this.door.write(caller, async (tx) => {
      if (!this.mailer.ready) throw noMailServer();
      return shownEmail(await this.emails.retry(tx, id));
    });
  }
}

const shownEmail = (email: DocumentEmail): DocumentEmailView =>
  present(DocumentEmailView, email, {
    by: email.askedBy,
    to: email.receivers,
    cc: email.copies,
    nextAt: email.state === 'queued' ? email.nextAt : null,
    error: email.problem,
  });

const noMailServer = () =>
  refused(
    'no_mail_server',
    'No e-mails can be sent: whoever runs this program has not named a mail server. Set SMTP_URL and MAIL_FROM and start it again.',
  );
