import { closeSync, existsSync, mkdirSync, openSync, readFileSync, renameSync, truncateSync, writeSync } from 'node:fs';
import { join } from 'node:path';

/**
 * A file of JSON lines that only grows. A line is handed to the operating system before the caller goes on,
 * so it outlives the death of this process. Without a folder the lines live in memory only.
 */
export class JournalFile {
  private handle?: number;
  private readonly path?: string;

  constructor(folder: string | undefined, name: string) {
    if (!folder) return;
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    this.path = join(folder, name);
  }

  /** Opens the file and returns what it holds. A line cut off by a sudden death is dropped: it was never answered. */
  open(): unknown[] {
    if (!this.path) return [];
    const text = existsSync(this.path) ? readFileSync(this.path, 'utf8') : '';
    const whole = text.slice(0, text.lastIndexOf('\n') + 1);
    if (whole.length < text.length) truncateSync(this.path, Buffer.byteLength(whole));
    this.handle = openSync(this.path, 'a', 0o600);
    return whole
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => JSON.parse(line) as unknown);
  }

  /** Appends lines in one write. */
  append(lines: readonly unknown[]): void {
    if (this.handle === undefined || lines.length === 0) return;
    const bytes = Buffer.from(lines.map((line) => `${JSON.stringify(line)}\n`).join(''));
    let written = 0;
    while (written < bytes.length) written += writeSync(this.handle, bytes, written);
  }

  /** Sets the present file aside under a dated name and starts an empty one. */
  startAnew(): void {
    if (!this.path) return;
    this.close();
    if (existsSync(this.path)) renameSync(this.path, `${this.path}.${Date.now()}.old`);
    this.handle = openSync(this.path, 'a', 0o600);
  }

  close(): void {
    if (this.handle !== undefined) closeSync(this.handle);
    this.handle = undefined;
  }
}
