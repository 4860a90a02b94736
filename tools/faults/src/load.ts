import { pause } from './child.js';
import type { Scene } from './scene.js';
import { contactEffect, invoiceEffect, paymentEffect, type Bill, type Party, type Write } from './trader.js';

/** What people met while writing at a steady rate. Milliseconds. */
export interface Measured {
  writes: number;
  failed: number;
  firstFailure?: string;
  p50: number;
  p95: number;
  most: number;
}

interface Open {
  customer: Party;
  bill: Bill;
}

/** Sales and payments at a steady rate, whatever the product does: nobody waits for the one before. */
export class Load {
  private readonly customers: Party[] = [];
  private readonly open: Open[] = [];
  private turn = 0;

  constructor(
    private readonly scene: Scene,
    private readonly perSecond: number,
  ) {}

  /** Writes for `ms`, then waits for the answers that are still out. */
  async run(ms: number): Promise<Measured> {
    const times: number[] = [];
    const failures: string[] = [];
    const out = new Set<Promise<void>>();
    const begun = performance.now();
    for (let i = 0; (i * 1000) / this.perSecond < ms; i++) {
      const due = begun + (i * 1000) / this.perSecond;
      await pause(Math.max(0, due - performance.now()));
      // Measured from when it was due: a stall counts for everybody who had to wait behind it.
      const one = this.write()
        .then(() => void times.push(performance.now() - due))
        .catch((error: unknown) => void failures.push(error instanceof Error ? error.message : String(error)))
        .finally(() => out.delete(one));
      out.add(one);
    }
    await Promise.all(out);
    const sorted = times.toSorted((a, b) => a - b);
    const at = (share: number) =>
      Math.round(sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0);
    return {
      ...{ writes: times.length + failures.length, failed: failures.length },
      ...(failures[0] === undefined ? {} : { firstFailure: failures[0] }),
      ...{ p50: at(0.5), p95: at(0.95), most: at(1) },
    };
  }

  private write(): Promise<void> {
    const turn = this.turn++;
    if (turn % 12 === 0 || this.customers.length === 0) return this.newCustomer(turn);
    const open = turn % 3 === 0 ? this.open.shift() : undefined;
    return open ? this.pay(open) : this.sell(this.customers[turn % this.customers.length]!);
  }

  private async newCustomer(turn: number): Promise<void> {
    const customer = await this.send<Party>(this.scene.trader.customer(`Customer ${this.scene.space} ${turn}`));
    this.customers.push(customer);
  }

  private async sell(customer: Party): Promise<void> {
    const bill = await this.send<Bill>(this.scene.trader.invoice(customer));
    const { expected } = this.scene;
    const contact = contactEffect(customer);
    if (!expected.some(({ effect, name }) => effect === contact.effect && name === contact.name))
      expected.push(contact);
    expected.push(invoiceEffect(bill, customer));
    this.open.push({ customer, bill });
  }

  private async pay({ customer, bill }: Open): Promise<void> {
    await this.send(this.scene.trader.payment(customer, bill));
    this.scene.expected.push(paymentEffect(bill));
  }

  private send<T>(write: Write): Promise<T> {
    return this.scene.send<T>(write);
  }
}
