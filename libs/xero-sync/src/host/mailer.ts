/** One e-mail, as plain text and as HTML. */
export interface Mail {
  /** Stable over repetitions; belongs into the Message-ID, by which mail programs tell a repetition. */
  id: string;
  to: string;
  subject: string;
  plain: string;
  html: string;
}

/** How e-mails leave; given by the host. Without one none are sent, and the settings say so. */
export abstract class Mailer {
  /** Whether there is a way out at all. */
  abstract readonly ready: boolean;
  /** Hands one e-mail to the mail server, within a time-out of its own. Throws an error without secrets when it was not accepted. */
  abstract send(mail: Mail): Promise<void>;
}

/** For a host that sends none. */
export class NoMailer extends Mailer {
  override readonly ready = false;
  override send(): Promise<void> {
    return Promise.reject(new Error('This program is not set up to send e-mails.'));
  }
}
