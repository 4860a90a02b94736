import { randomBytes } from 'node:crypto';
import type { Rest } from '../../rig/src/rest.js';
import { control, Sandbox } from '../../rig/src/sandbox.js';
import { prepareWorkspace, signIn, type ReadyWorkspace } from '../../rig/src/workspace.js';
import { check, followUps, type Expected, type Finding } from './checker.js';
import type { Child } from './child.js';
import { quiet, readFacts } from './facts.js';
import { Places } from './places.js';
import { freeze, thaw, type Installation, type Stage } from './stage.js';
import { invoiceEffect, paymentEffect, sendOnce, Trader, type Bill, type Party, type Write } from './trader.js';

/** How long things may take; production values need more patience. */
export interface Patience {
  /** Until a point is met. */
  point: number;
  /** From a death to everything at rest. */
  rest: number;
  /** Before a late rescue. */
  late: number;
  /** How long a request that is complete stays unapplied. */
  land: number;
}

export const scaled: Patience = { point: 30_000, rest: 60_000, late: 6_500, land: 800 };
export const production: Patience = { point: 60_000, rest: 480_000, late: 245_000, land: 3_000 };

/** Scaled times: a lane outlives its holder by two seconds; a lost call is repeated for six and looked for later. */
export const scaledTiming = {
  SYNC_LEASE_SECONDS: '2',
  SYNC_SEND_WITHIN_SECONDS: '1.2',
  SYNC_SETTLE_SECONDS: '1',
  SYNC_LOOK_AGAIN_SECONDS: '0.4',
  SYNC_SWEEP_SECONDS: '0.25',
  SYNC_RESEND_WITHIN_SECONDS: '6',
};

const RESCUER = 'rescuer';

/** An installation with an unharmed web process, and a worker that stands still while another one is being killed. */
export class Slot {
  private constructor(
    readonly stage: Stage,
    readonly installation: Installation,
    readonly web: Child,
    readonly rescuer: Child,
    /** One sign-in for all cases: the product lets an account try only so often a minute. */
    readonly session: Rest,
  ) {}

  static async open(stage: Stage, name: string): Promise<Slot> {
    const installation = await stage.newInstallation(name);
    const web = await installation.web();
    const rescuer = await installation.worker(RESCUER);
    const login = { email: stage.email, password: stage.secrets.adminPassword };
    return new Slot(stage, installation, web, rescuer, await signIn(installation.url, login, name));
  }

  freeze(): Promise<void> {
    return freeze(this.installation, RESCUER, this.rescuer);
  }

  thaw(): void {
    thaw(this.rescuer);
  }

  async close(): Promise<void> {
    await Promise.all([this.web.stop('SIGKILL'), this.rescuer.stop('SIGKILL')]);
  }
}

/** A workspace of its own, connected to an organisation of its own, with what must come of it. */
export class Scene {
  readonly expected: Expected[] = [];
  readonly trader: Trader;
  readonly places: Places;

  private constructor(
    readonly slot: Slot,
    readonly sandbox: Sandbox,
    readonly ready: ReadyWorkspace,
    readonly space: string,
    readonly patience: Patience,
  ) {
    this.trader = new Trader(ready, space);
    this.places = new Places(ready, slot.session, sandbox);
  }

  static async open(slot: Slot, patience: Patience): Promise<Scene> {
    const { stage, installation } = slot;
    const space = randomBytes(5).toString('hex');
    const sandbox = await Sandbox.prepare(stage.sandboxUrl, `Faults ${space}`);
    const wish = { name: `Faults ${space}`, run: space, taxRate: 1500n };
    const ready = await prepareWorkspace(installation.url, slot.session, sandbox, wish);
    return new Scene(slot, sandbox, ready, space, patience);
  }

  get installation(): Installation {
    return this.slot.installation;
  }

  send<T>(write: Write, url = this.installation.url): Promise<T> {
    return sendOnce<T>(url, this.ready.apiKey, write);
  }

  customer(): Promise<Party> {
    return this.send<Party>(this.trader.customer(`Customer ${randomBytes(4).toString('hex')}`));
  }

  product(): Promise<Party> {
    return this.send<Party>(this.trader.product(`P-${randomBytes(4).toString('hex')}`));
  }

  async invoice(customer: Party, products: readonly Party[] = []): Promise<Bill> {
    const bill = await this.send<Bill>(this.trader.invoice(customer, products));
    this.expected.push(invoiceEffect(bill, customer, products));
    return bill;
  }

  async payment(customer: Party, bill: Bill): Promise<void> {
    await this.send(this.trader.payment(customer, bill));
    this.expected.push(paymentEffect(bill));
  }

  quiet(): Promise<void> {
    return quiet(this.installation, this.ready.workspaceId, this.patience.rest);
  }

  /** `concurrent`: the writes were made side by side, so equals have no order among themselves. */
  async findings(how: { concurrent?: boolean } = {}): Promise<Finding[]> {
    const facts = await readFacts(this.installation, this.ready.workspaceId, this.sandbox, this.expected);
    return check({ ...facts, ...how });
  }

  /** What the preparations left in Xero is no part of the case. */
  async expectWhatIsThere(): Promise<void> {
    const { journal } = await readFacts(this.installation, this.ready.workspaceId, this.sandbox, []);
    const known = new Set(this.expected.map(({ effect, name }) => `${effect} ${name}`));
    for (const { kind: effect, number: name } of journal)
      if (!followUps.has(effect) && !known.has(`${effect} ${name ?? ''}`))
        this.expected.push({ effect, name: name ?? '' });
  }

  fault(fault: object): Promise<unknown> {
    return control(this.sandbox.url, 'POST', 'faults', { tenantId: this.sandbox.tenantId, ...fault });
  }
}
