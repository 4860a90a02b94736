import { writeFileSync } from 'node:fs';

interface Line {
  suite: string;
  title: string;
  ok: boolean;
  seconds: number;
  detail: string;
}

/** What was tried and what came of it; prints as it grows. */
export class Table {
  private readonly lines: Line[] = [];
  private readonly begun = performance.now();
  /** Measurements worth keeping, by name. */
  readonly figures: Record<string, unknown> = {};

  /** Runs one case; whatever it throws is a failure of that case. Answers whether it passed. */
  async run(suite: string, title: string, work: () => Promise<string[]>): Promise<boolean> {
    const begun = performance.now();
    const wrong = await work().catch((error: unknown) => [error instanceof Error ? error.message : String(error)]);
    const line = {
      suite,
      title,
      ok: wrong.length === 0,
      seconds: (performance.now() - begun) / 1000,
      detail: wrong.join('; '),
    };
    this.lines.push(line);
    const clock = ((performance.now() - this.begun) / 1000).toFixed(0).padStart(4);
    console.log(
      `${clock} s  ${line.ok ? 'ok  ' : 'FAIL'} ${suite}: ${title} (${line.seconds.toFixed(1)} s)${line.ok ? '' : `\n        ${line.detail}`}`,
    );
    return line.ok;
  }

  get failed(): number {
    return this.lines.filter(({ ok }) => !ok).length;
  }

  get passed(): number {
    return this.lines.length - this.failed;
  }

  /** One line a suite with its counts, the failures again, and the closing line. */
  text(): string {
    const suites = [...new Set(this.lines.map(({ suite }) => suite))];
    const rows = suites.map((suite) => {
      const own = this.lines.filter((line) => line.suite === suite);
      const passed = own.filter(({ ok }) => ok).length;
      return `${suite.padEnd(34)} ${String(passed).padStart(4)} of ${String(own.length).padStart(4)}`;
    });
    const failures = this.lines
      .filter(({ ok }) => !ok)
      .map(({ suite, title, detail }) => `FAILED ${suite}: ${title}: ${detail}`);
    const minutes = ((performance.now() - this.begun) / 60_000).toFixed(1);
    const closing = `${this.passed} passed, ${this.failed} failed`;
    return ['', ...rows, ...failures, `${minutes} minutes`, closing].join('\n');
  }

  writeJson(file: string): void {
    writeFileSync(file, `${JSON.stringify({ cases: this.lines, figures: this.figures }, undefined, 2)}\n`);
  }
}
