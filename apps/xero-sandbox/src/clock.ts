/** The sandbox's own time: it can be moved, and run faster than the wall clock. */
export class Clock {
  private base: number;
  private since: number;
  private factor: number;

  constructor(state?: { now: number; factor: number }) {
    this.base = state?.now ?? Date.now();
    this.since = Date.now();
    this.factor = state?.factor ?? 1;
  }

  /** Milliseconds since 1970. */
  now(): number {
    return Math.floor(this.base + (Date.now() - this.since) * this.factor);
  }

  scale(): number {
    return this.factor;
  }

  set(now: number): void {
    this.base = now;
    this.since = Date.now();
  }

  advance(milliseconds: number): void {
    this.set(this.now() + milliseconds);
  }

  setScale(factor: number): void {
    this.set(this.now());
    this.factor = factor;
  }

  /** Waits a span of sandbox time. */
  async sleep(milliseconds: number): Promise<void> {
    await new Promise((resolve) => setTimeout(resolve, milliseconds / this.factor));
  }
}
