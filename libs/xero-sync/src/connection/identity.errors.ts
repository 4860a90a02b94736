/**
 * What can go wrong between us and Xero's identity service. `refused`: our credentials are no longer accepted and only a
 * new consent helps; `mismatch`: the answer does not belong to what was asked; `app`: the app itself is set up wrongly;
 * `offline`: no usable answer. Messages never hold a token, a code or a secret.
 */
export type IdentityFailure = 'refused' | 'mismatch' | 'app' | 'offline';

export class IdentityError extends Error {
  constructor(
    readonly failure: IdentityFailure,
    message: string,
    readonly httpStatus?: number,
  ) {
    super(message);
    this.name = 'IdentityError';
  }
}

/** OAuth error codes → failure; what is not listed has no meaning we could act on. */
const codes: Record<string, IdentityFailure> = {
  invalid_grant: 'refused',
  invalid_client: 'app',
  unauthorized_client: 'app',
  invalid_scope: 'app',
  unsupported_grant_type: 'app',
  invalid_request: 'app',
};

/** Translates an error of openid-client, keeping only its code: its text and its response may hold secrets. */
export function identityError(error: unknown): IdentityError {
  if (error instanceof IdentityError) return error;
  const { name, error: code } = (error ?? {}) as { name?: string; error?: string };
  const httpStatus = (error as { response?: { statusCode?: number } } | undefined)?.response?.statusCode;
  const failure = typeof code === 'string' ? codes[code] : undefined;
  if (name === 'OPError' && failure)
    return new IdentityError(failure, `Xero's identity service answered ${code}.`, httpStatus);
  // Everything openid-client itself finds wrong with an answer that did arrive: issuer, audience, nonce, signature.
  if (name === 'RPError' && !/timed out/.test((error as Error).message))
    return new IdentityError('mismatch', 'The answer of the identity service does not belong to this request.');
  return new IdentityError(
    'offline',
    "Xero's identity service could not be reached or gave no usable answer.",
    httpStatus,
  );
}
