import { Clock } from './clock.js';
import { FaultBook } from './faults/fault-book.js';
import { Apps } from './identity/apps.js';
import { IdentityStore } from './identity/identity-store.js';
import { SigningKey } from './identity/signing-key.js';
import { RequestLog } from './journal/request-log.js';
import { Store } from './journal/store.js';
import { IdempotencyStore } from './limits/idempotency.js';
import { RateLimits } from './limits/rate-limits.js';
import { DEFAULT_SETTINGS, type SandboxOptions, type Settings } from './settings.js';

/** Everything one running sandbox knows. */
export class World {
  readonly clock: Clock;
  readonly identity: IdentityStore;
  readonly store: Store;
  readonly apps: Apps;
  readonly key: SigningKey;
  readonly requests: RequestLog;
  readonly idempotency: IdempotencyStore;
  readonly limits: RateLimits;
  readonly faults = new FaultBook();
  settings: Settings;
  /** Known once the port is. */
  url = '';

  constructor(readonly options: SandboxOptions) {
    const folder = options.dataFolder;
    this.identity = new IdentityStore(folder);
    this.clock = new Clock(this.identity.clockState());
    this.settings = this.initialSettings();
    this.store = new Store(folder, () => this.clock.now());
    this.apps = new Apps(this.identity, options);
    this.key = new SigningKey(folder);
    this.requests = new RequestLog(folder);
    this.idempotency = new IdempotencyStore(folder, () => this.clock.now());
    this.limits = new RateLimits(() => this.clock.now());
  }

  /** Changes settings; they outlive a restart. */
  configure(changes: Partial<Settings>): void {
    this.settings = { ...this.settings, ...changes };
    this.identity.put('settings', 'current', this.settings);
  }

  /** Remembers where the clock stands relative to the wall clock. */
  saveClock(): void {
    this.identity.put('clock', 'current', {
      offset: this.clock.now() - Date.now(),
      factor: this.clock.scale(),
    });
  }

  /** Forgets everything: no organisations, people, connections and faults, the clock at now. */
  empty(): void {
    this.identity.reset();
    this.store.reset();
    this.idempotency.reset();
    this.limits.reset();
    this.requests.reset();
    this.faults.clear();
    this.settings = this.initialSettings();
    this.clock.setScale(1);
    this.clock.set(Date.now());
    this.apps.registerDefaults();
  }

  close(): void {
    this.store.close();
    this.identity.close();
    this.requests.close();
    this.idempotency.close();
  }

  private initialSettings(): Settings {
    const saved = this.identity.get<Settings>('settings', 'current');
    return { ...DEFAULT_SETTINGS, limitsEnabled: this.options.limits ?? true, ...this.options.settings, ...saved };
  }
}
