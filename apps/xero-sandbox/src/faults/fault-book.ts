import { randomUUID } from 'node:crypto';

/** `before`: nothing is applied. `after`: the call takes effect in full, and only the answer suffers. */
type Stage = 'before' | 'after';

/** What goes wrong. The README has a table of them. */
export type FaultAction =
  | { kind: 'status'; status: number; stage?: Stage; body?: string; headers?: Record<string, string> }
  | { kind: 'offline'; what: 'api' | 'organisation' }
  | { kind: 'rateLimit'; problem: string; retryAfter?: number | string }
  | { kind: 'close'; stage?: Stage }
  | { kind: 'never'; stage?: Stage }
  | { kind: 'truncate' }
  | { kind: 'html' }
  | { kind: 'emptyBody' }
  | { kind: 'wrongJson' }
  | { kind: 'late'; delayMs: number; status?: number }
  | { kind: 'delay'; delayMs: number; stage?: Stage }
  | { kind: 'drip'; bytesPerSecond: number }
  | { kind: 'shuffle' }
  | { kind: 'duplicateKeys' }
  | { kind: 'otherOrganisation' }
  | { kind: 'rounding' }
  | { kind: 'doubleApply' };

export interface Fault {
  id: string;
  name: string;
  /** Any method when absent. */
  method?: string;
  /** Path with `*` for any text, e.g. `/api.xro/2.0/Invoices*`, `/connect/token`. */
  path: string;
  tenantId?: string;
  /** Strike from the n-th matching call on (1 is the next). */
  nth: number;
  /** How often it strikes; 0 means every time until it is cleared. */
  times: number;
  /** Which answer the idempotency store keeps when the fault comes after the effect. */
  stored: 'reply' | 'fault' | 'none';
  action: FaultAction;
  seen: number;
  struck: number;
}

const KINDS: readonly FaultAction['kind'][] = [
  ...(['status', 'offline', 'rateLimit', 'close', 'never', 'truncate', 'html', 'emptyBody', 'wrongJson'] as const),
  ...(['late', 'delay', 'drip', 'shuffle', 'duplicateKeys', 'otherOrganisation', 'rounding', 'doubleApply'] as const),
];

/** Faults in waiting. */
export class FaultBook {
  private faults: Fault[] = [];

  /** Adds a fault; throws a sentence when it is not understood. */
  add(given: Partial<Fault> & { action?: FaultAction }): Fault {
    const kind = given.action?.kind;
    if (!given.action || !kind || !KINDS.includes(kind)) {
      throw new Error(`A fault needs an action whose kind is one of ${KINDS.join(', ')}.`);
    }
    const fault: Fault = {
      id: randomUUID(),
      name: given.name ?? kind,
      path: given.path ?? '/api.xro/2.0/*',
      nth: given.nth ?? 1,
      times: given.times ?? 1,
      stored: given.stored ?? 'reply',
      action: given.action,
      seen: 0,
      struck: 0,
      ...(given.method ? { method: given.method.toUpperCase() } : {}),
      ...(given.tenantId ? { tenantId: given.tenantId } : {}),
    };
    this.faults.push(fault);
    return fault;
  }

  list(): Fault[] {
    return this.faults;
  }

  remove(id: string): boolean {
    const before = this.faults.length;
    this.faults = this.faults.filter((fault) => fault.id !== id);
    return this.faults.length < before;
  }

  clear(): void {
    this.faults = [];
  }

  /** The faults that strike this call; each counts the calls it saw. */
  strike(call: { method: string; path: string; tenantId: string | null }): Fault[] {
    return this.faults.filter((fault) => {
      if (!matches(fault, call)) return false;
      fault.seen += 1;
      if (fault.seen < fault.nth || (fault.times > 0 && fault.struck >= fault.times)) return false;
      fault.struck += 1;
      return true;
    });
  }
}

function matches(fault: Fault, call: { method: string; path: string; tenantId: string | null }): boolean {
  if (fault.method && fault.method !== call.method) return false;
  if (fault.tenantId && fault.tenantId !== call.tenantId) return false;
  const pattern = fault.path.split('*').map((part) => part.replace(/[.+?^${}()|[\]\\]/g, '\\$&'));
  return new RegExp(`^${pattern.join('.*')}$`, 'i').test(call.path);
}
