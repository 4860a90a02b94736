import { spawn, type ChildProcess } from 'node:child_process';
import { closeSync, openSync, readFileSync } from 'node:fs';

/** How a process ended. */
export interface Ended {
  code: number | null;
  signal: NodeJS.Signals | null;
}

export const pause = (ms: number): Promise<void> => new Promise((done) => setTimeout(done, ms));

/** Asks again until `ask` answers something; says `what` did not come when the time is over. */
export async function until<T>(
  what: string,
  ms: number,
  ask: () => Promise<T | undefined> | T | undefined,
  every = 40,
): Promise<T> {
  const deadline = Date.now() + ms;
  for (;;) {
    const answer = await ask();
    if (answer !== undefined) return answer;
    if (Date.now() > deadline) throw new Error(`${what} within ${ms / 1000} s.`);
    await pause(every);
  }
}

/** A process of the product or of the sandbox, as it ships. Its output goes to a file. */
export class Child {
  readonly ended: Promise<Ended>;
  private end: Ended | undefined;

  private constructor(
    readonly name: string,
    readonly log: string,
    private readonly child: ChildProcess,
  ) {
    this.ended = new Promise((done) =>
      child.once('exit', (code, signal) => {
        this.end = { code, signal };
        done(this.end);
      }),
    );
  }

  /** Runs a compiled main file; the environment is `env` and nothing of this process's own but the PATH. */
  static start(name: string, file: string, log: string, env: Record<string, string>): Child {
    const output = openSync(log, 'a');
    const child = spawn(process.execPath, ['--enable-source-maps', file], {
      stdio: ['ignore', output, output],
      // In a group of its own, or Ctrl-C would reach it before this tool has put things in order.
      detached: true,
      env: { PATH: process.env['PATH'] ?? '', HOME: process.env['HOME'] ?? '', NODE_ENV: 'production', ...env },
    });
    closeSync(output);
    return new Child(name, log, child);
  }

  get pid(): number | undefined {
    return this.child.pid;
  }

  get isRunning(): boolean {
    return this.end === undefined;
  }

  send(signal: NodeJS.Signals): void {
    if (this.isRunning) this.child.kill(signal);
  }

  output(): string {
    return readFileSync(this.log, 'utf8');
  }

  /** Waits for a text in the output; an early end is an error. */
  says(text: string, ms: number): Promise<true> {
    return until(`${this.name} did not say "${text}"`, ms, () => {
      const said = this.output();
      if (said.includes(text)) return true;
      if (!this.isRunning)
        throw new Error(`${this.name} ended (${this.end?.signal ?? this.end?.code}) with:\n${lastLines(said)}`);
      return undefined;
    });
  }

  /** Ends it for good: politely, or at once. */
  async stop(signal: 'SIGTERM' | 'SIGKILL' = 'SIGTERM'): Promise<Ended> {
    this.send('SIGCONT');
    this.send(signal);
    const hard = setTimeout(() => this.send('SIGKILL'), 15_000);
    const end = await this.ended;
    clearTimeout(hard);
    return end;
  }
}

export const lastLines = (text: string, count = 15): string => text.trimEnd().split('\n').slice(-count).join('\n');
