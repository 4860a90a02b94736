import { createParamDecorator, ExecutionContext } from '@nestjs/common';
import type { Request } from 'express';
import { invalidFields } from './validation.js';

/**
 * The version of the record that the caller has seen: `version` in the body, or `If-Match: "3"`. Without it a change
 * could silently overwrite somebody else's.
 */
export const SeenVersion = createParamDecorator((_: unknown, context: ExecutionContext): number => {
  const version = versionIn(context.switchToHttp().getRequest<Request>());
  if (version !== undefined) return version;
  const message = 'version is missing: send the version of the record that you have seen, in the body or as If-Match.';
  throw invalidFields([{ field: 'version', code: 'required', message }]);
});

/** The same for verbs such as issue and void, which need no version: given, it must be the current one. */
export const SeenVersionIfGiven = createParamDecorator((_: unknown, context: ExecutionContext): number | undefined =>
  versionIn(context.switchToHttp().getRequest<Request>()),
);

function versionIn(request: Request): number | undefined {
  const inBody = (request.body as { version?: unknown } | undefined)?.version;
  const header = request.headers['if-match'];
  const inHeader = header === undefined ? undefined : Number(/^(?:W\/)?"(\d{1,9})"$/.exec(header)?.[1]);
  const version = inBody ?? inHeader;
  if (version === undefined) return undefined;
  if (typeof version === 'number' && Number.isInteger(version) && version >= 1 && version <= 2_147_483_647)
    return version;
  const message = 'version must be the whole number that the record was read with.';
  throw invalidFields([{ field: 'version', code: 'not_a_version', message }]);
}
