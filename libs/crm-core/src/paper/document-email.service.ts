import { Injectable } from '@nestjs/common';
import { EntityManager } from 'typeorm';
import { workspaceOf } from '../database/database.js';
import { isUuid } from '../database/records.js';
import { businessToday } from '../document/document-header.js';
import { notFound, refused } from '../errors.js';
import { Actor } from '../events/actor.js';
import type { Origin } from '../events/domain-event.js';
import { EventBus } from '../events/event-bus.js';
import { InvoiceSentToContact } from '../invoice/invoice.events.js';
import { FieldChecks } from '../validation/field-checks.js';
import { DocumentEmail } from './document-email.entity.js';
import { filledText, type MailText, messageLength, subjectLength } from './mail-texts.js';
import type { Paper, PaperKind } from './paper.js';
import { WorkspacePaperService } from './workspace-paper.service.js';

export interface DocumentEmailInput {
  /** One to five addresses. */
  to: string[];
  /** At most five. */
  cc?: string[] | null;
  /** Absent: the workspace's own texts, filled in. */
  subject?: string | null;
  message?: string | null;
  /** Absent: true. */
  attachPdf?: boolean;
}

/** An e-mail that this process is to send now. */
export interface EmailToSend extends MailText {
  id: string;
  attempts: number;
  receivers: string[];
  copies: string[];
  paper: Paper;
  attachPdf: boolean;
}

const mostAddresses = 5;
const mostTries = 10;
/** Pauses after each failed try but the last: about a day in all. */
const pausesSeconds = [30, 60, 300, 900, 1_800, 3_600, 7_200, 14_400, 28_800];
/** Longer than laying out the paper and all time-outs of a mail server together. */
const takenSeconds = 300;
const mostLogged = 200;

/** Documents that go out by e-mail. All methods work in the transaction's workspace; nothing is sent inside of it. */
@Injectable()
export class DocumentEmailService {
  constructor(
    private readonly events: EventBus,
    private readonly workspacePapers: WorkspacePaperService,
  ) {}

  /**
   * Queues an e-mail with the document as it stands now. Throws `invalid_document_email` naming every wrong field, and refuses what
   * is not to be sent: drafts, and what is void, cancelled, declined or expired.
   */
  async ask(tx: EntityManager, paper: Paper, input: DocumentEmailInput, actor: Actor): Promise<DocumentEmail> {
    const values = checked(input);
    refuseUnsendable(paper, await businessToday(tx));
    const { mailTexts } = await this.workspacePapers.get(tx);
    const own = filledText(mailTexts[paper.kind], paper);
    const inserted = await tx.insert(DocumentEmail, {
      workspaceId: workspaceOf(tx),
      record: paper.kind,
      recordId: paper.id,
      ...values,
      subject: values.subject ?? own.subject,
      message: values.message ?? own.message,
      paper: paper as never,
      askedById: actor.userId ?? null,
      askedBy: actor.name.slice(0, 255),
      triesLeft: mostTries,
    });
    return this.find(tx, (inserted.identifiers[0] as { id: string }).id);
  }

  /** What an e-mail with the document would say, and to whom it would go; for people to change before they send it. */
  async proposal(tx: EntityManager, paper: Paper): Promise<MailText & { to: string[] }> {
    const { mailTexts } = await this.workspacePapers.get(tx);
    return { to: paper.party.email ? [paper.party.email] : [], ...filledText(mailTexts[paper.kind], paper) };
  }

  /** The e-mails with one document, newest first; the latest 200. */
  log(tx: EntityManager, record: PaperKind, recordId: string): Promise<DocumentEmail[]> {
    return tx.find(DocumentEmail, {
      where: { workspaceId: workspaceOf(tx), record, recordId },
      order: { createdAt: 'DESC', id: 'ASC' },
      take: mostLogged,
    });
  }

  /** Tries one that failed again, as it was asked for. One that still waits is tried at once. */
  async retry(tx: EntityManager, id: string): Promise<DocumentEmail> {
    const email = await this.find(tx, id);
    if (email.state === 'sent')
      throw refused('already_sent', 'This e-mail was sent. Write a new one to send the document again.');
    await tx.query(
      `UPDATE document_emails SET state = 'queued', tries_left = $3, next_at = clock_timestamp()
        WHERE workspace_id = $1 AND id = $2 AND state <> 'sent'`,
      [workspaceOf(tx), id, mostTries],
    );
    return this.find(tx, id);
  }

  /** The next e-mail that is due, for this process alone until it says how it ended, or does not for some minutes. */
  async take(tx: EntityManager): Promise<EmailToSend | undefined> {
    const [taken] = (await tx.query(
      // Materialised: a plan that runs the inner query once a row would take rows that nobody is told of.
      `WITH due AS MATERIALIZED (
         SELECT id FROM document_emails WHERE workspace_id = $1 AND state = 'queued' AND next_at <= clock_timestamp()
            AND (taken_until IS NULL OR taken_until < clock_timestamp())
          ORDER BY next_at, id LIMIT 1 FOR UPDATE SKIP LOCKED)
       UPDATE document_emails e SET attempts = e.attempts + 1, taken_until = clock_timestamp() + $2 * interval '1 second'
         FROM due WHERE e.workspace_id = $1 AND e.id = due.id
      RETURNING e.id, e.attempts, e.receivers, e.copies, e.subject, e.message, e.paper, e.attach_pdf AS "attachPdf"`,
      [workspaceOf(tx), takenSeconds],
    )) as [EmailToSend[], number];
    return taken[0];
  }

  /** The mail server took it: says so, and on an invoice that its customer has it. */
  async sent(tx: EntityManager, { id, attempts }: EmailToSend): Promise<void> {
    const [ended] = (await tx.query(
      `UPDATE document_emails SET state = 'sent', sent_at = clock_timestamp(), taken_until = NULL, problem = NULL, paper = NULL
        WHERE workspace_id = $1 AND id = $2 AND attempts = $3 AND state = 'queued'
      RETURNING record, record_id AS "recordId", asked_by_id AS "askedById"`,
      [workspaceOf(tx), id, attempts],
    )) as [Pick<DocumentEmail, 'record' | 'recordId' | 'askedById'>[], number];
    for (const { record, recordId, askedById } of ended)
      if (record === 'invoice') await this.markInvoice(tx, recordId, askedById);
  }

  /** It could not be sent: the next try comes after a longer pause, and none after the tenth. */
  async notSent(tx: EntityManager, { id, attempts }: EmailToSend, problem: string): Promise<void> {
    await tx.query(
      `UPDATE document_emails SET taken_until = NULL, problem = $4, tries_left = tries_left - 1,
              state = CASE WHEN tries_left <= 1 THEN 'failed' ELSE 'queued' END,
              next_at = clock_timestamp() + ($5::int[])[least($6 - tries_left + 1, cardinality($5::int[]))] * interval '1 second'
        WHERE workspace_id = $1 AND id = $2 AND attempts = $3 AND state = 'queued'`,
      [workspaceOf(tx), id, attempts, problem.slice(0, 500), pausesSeconds, mostTries],
    );
  }

  private async find(tx: EntityManager, id: string): Promise<DocumentEmail> {
    const found = isUuid(id) ? await tx.findOneBy(DocumentEmail, { workspaceId: workspaceOf(tx), id }) : null;
    if (!found) throw notFound('e-mail', id);
    return found;
  }

  /** Not a change of the invoice's content: whoever edits it meanwhile still holds the current version. */
  private async markInvoice(tx: EntityManager, id: string, userId: string | null): Promise<void> {
    const [marked] = (await tx.query(
      `UPDATE invoices SET sent_to_contact_at = clock_timestamp()
        WHERE workspace_id = $1 AND id = $2 AND sent_to_contact_at IS NULL RETURNING id`,
      [workspaceOf(tx), id],
    )) as [unknown[], number];
    const origin: Origin = { by: 'user', ...(userId ? { userId } : {}) };
    if (marked.length > 0) await this.events.publish(new InvoiceSentToContact(workspaceOf(tx), id, origin), tx);
  }
}

function checked(input: DocumentEmailInput) {
  const check = new FieldChecks('documentEmail', 'create');
  const values = {
    receivers: checkAddresses(check, 'to', input.to),
    copies: checkAddresses(check, 'cc', input.cc ?? []),
    subject: check.optionalText('subject', input.subject, { max: subjectLength }) ?? undefined,
    message: check.optionalText('message', input.message, { max: messageLength, multiline: true }) ?? undefined,
    attachPdf: check.boolean('attachPdf', input.attachPdf) ?? true,
  };
  if (values.receivers.length === 0 && check.problems.length === 0)
    check.problem('to', 'required', 'The e-mail needs a receiver. Enter at least one address.');
  check.done();
  return values;
}

function checkAddresses(check: FieldChecks, field: string, value: unknown): string[] {
  if (!Array.isArray(value) || value.length > mostAddresses) {
    const missing = value === undefined || value === null;
    check.problem(
      field,
      missing ? 'required' : 'not_a_list',
      missing
        ? 'The e-mail needs a receiver. Enter at least one address.'
        : `The field "${field}" must be a list of at most ${mostAddresses} e-mail addresses.`,
    );
    return [];
  }
  const addresses = value.map((address, at) => check.email(`${field}.${at}`, address));
  return [...new Set(addresses.filter((address): address is string => typeof address === 'string'))];
}

const names: Record<PaperKind, string> = {
  invoice: 'Invoice',
  quote: 'Quote',
  purchaseOrder: 'Purchase order',
  creditNote: 'Credit note',
};
const firstStep: Record<PaperKind, string> = {
  invoice: 'Issue it first, then e-mail it.',
  quote: 'Mark it as sent, then e-mail it.',
  purchaseOrder: 'Mark it as sent, then e-mail it.',
  creditNote: 'Issue it first, then e-mail it.',
};

function refuseUnsendable({ kind, number, status, expiryDate }: Paper, today: string): void {
  const what = number ? `${names[kind]} ${number}` : `The ${names[kind].toLowerCase()}`;
  if (status === 'draft') throw refused('still_a_draft', `${what} is still a draft. ${firstStep[kind]}`);
  if (status === 'voided' || status === 'cancelled' || status === 'declined')
    throw refused(status, `${what} is ${status} and is not e-mailed any more. Make out a new one.`);
  const over = status === 'sent' && kind === 'quote' && expiryDate !== null && expiryDate < today;
  if (status === 'expired' || over)
    throw refused(
      'expired',
      `${what} expired on ${expiryDate} and is not e-mailed any more. Revise it to offer it anew.`,
    );
}
