import { SyncError } from '../sync-error.js';
import { IdentityError } from './identity.errors.js';

export const consentNotOurs = () =>
  new SyncError(
    'refused',
    'consent_not_valid',
    'This return from Xero is not valid: it was used already, is older than ten minutes, or was begun in another browser or by another user. Nothing was changed; start again with Connect.',
  );

export const consentCancelled = () =>
  new SyncError(
    'refused',
    'consent_cancelled',
    'Xero was not connected because access was not allowed there. Nothing was changed; start again with Connect and press Allow access.',
  );

export const consentFailed = () =>
  new SyncError(
    'refused',
    'consent_failed',
    'Xero did not confirm this sign-in, so nothing was changed. Start again with Connect.',
  );

export const identityOffline = () =>
  new SyncError(
    'unavailable',
    'xero_unreachable',
    'Xero cannot be reached just now. Nothing was changed; try again in a few minutes.',
  );

const appRefused = () =>
  new SyncError(
    'refused',
    'xero_app_refused',
    'Xero does not accept this installation’s app credentials. An administrator of the server must check the client id, the client secret and the redirect address of the Xero app.',
  );

export const noOrganisation = () =>
  new SyncError(
    'refused',
    'no_organisation',
    'The Xero user who signed in gave access to no organisation. Start again with Connect, sign in as a user who may connect apps, and choose an organisation.',
  );

export const organisationTaken = (name: string) =>
  new SyncError(
    'conflict',
    'organisation_taken',
    `The organisation ${name} is already connected to another workspace. Nothing was changed; disconnect it there first, or choose another organisation.`,
  );

export const otherOrganisation = (name: string, before: string) =>
  new SyncError(
    'conflict',
    'other_organisation',
    `This workspace was connected to ${before}, and ${name} is another organisation: with it this workspace starts over. What was sent to ${before} stays there, nothing of it is taken along, and what still waits is not sent. Confirm the change, or start again and choose ${before}.`,
  );

export const nothingToChoose = () =>
  new SyncError(
    'refused',
    'nothing_to_choose',
    'There is no choice of organisations waiting for you: it was made already or is older than ten minutes. Start again with Connect.',
  );

export const notAmongChoices = () =>
  new SyncError(
    'invalid',
    'organisation_not_offered',
    'Xero gave no access to that organisation in this sign-in. Choose one of the offered organisations.',
  );

export const notConnected = () =>
  new SyncError('conflict', 'not_connected', 'This workspace is not connected to Xero. Connect it first.');

export const returnElsewhere = () =>
  new SyncError(
    'invalid',
    'return_to_elsewhere',
    'returnTo must be a path of this site that begins with a single slash.',
    [
      {
        field: 'returnTo',
        code: 'return_to_elsewhere',
        message: 'must be a path of this site that begins with a single slash',
      },
    ],
  );

/** What can become of a way to Xero and back, for the pages of help. */
export const connectionErrors = (): SyncError[] => [
  consentNotOurs(),
  consentCancelled(),
  consentFailed(),
  identityOffline(),
  appRefused(),
  noOrganisation(),
  organisationTaken('that was chosen'),
  otherOrganisation('the one that was chosen', 'another organisation'),
  nothingToChoose(),
  notAmongChoices(),
  notConnected(),
];

/** What a person is told when a consent flow meets a failure of Xero's identity service. */
export function consentError(error: unknown): unknown {
  if (!(error instanceof IdentityError)) return error;
  if (error.failure === 'offline') return identityOffline();
  return error.failure === 'app' ? appRefused() : consentFailed();
}
