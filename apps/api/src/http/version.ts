import { createParamDecorator, ExecutionContext } from '@nestjs/common';
import type { Request } from 'express';
import { invalidFields } from './validation.js';

/**
 * The version of the record that the caller has seen: `version` in the body, or `If-Match: "3"`. Without it a change
 * could silently overwrite somebody else's.
 */
export const SeenVersion = createParamDecorator((_: unknown, context: ExecutionContext): number => {
  const request = context.switchToHttp().getRequest<Request>();
  const inBody = (request.body as { version?: unknown } | undefined)?.version;
  const header = /^(?:W\/)?"(\d{1,9})"$/.exec(String(request.headers['if-match'] ?? ''))?.[1];
  const version = inBody ?? (header === undefined ? undefined : Number(header));
  if (version === undefined)
    throw invalidFields([
      {
        field: 'version',
        code: 'required',
        message: 'version is missing: send the version of the record that you have seen, in the body or as If-Match.',
      },
    ]);
  if (typeof version !== 'number' || !Number.isInteger(version) || version < 1 || version > 2_147_483_647)
    throw invalidFields([
      {
        field: 'version',
        code: 'not_a_version',
        message: 'version must be the whole number that the record was read with.',
      },
    ]);
  return version;
});
