import { once } from 'node:events';
import { resolve } from 'node:path';
import { Worker } from 'node:worker_threads';
import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { HttpProblem } from '../http/problem.js';
import type { PrintJob } from './printing.js';

/** The thread's program, as it is built. */
const program = resolve('dist/apps/api/src/paper/printing.worker.js');
const atOnce = 2;
const mostWaiting = 50;
/** A document of 1,000 lines takes a few seconds. */
const longestMs = 60_000;
/** A thread that has nothing to do goes, and with it its memory. */
const idleMs = 60_000;

type Answer = { pdf: Uint8Array } | { problem: string };

/**
 * Makes PDFs in threads of their own, so that nobody else waits for the processor meanwhile, and outside of any transaction. Two at
 * a time, the others in their order; who would wait too long is asked to come back.
 */
@Injectable()
export class PdfPrinter implements OnApplicationShutdown {
  private printing = 0;
  private readonly waiting: (() => void)[] = [];
  private readonly idle: Worker[] = [];
  private readonly leaving = new Map<Worker, NodeJS.Timeout>();

  /** Throws `too_many_documents` (503) when too many wait already. */
  async print(job: PrintJob): Promise<Buffer> {
    await this.turn();
    const worker = this.worker();
    try {
      const answer = await answerOf(worker, job);
      if ('problem' in answer) throw new Error(`The document could not be printed: ${answer.problem}`);
      this.rest(worker);
      return Buffer.from(answer.pdf);
    } catch (error) {
      // Whatever state it is in, the next document gets another.
      void worker.terminate();
      throw error;
    } finally {
      this.passOn();
    }
  }

  async onApplicationShutdown(): Promise<void> {
    for (const timer of this.leaving.values()) clearTimeout(timer);
    await Promise.all(this.idle.splice(0).map((worker) => worker.terminate()));
  }

  private async turn(): Promise<void> {
    if (this.waiting.length >= mostWaiting) throw tooMany();
    if (this.printing < atOnce) this.printing++;
    else await new Promise<void>((go) => this.waiting.push(go));
  }

  /** Whoever is next takes the place over, so that nobody slips in between. */
  private passOn(): void {
    const next = this.waiting.shift();
    if (next) next();
    else this.printing--;
  }

  private worker(): Worker {
    const rested = this.idle.pop();
    if (!rested) return this.newWorker();
    clearTimeout(this.leaving.get(rested));
    rested.ref();
    return rested;
  }

  private newWorker(): Worker {
    const made = new Worker(program, { resourceLimits: { maxOldGenerationSizeMb: 512 } });
    // One that dies while it rests is nobody's error.
    made.on('error', () => undefined);
    made.on('exit', () => {
      clearTimeout(this.leaving.get(made));
      this.leaving.delete(made);
      if (this.idle.includes(made)) this.idle.splice(this.idle.indexOf(made), 1);
    });
    return made;
  }

  private rest(worker: Worker): void {
    worker.unref();
    this.idle.push(worker);
    this.leaving.set(worker, setTimeout(() => void worker.terminate(), idleMs).unref());
  }
}

/** What the thread answers; an error when it dies over it or takes too long. */
async function answerOf(worker: Worker, job: PrintJob): Promise<Answer> {
  const over = new AbortController();
  const tooLong = setTimeout(() => over.abort(), longestMs);
  try {
    const answered = once(worker, 'message', { signal: over.signal }) as Promise<[Answer]>;
    const died = once(worker, 'exit', { signal: over.signal }).then(() => {
      throw new Error('The thread that printed it died.');
    });
    worker.postMessage(job);
    return (await Promise.race([answered, died]))[0];
  } finally {
    clearTimeout(tooLong);
    over.abort();
  }
}

const tooMany = () =>
  new HttpProblem(
    503,
    'too_many_documents',
    'Too many documents are being printed at the moment.',
    'Repeat the request in a few seconds.',
    { 'Retry-After': '5' },
  );
