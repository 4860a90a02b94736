/** Sleep that can be cut short; each drain has one. */
export class Rest {
  private cut: (() => void) | undefined;
  private over = false;

  get isOver(): boolean {
    return this.over;
  }

  /** True when it was cut short. */
  for(ms: number): Promise<boolean> {
    if (this.over || ms <= 0) return Promise.resolve(this.over);
    return new Promise((resolve) => {
      const timer = setTimeout(() => this.end(resolve, false), ms);
      this.cut = () => {
        clearTimeout(timer);
        this.end(resolve, true);
      };
    });
  }

  /** Cuts the present sleep short. */
  wake(): void {
    this.cut?.();
  }

  /** No sleep lasts from now on. */
  finish(): void {
    this.over = true;
    this.cut?.();
  }

  private end(resolve: (cutShort: boolean) => void, cutShort: boolean): void {
    this.cut = undefined;
    resolve(cutShort);
  }
}
