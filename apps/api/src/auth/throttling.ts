import { applyDecorators, UseGuards } from '@nestjs/common';
import { Throttle, ThrottlerGuard } from '@nestjs/throttler';
import type { CallerRequest } from '../http/caller.js';

const perAddress = { limit: 20, ttl: 60_000 };

/** For routes on which somebody could guess: 20 tries a minute for each network address, 10 for what `guessed` names. */
const Guarded = (guessed: (request: CallerRequest) => string) =>
  applyDecorators(
    UseGuards(ThrottlerGuard),
    Throttle({ address: perAddress, account: { limit: 10, ttl: 60_000, getTracker: guessed } as never }),
  );

/** Limits tries on the account whose address is in the body. */
export const ThrottledByEmail = () => Guarded(({ body }) => textIn(body, 'email').trim().toLowerCase());

/** Limits tries of one link. */
export const ThrottledByToken = () => Guarded(({ body, query }) => textIn(body, 'token') || textIn(query, 'token'));

/** Limits tries of the signed-in person. */
export const ThrottledByCaller = () => Guarded(({ caller }) => caller?.userId ?? caller?.sessionId ?? 'nobody');

function textIn(source: unknown, field: string): string {
  const value = (source as Record<string, unknown> | undefined)?.[field];
  return typeof value === 'string' ? value.slice(0, 254) : '';
}
