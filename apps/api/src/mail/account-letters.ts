import { randomUUID } from 'node:crypto';
import type { Mail } from '#xero-sync';

interface Content {
  to: string;
  subject: string;
  paragraphs: string[];
  link: string;
  /** What stands on the link. */
  action: string;
}

/** Invites somebody into a workspace. */
export const invitationLetter = (to: string, workspace: string, invitedBy: string, link: string): Mail =>
  letter({
    to,
    subject: `Invitation to ${workspace}`,
    paragraphs: [
      `${invitedBy} invites you to work in ${workspace}.`,
      'The link below works once and for seven days. If you do not know what this is about, ignore this message.',
    ],
    link,
    action: 'Accept the invitation',
  });

/** Lets somebody choose a new password. */
export const newPasswordLetter = (to: string, name: string, link: string): Mail =>
  letter({
    to,
    subject: 'Choose a new password',
    paragraphs: [
      `Hello ${name},`,
      'somebody, probably you, asked for a new password. The link below works once and for one hour; your old password works until then.',
      'If it was not you, ignore this message: nothing has changed.',
    ],
    link,
    action: 'Choose a new password',
  });

function letter({ to, subject, paragraphs, link, action }: Content): Mail {
  return {
    id: randomUUID(),
    to,
    subject,
    plain: `${paragraphs.join('\n\n')}\n\n${action}:\n${link}\n`,
    html: `${paragraphs.map((text) => `<p>${escaped(text)}</p>`).join('')}<p><a href="${escaped(link)}">${escaped(action)}</a></p>`,
  };
}

const escaped = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
