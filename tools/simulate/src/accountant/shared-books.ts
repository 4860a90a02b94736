import { randomBytes } from 'node:crypto';
import type { Sandbox } from '../../../rig/src/sandbox.js';
import type { Line } from '../checks.js';
import type { CrmSide } from '../crm-side.js';
import type { Colleague } from '../days.js';
import { Dice } from '../dice.js';
import type { Firm } from '../firm.js';
import type { XeroSide } from '../xero-side.js';
import { Accountant } from './accountant.js';
import { readHere, readThere } from './both-sides.js';
import { Books } from './books.js';
import { listings, settledChanges, stockListings } from './listed.js';
import { judgeShared } from './shared-checks.js';
import { decideSome, importNow, lookAtAll, type Brought } from './watch.js';
import { lastWorkDay, workDay } from './working-day.js';

/** The company asks for an import every so many days. */
const DAYS_BETWEEN_IMPORTS = 2;
/** What is taken in may set off something to send, and the other way round; after so many rounds it must have come to rest. */
const ROUNDS = 8;

/** A company and an accountant in one set of books: both at work, and what the company does to see what the other did. */
export class SharedBooks implements Colleague {
  private readonly brought: Brought = { imports: 0, takenIn: 0, takenBack: 0, decided: new Map() };

  /** Decisions are not drawn from what the accountant draws from at the same time. */
  private readonly ownDice: Dice;

  private constructor(
    private readonly firm: Firm,
    private readonly accountant: Accountant,
    seed: number,
  ) {
    this.ownDice = new Dice(seed + 8_000_000);
  }

  static async open(firm: Firm, sandbox: Sandbox, seed: number): Promise<SharedBooks> {
    firm.turnedAway = new Map();
    // The accountant’s choices are no part of the company’s story.
    return new SharedBooks(firm, new Accountant(await Books.open(sandbox), new Dice(seed + 7_000_000)), seed);
  }

  async day(today: string, day: number, late: boolean): Promise<void> {
    this.accountant.today = today;
    await Promise.all([
      workDay(this.accountant, day, late),
      day % DAYS_BETWEEN_IMPORTS === 0 ? this.look() : undefined,
    ]);
  }

  private async look(): Promise<void> {
    await importNow(this.firm, this.brought);
    await decideSome(this.firm, this.ownDice, this.brought);
  }

  async lastDay(today: string): Promise<void> {
    this.accountant.today = today;
    await lastWorkDay(this.accountant);
  }

  deeds = (): Record<string, number> => this.accountant.all();

  /** Sends and takes in until neither brings anything new. What never could be done before has more to be done to now. */
  async settle(send: () => Promise<void>, report: (text: string) => void): Promise<void> {
    await lastWorkDay(this.accountant);
    for (let round = 1; round <= ROUNDS; round++) {
      report(`taking in what was done in Xero, round ${round}`);
      const { takenIn, takenBack } = await importNow(this.firm, this.brought);
      await lookAtAll(this.firm);
      await send();
      if (takenIn + takenBack === 0) return;
    }
  }

  async verdict(crm: CrmSide, xero: XeroSide): Promise<Line[]> {
    const { rest } = this.firm;
    const here = await readHere(rest);
    const there = await readThere(this.accountant.books);
    const listed = await listings(rest);
    const over = await settledChanges(rest);
    const stock = await stockListings(rest, `check-${randomBytes(4).toString('hex')}`);
    const { accountant } = this;
    const never = accountant.never();
    return [...judgeShared({ here, there, crm, xero, listed, stock, over, never }), ...this.asides()];
  }

  /** No questions, but what a reader of the table wants to know. */
  private asides(): Line[] {
    const { imports, takenIn, takenBack, decided } = this.brought;
    const times = (counts: ReadonlyMap<string, number>): string =>
      [...counts].map(([words, number]) => `${number} × ${words}`).join('; ') || 'none';
    return [
      { what: 'the company imported', ok: imports > 0 && takenIn > 0 && takenBack > 0, detail: `${imports} times: ${takenIn} came in, ${takenBack} were taken back` }, // prettier-ignore
      { what: 'the company decided on changes', ok: decided.size > 0, detail: times(decided) },
      { what: 'the company was turned away now and then at most', ok: true, detail: times(this.firm.turnedAway ?? new Map()) }, // prettier-ignore
      { what: 'Xero refused the accountant now and then at most', ok: true, detail: times(this.accountant.refusals) },
    ];
  }
}
