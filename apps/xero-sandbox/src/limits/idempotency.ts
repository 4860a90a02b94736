import { JournalFile } from '../journal/journal-file.js';
import type { Reply } from '../wire/errors.js';

interface Kept {
  clientId: string;
  key: string;
  /** Method, address, tenant and body hash. */
  print: string;
  reply: Reply;
  /** First use, sandbox time. */
  at: number;
}

/** Keys and the answers they got, errors included (api-facts 3.4). Kept on disk, so a restart does not forget them. */
export class IdempotencyStore {
  private readonly kept = new Map<string, Kept>();
  private readonly running = new Map<string, { print: string; done: Promise<void> }>();
  private readonly file: JournalFile;

  constructor(
    folder: string | undefined,
    private readonly now: () => number,
  ) {
    this.file = new JournalFile(folder, 'idempotency.jsonl');
    for (const line of this.file.open()) this.keep(line as Kept);
  }

  /** The stored answer for a key, the fact that it belongs to another request, or nothing. */
  recall(clientId: string, key: string, print: string, retentionMs: number): Reply | 'mismatch' | undefined {
    const name = JSON.stringify([clientId, key]);
    const kept = this.kept.get(name);
    if (!kept) return undefined;
    if (this.now() - kept.at >= retentionMs) {
      this.kept.delete(name);
      return undefined;
    }
    return kept.print === print ? kept.reply : 'mismatch';
  }

  /** Waits while another request with the same key is being worked on. */
  async settled(clientId: string, key: string): Promise<void> {
    await this.running.get(JSON.stringify([clientId, key]))?.done;
  }

  isRunning(clientId: string, key: string): boolean {
    return this.running.has(JSON.stringify([clientId, key]));
  }

  /** Marks a key as being worked on; call the result when the answer is stored. */
  occupy(clientId: string, key: string, print: string): () => void {
    const name = JSON.stringify([clientId, key]);
    let finish: () => void = () => undefined;
    const done = new Promise<void>((resolve) => (finish = resolve));
    this.running.set(name, { print, done });
    return () => {
      this.running.delete(name);
      finish();
    };
  }

  store(clientId: string, key: string, print: string, reply: Reply, retentionMs: number): void {
    for (const [name, old] of this.kept) {
      if (this.now() - old.at < retentionMs) break;
      this.kept.delete(name);
    }
    const kept = { clientId, key, print, reply, at: this.now() };
    this.file.append([kept]);
    this.keep(kept);
  }

  reset(): void {
    this.kept.clear();
    this.file.startAnew();
  }

  close(): void {
    this.file.close();
  }

  private keep(kept: Kept): void {
    this.kept.set(JSON.stringify([kept.clientId, kept.key]), kept);
  }
}
