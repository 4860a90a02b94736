import { Injectable } from '@nestjs/common';
import { type SignedIn, UserService } from '#crm-core';
import type { Caller } from '../http/caller.js';
import { HttpProblem } from '../http/problem.js';

/** The person behind a caller, for what belongs to people and not to programs. */
@Injectable()
export class SessionUser {
  constructor(private readonly users: UserService) {}

  /** 422 `needs_a_session` for API keys. */
  async of(caller: Caller): Promise<SignedIn> {
    const user = caller.via === 'session' && caller.userId ? await this.users.whoIs(caller.userId) : undefined;
    if (!user)
      throw new HttpProblem(
        422,
        'needs_a_session',
        'An API key has no session, no password and no preferences.',
        'Sign in with e-mail and password for this.',
      );
    return user;
  }
}
