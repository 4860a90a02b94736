import { Logger, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import type { SchedulerRegistry } from '@nestjs/schedule';
import { Database, type DocumentEmailService } from '#crm-core';
import type { SmtpMailer } from '../mail/smtp-mailer.js';
import { fileNameOf } from './paper-words.js';
import type { PdfPrinter } from './pdf-printer.js';

type EmailToSend = NonNullable<Awaited<ReturnType<DocumentEmailService['take']>>>;

const TIMER = 'document-emails';
const everySeconds = 5;
/** Workspaces whose receivers are slow must not hold up the others much. */
const workspacesAtOnce = 4;
const mostOfOne = 20;

/** What the rounds work with. */
export interface RoundParts {
  database: Database;
  emails: DocumentEmailService;
  mailer: SmtpMailer;
  printer: PdfPrinter;
  scheduler: SchedulerRegistry;
  /** Whether this process works in the background. */
  background: boolean;
}

/**
 * Sends the e-mails with documents, outside of transactions. Several processes may do so at once; each e-mail is taken by one. It
 * arrives at least once, always with the same Message-ID.
 */
export class DocumentEmailRounds implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly log = new Logger('DocumentEmails');
  private stopped = false;
  private underWay: Promise<void> | undefined;

  constructor(private readonly parts: RoundParts) {}

  onApplicationBootstrap(): void {
    const { background, scheduler, mailer } = this.parts;
    if (background && mailer.ready)
      scheduler.addInterval(TIMER, setInterval(() => this.begin(), everySeconds * 1000).unref());
  }

  /** The end of the application waits for the e-mails that are on their way. */
  async onApplicationShutdown(): Promise<void> {
    this.stopped = true;
    if (this.parts.scheduler.doesExist('interval', TIMER)) this.parts.scheduler.deleteInterval(TIMER);
    await this.underWay;
  }

  /** Sends all that is due now. */
  async round(): Promise<void> {
    const due = await this.workspaces();
    for (let from = 0; from < due.length && !this.stopped; from += workspacesAtOnce)
      await Promise.all(due.slice(from, from + workspacesAtOnce).map((id) => this.of(id)));
  }

  private begin(): void {
    this.underWay ??= this.round()
      .catch((error: Error) => this.log.warn(`A round of e-mails failed; the next one tries again: ${error.message}`))
      .finally(() => (this.underWay = undefined));
  }

  private async of(workspaceId: string): Promise<void> {
    const { database, emails } = this.parts;
    try {
      for (let sent = 0; sent < mostOfOne && !this.stopped; sent++) {
        const email = await database.inWorkspace(workspaceId, (tx) => emails.take(tx));
        if (!email) return;
        const problem = await this.problemOf(email);
        await database.inWorkspace(workspaceId, (tx) =>
          problem === undefined ? emails.sent(tx, email) : emails.notSent(tx, email, problem),
        );
      }
    } catch (error) {
      this.log.warn(`The e-mails of one workspace failed and will be tried again: ${(error as Error).message}`);
    }
  }

  /** Why it could not be sent; undefined when it was. */
  private async problemOf(email: EmailToSend): Promise<string | undefined> {
    const { id, receivers, copies, subject, message, paper, attachPdf } = email;
    try {
      const content = attachPdf ? await this.parts.printer.print({ paper }) : undefined;
      await this.parts.mailer.send({
        id,
        to: receivers,
        cc: copies,
        fromName: paper.issuer.name,
        ...(paper.issuer.email ? { replyTo: paper.issuer.email } : {}),
        subject,
        plain: message,
        ...(content ? { attachments: [{ filename: fileNameOf(paper), contentType: 'application/pdf', content }] } : {}),
      });
      return undefined;
    } catch (error) {
      this.log.warn(`An e-mail with a document could not be sent: ${(error as Error).message}`);
      return (error as Error).message;
    }
  }

  private workspaces(): Promise<string[]> {
    return this.parts.database.asSystem('document-emails', async (tx) => {
      const rows = (await tx.query(
        `SELECT DISTINCT workspace_id FROM document_emails WHERE state = 'queued' AND next_at <= clock_timestamp()
            AND (taken_until IS NULL OR taken_until < clock_timestamp()) LIMIT 1000`,
      )) as { workspace_id: string }[];
      return rows.map((row) => row.workspace_id);
    });
  }
}
