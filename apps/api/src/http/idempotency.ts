import { createHash } from 'node:crypto';
import type { Request } from 'express';
import type { IdempotencyKey } from './caller.js';
import { HttpProblem } from './problem.js';

/** Reads the `Idempotency-Key` of a write, with a digest that tells a repetition from another request. */
export function idempotencyOf(request: Request): IdempotencyKey | undefined {
  const key = request.headers['idempotency-key'];
  if (key === undefined || ['GET', 'HEAD', 'OPTIONS'].includes(request.method)) return undefined;
  if (typeof key !== 'string' || !/^[\x21-\x7e]{1,200}$/.test(key))
    throw new HttpProblem(
      400,
      'idempotency_key_invalid',
      'The Idempotency-Key must be 1 to 200 visible ASCII characters without spaces.',
      'Use a random UUID.',
    );
  const asked = [
    request.method,
    request.originalUrl,
    request.headers['if-match'] ?? '',
    JSON.stringify(request.body ?? null),
  ];
  return { key, fingerprint: createHash('sha256').update(asked.join('\n')).digest('hex'), replayed: false };
}
