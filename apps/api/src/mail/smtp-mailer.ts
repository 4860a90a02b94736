import { Inject, Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { createTransport, type Transporter } from 'nodemailer';
import { Mailer, type Mail } from '#xero-sync';
import type { Config } from '../config.js';

/** Injection token of the mail settings. */
export const MAIL = Symbol('mail settings');
const timeOutMs = 15_000;

/** An e-mail with all that a mail program knows; what the sync writes needs less. */
export interface Letter extends Omit<Mail, 'to' | 'html'> {
  to: string | string[];
  cc?: string[];
  /** Whose name stands before our address. Absent: as MAIL_FROM says. */
  fromName?: string;
  replyTo?: string;
  html?: string;
  attachments?: { filename: string; contentType: string; content: Buffer }[];
}

/** Sends e-mails through the mail server that SMTP_URL names. */
@Injectable()
export class SmtpMailer extends Mailer implements OnApplicationShutdown {
  private readonly transport: Transporter | undefined;

  constructor(@Inject(MAIL) private readonly settings: Config['mail'] | null) {
    super();
    this.transport = settings ? createTransport({ url: settings.smtpUrl, ...timeOuts }) : undefined;
  }

  override get ready(): boolean {
    return this.transport !== undefined;
  }

  /** Throws one sentence without address, name or password of the server. */
  override async send({ id, plain, fromName, ...letter }: Letter): Promise<void> {
    if (!this.transport || !this.settings) throw new Error('No mail server is named (SMTP_URL).');
    try {
      await this.transport.sendMail({
        ...letter,
        from: fromName === undefined ? this.settings.from : { name: fromName, address: addressIn(this.settings.from) },
        text: plain,
        // The same after a repetition, so that mail programs show it once.
        messageId: `<${id}@${addressIn(this.settings.from).split('@').at(-1)!}>`,
        // What somebody sends to somebody is no message of a machine.
        ...(fromName === undefined ? { headers: { 'Auto-Submitted': 'auto-generated' } } : {}),
      });
    } catch (error) {
      throw new Error(sentenceOf(error as { code?: string; responseCode?: number }), { cause: error });
    }
  }

  onApplicationShutdown(): void {
    this.transport?.close();
  }
}

/** `Kauri CRM <crm@example.com>` or the address alone. */
const addressIn = (from: string): string => /<([^<>]+)>\s*$/.exec(from)?.[1] ?? from;

const timeOuts = { connectionTimeout: timeOutMs, greetingTimeout: timeOutMs, socketTimeout: timeOutMs };

function sentenceOf({ code, responseCode }: { code?: string; responseCode?: number }): string {
  if (code === 'EAUTH') return 'The mail server refused the name or password in SMTP_URL.';
  if (code === 'EENVELOPE') return `The mail server refused the sender or the receiver (${responseCode ?? 'no code'}).`;
  if (responseCode) return `The mail server answered ${responseCode}.`;
  return `The mail server could not be reached (${code ?? 'no code'}).`;
}
