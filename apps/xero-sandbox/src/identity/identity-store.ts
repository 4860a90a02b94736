import { JournalFile } from '../journal/journal-file.js';

type Kind = 'app' | 'user' | 'refreshToken' | 'connection' | 'settings' | 'clock' | 'webhook';

interface Line {
  kind: Kind;
  id: string;
  value: unknown;
}

/** Users, tokens (as hashes), connections and switches: small records, kept apart from the books. */
export class IdentityStore {
  private readonly records = new Map<Kind, Map<string, unknown>>();
  private readonly file: JournalFile;

  constructor(folder: string | undefined) {
    this.file = new JournalFile(folder, 'identity.jsonl');
    for (const line of this.file.open()) this.apply(line as Line);
  }

  get<T>(kind: Kind, id: string): T | undefined {
    return this.records.get(kind)?.get(id) as T | undefined;
  }

  all<T>(kind: Kind): T[] {
    return [...(this.records.get(kind)?.values() ?? [])] as T[];
  }

  put(kind: Kind, id: string, value: unknown): void {
    this.write({ kind, id, value });
  }

  remove(kind: Kind, id: string): void {
    this.write({ kind, id, value: null });
  }

  clockState(): { now: number; factor: number } | undefined {
    const saved = this.get<{ offset: number; factor: number }>('clock', 'current');
    return saved && { now: Date.now() + saved.offset, factor: saved.factor };
  }

  reset(): void {
    this.records.clear();
    this.file.startAnew();
  }

  close(): void {
    this.file.close();
  }

  private write(line: Line): void {
    this.file.append([line]);
    this.apply(line);
  }

  private apply({ kind, id, value }: Line): void {
    let kept = this.records.get(kind);
    if (!kept) this.records.set(kind, (kept = new Map()));
    if (value === null) kept.delete(id);
    else kept.set(id, value);
  }
}
