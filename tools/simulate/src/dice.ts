import { toText } from '../../rig/src/decimal.js';
import { random } from '../../rig/src/random.js';

/** Every choice of a simulation comes from here, so one seed is one story. */
export class Dice {
  private readonly next: (below: number) => number;

  constructor(seed: number) {
    this.next = random(seed);
    // Seeds that are neighbours begin alike; a few throws later they are strangers.
    for (let at = 0; at < 8; at++) this.next(7);
  }

  /** A whole number from `least` to `most`. */
  between(least: number, most: number): number {
    return least + this.next(most - least + 1);
  }

  /** True in so many of a hundred cases. */
  chance(percent: number): boolean {
    return this.next(100) < percent;
  }

  pick<T>(from: readonly T[]): T {
    const one = from[this.next(from.length)];
    if (one === undefined) throw new Error('There is nothing to pick from.');
    return one;
  }

  /** Up to `count` different ones, in a random order. */
  some<T>(from: readonly T[], count: number): T[] {
    const left = [...from];
    const chosen: T[] = [];
    while (chosen.length < count && left.length > 0) chosen.push(...left.splice(this.next(left.length), 1));
    return chosen;
  }

  /** One of the entries, by their weights. */
  weighted<T>(entries: readonly { weight: number; entry: T }[]): T {
    let at = this.next(entries.reduce((sum, { weight }) => sum + weight, 0));
    for (const { weight, entry } of entries) {
      if (at < weight) return entry;
      at -= weight;
    }
    throw new Error('There is nothing to choose from.');
  }

  /** A price from about a half to one and a half times `around` (whole units); every other one has four decimals. */
  price(around: number): string {
    const units = BigInt(this.between(around * 5_000, around * 15_000));
    return this.chance(50) ? toText(units, 4) : toText((units / 100n) * 100n, 4);
  }
}
