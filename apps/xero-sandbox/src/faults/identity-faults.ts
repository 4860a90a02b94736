import type { NextFunction, Request, RequestHandler, Response } from 'express';
import type { World } from '../world.js';
import { answerInstead, statusReply } from './before.js';
import type { Fault } from './fault-book.js';

/** Faults on the token endpoint, discovery and `/connections`: answers in place of, late, or after the real one. */
export function identityFaults(world: World): RequestHandler {
  return (req: Request, res: Response, next: NextFunction): void => {
    const faults = world.faults.strike({ method: req.method, path: req.path, tenantId: null });
    if (faults.length === 0) return next();
    const instead = faults.map(answerInstead).find((answer) => answer !== undefined);
    if (instead === 'never') return;
    if (instead === 'close') return void res.destroy();
    if (instead) return void res.status(instead.status).set(instead.headers).send(instead.body);
    for (const fault of faults) spoilLater(fault, res);
    const delay = faults.reduce((sum, { action }) => sum + (action.kind === 'delay' ? action.delayMs : 0), 0);
    setTimeout(next, delay / world.clock.scale());
  };
}

/** The work is done; only its answer is lost or replaced. */
function spoilLater({ action }: Fault, res: Response): void {
  const lost = (action.kind === 'close' || action.kind === 'never') && action.stage === 'after';
  const replaced = action.kind === 'status' && action.stage === 'after';
  if (!lost && !replaced) return;
  const end = res.end.bind(res) as (chunk: string) => Response;
  res.end = ((): Response => {
    if (lost) {
      if (action.kind === 'close') res.destroy();
      return res;
    }
    const reply = statusReply(action as { status: number });
    res.statusCode = reply.status;
    res.removeHeader('content-length');
    return end(String(reply.body));
  }) as typeof res.end;
}
