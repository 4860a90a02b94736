type Details = Record<string, unknown>;

/** What was done, in a sentence without its doer. Modules beside the core bring a `sentence` among the details of theirs. */
const sentences: Record<string, (subject: string, details: Details) => string> = {
  'workspace.created': (_, { name }) => `Created the workspace ${text(name)}.`,
  'workspace.changed': (_, { changed }) => `Changed settings of the workspace: ${list(changed)}.`,
  'workspacePaper.changed': (_, { changed }) => `Changed what stands on documents and e-mails: ${list(changed)}.`,
  'member.added': (_, { who, role }) => `Gave ${text(who, 'somebody')} the role ${text(role)}.`,
  'member.roleChanged': (_, { who, from, to }) =>
    `Changed the role of ${text(who, 'somebody')} from ${text(from)} to ${text(to)}.`,
  'member.removed': (_, { who }) => `Closed the workspace to ${text(who, 'somebody')}.`,
  'invitation.sent': (_, { email, role }) => `Invited ${text(email)} as ${text(role)}.`,
  'invitation.renewed': (_, { email }) => `Made a new invitation for ${text(email)}.`,
  'invitation.withdrawn': (_, { email }) => `Withdrew the invitation of ${text(email)}.`,
  'invitation.accepted': (_, { email, role }) => `${text(email)} accepted the invitation as ${text(role)}.`,
  'password.changed': (_, { who }) => `Changed the password of ${text(who)}.`,
  'password.linkMade': (_, { who }) => `Made a link with which ${text(who)} can choose a new password.`,
  'password.reset': (_, { who }) => `${text(who)} chose a new password with a link.`,
  'secondFactor.switchedOn': (_, { who }) => `Switched the second factor of ${text(who)} on.`,
  'secondFactor.switchedOff': (_, { who }) => `Switched the second factor of ${text(who)} off.`,
  'secondFactor.reset': (_, { who }) => `Removed the second factor of ${text(who)} on their behalf.`,
  'secondFactor.recoveryCodeUsed': (_, { who, left }) =>
    `${text(who)} signed in with a recovery code; ${text(left)} are left.`,
  'apiKey.created': (_, { name, role }) => `Made the API key ${text(name)} with the role ${text(role)}.`,
  'apiKey.revoked': (_, { name }) => `Revoked the API key ${text(name)}.`,
  'company.merged': (subject) => `Merged the company ${subject}.`,
  'segment.exported': (_, { name, rows }) => `Exported the segment ${text(name)} with ${text(rows)} rows.`,
  'csv_import.finished': (_, { kind, created, updated }) =>
    `Imported a file of ${text(kind)}: ${text(created)} created, ${text(updated)} updated.`,
  'csv_import.cancelled': (_, { kind, done }) =>
    `Cancelled the import of a file of ${text(kind)} after ${text(done)} rows.`,
  'record.purged': (subject, { reason }) => `Removed ${subject} for good. Reason: ${text(reason)}.`,
};

const kinds: Record<string, string> = {
  member: 'user',
  csv_import: 'csvImport',
  password: 'user',
  secondFactor: 'user',
};
const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** The columns by which an act is found again: which record it was about, and its sentence. Pure. */
export function auditColumns(
  act: string,
  subject: string,
  details: Details,
): { record: string; recordId: string | null; words: string } {
  const about = act.split('.')[0]!;
  const ids = [details['id'], details['companyId'], subject].map((id) => (typeof id === 'string' ? id : ''));
  return {
    record: text(details['record'], kinds[about] ?? about).slice(0, 32),
    recordId: ids.find((id) => uuid.test(id)) ?? null,
    words: Array.from(sentences[act]?.(subject, details) ?? text(details['sentence'], `${act}: ${subject}`))
      .slice(0, 500)
      .join(''),
  };
}

const text = (value: unknown, instead = '?'): string =>
  typeof value === 'string' || typeof value === 'number' ? String(value) : instead;
const list = (value: unknown): string => (Array.isArray(value) ? value.map((one) => text(one)).join(', ') : '?');
