import { JournalFile } from './journal-file.js';

/** One call of the Accounting API as it arrived and what it was answered. */
export interface LoggedRequest {
  seq: number;
  /** Sandbox time, ISO 8601. */
  at: string;
  method: string;
  path: string;
  query: string;
  tenantId: string | null;
  clientId: string | null;
  idempotencyKey: string | null;
  bodySha256: string | null;
  /** 0 while unanswered or when the connection was cut on purpose. */
  status: number;
  /** The answer came from the idempotency store. */
  replayed: boolean;
  /** Effects that the call put into the journal. */
  effects: number;
  /** Names of injected faults. */
  faults: string[];
}

const KEPT = 50_000;

/** What was asked: bounded in memory, whole in `requests.jsonl` when there is a data folder. */
export class RequestLog {
  private readonly kept: LoggedRequest[] = [];
  private readonly bodies = new Map<string, string>();
  private readonly file: JournalFile;
  private clashes: { idempotencyKey: string; clientId: string | null }[] = [];
  private nextSeq: number;

  constructor(folder: string | undefined) {
    this.file = new JournalFile(folder, 'requests.jsonl');
    this.nextSeq = this.file.open().length + 1;
  }

  begin(request: Omit<LoggedRequest, 'seq' | 'status' | 'replayed' | 'effects' | 'faults'>): LoggedRequest {
    const logged = { ...request, seq: this.nextSeq++, status: 0, replayed: false, effects: 0, faults: [] };
    this.kept.push(logged);
    if (this.kept.length > KEPT) this.kept.splice(0, this.kept.length - KEPT);
    this.noteKey(logged);
    return logged;
  }

  end(logged: LoggedRequest): void {
    this.file.append([logged]);
  }

  /** Requests after a sequence number, oldest first. */
  page(afterSeq: number, limit: number): LoggedRequest[] {
    return this.kept.filter((request) => request.seq > afterSeq).slice(0, limit);
  }

  total(): number {
    return this.nextSeq - 1;
  }

  /** Keys that were used with two different requests; must stay empty. */
  keyClashes(): { idempotencyKey: string; clientId: string | null }[] {
    return this.clashes;
  }

  reset(): void {
    this.kept.length = 0;
    this.bodies.clear();
    this.clashes = [];
    this.nextSeq = 1;
    this.file.startAnew();
  }

  close(): void {
    this.file.close();
  }

  private noteKey(request: LoggedRequest): void {
    if (!request.idempotencyKey) return;
    const key = JSON.stringify([request.clientId, request.idempotencyKey]);
    const print = [request.method, request.path, request.query, request.tenantId, request.bodySha256].join(' ');
    const before = this.bodies.get(key);
    if (before === undefined) this.bodies.set(key, print);
    else if (before !== print)
      this.clashes.push({ idempotencyKey: request.idempotencyKey, clientId: request.clientId });
  }
}
