import type { Request } from 'express';

/** A control call that cannot be done; the sentence goes to the tester. */
export class Unusable extends Error {}

export type Control = (
  path: string,
  method: 'get' | 'post' | 'patch' | 'delete',
  work: (req: Request) => unknown,
) => void;
