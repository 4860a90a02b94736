import { plain, type Refusal } from '../wire/errors.js';
import type { Settings } from '../settings.js';

interface Window {
  start: number;
  used: number;
}

interface Usage {
  minute: Window;
  day: Window;
  running: number;
}

const MINUTE = 60_000;
const DAY = 86_400_000;

export interface Remaining {
  day: number;
  minute: number;
  appMinute: number;
}

/** The four limits of api-facts 2. Windows are fixed and open with the first call of each app and organisation. */
export class RateLimits {
  private readonly usage = new Map<string, Usage>();
  private readonly appMinutes = new Map<string, Window>();

  constructor(private readonly now: () => number) {}

  /** Counts a call in; the returned function must be called when it is over. Throws the 429. */
  enter(clientId: string, tenantId: string, settings: Settings): () => void {
    const usage = this.of(clientId, tenantId);
    const app = this.appWindow(clientId);
    if (settings.limitsEnabled) {
      this.check('day', usage.day, settings.dayLimit, DAY);
      this.check('minute', usage.minute, settings.minuteLimit, MINUTE);
      this.check('appminute', app, settings.appMinuteLimit, MINUTE);
      if (usage.running >= settings.concurrentLimit) throw tooMany('concurrent');
    }
    usage.minute.used += 1;
    usage.day.used += 1;
    app.used += 1;
    usage.running += 1;
    let over = false;
    return () => {
      if (!over) usage.running -= 1;
      over = true;
    };
  }

  remaining(clientId: string, tenantId: string, settings: Settings): Remaining {
    const usage = this.of(clientId, tenantId);
    // Switched off, the figures stay full: a client must not slow down for limits that are not there.
    if (!settings.limitsEnabled)
      return { day: settings.dayLimit, minute: settings.minuteLimit, appMinute: settings.appMinuteLimit };
    return {
      day: Math.max(0, settings.dayLimit - usage.day.used),
      minute: Math.max(0, settings.minuteLimit - usage.minute.used),
      appMinute: Math.max(0, settings.appMinuteLimit - this.appWindow(clientId).used),
    };
  }

  reset(): void {
    this.usage.clear();
    this.appMinutes.clear();
  }

  private of(clientId: string, tenantId: string): Usage {
    const key = `${clientId} ${tenantId}`;
    const now = this.now();
    let usage = this.usage.get(key);
    if (!usage) {
      this.usage.set(key, (usage = { minute: { start: now, used: 0 }, day: { start: now, used: 0 }, running: 0 }));
    }
    renew(usage.minute, MINUTE, now);
    renew(usage.day, DAY, now);
    return usage;
  }

  private appWindow(clientId: string): Window {
    let window = this.appMinutes.get(clientId);
    if (!window) this.appMinutes.set(clientId, (window = { start: this.now(), used: 0 }));
    renew(window, MINUTE, this.now());
    return window;
  }

  private check(problem: 'day' | 'minute' | 'appminute', window: Window, limit: number, span: number): void {
    if (window.used < limit) return;
    throw tooMany(problem, Math.max(1, Math.ceil((window.start + span - this.now()) / 1000)));
  }
}

/** A window opens again with the first call after it ended. */
function renew(window: Window, span: number, now: number): void {
  if (window.used === 0 || now >= window.start + span || now < window.start) {
    window.start = now;
    window.used = 0;
  }
}

/** A 429; a concurrency breach comes without Retry-After. */
export function tooMany(problem: string, retryAfter?: number | string): Refusal {
  const headers: Record<string, string> = { 'x-rate-limit-problem': problem };
  if (retryAfter !== undefined) headers['retry-after'] = String(retryAfter);
  return plain(429, `The ${problem} limit of calls has been reached.`, headers);
}
