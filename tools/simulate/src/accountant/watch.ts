import { Refused } from '../../../rig/src/rest.js';
import type { Firm } from '../firm.js';

interface Run {
  id: string;
  state: string;
  sentence: string;
  takenIn: number;
  takenBack: number;
  refused: number;
}

const PATIENCE_MS = 15 * 60_000;
const pause = (ms: number): Promise<void> => new Promise((done) => setTimeout(done, ms));

/** What the company's imports brought, in all. */
export interface Brought {
  imports: number;
  takenIn: number;
  takenBack: number;
}

/** Brings in what happened in Xero, as a person would who presses the button, and waits for the end. */
export async function importNow(firm: Firm, brought: Brought): Promise<Run> {
  const { id } = await started(firm);
  const deadline = Date.now() + PATIENCE_MS;
  for (;;) {
    const run = await firm.get<Run>(`integrations/xero/imports/${id}`);
    if (run.state === 'failed') throw new Error(`An import failed: ${run.sentence}`);
    if (run.state === 'finished') {
      brought.imports += 1;
      brought.takenIn += run.takenIn;
      brought.takenBack += run.takenBack;
      firm.unsettle();
      return run;
    }
    if (Date.now() > deadline) throw new Error(`An import did not end within a quarter of an hour: ${run.sentence}`);
    await pause(500);
  }
}

/** The schedule, a webhook or a look at one record may be there first. */
async function started(firm: Firm): Promise<Run> {
  for (let tries = 1; ; tries++) {
    try {
      return await firm.post<Run>('integrations/xero/imports');
    } catch (error) {
      if (!(error instanceof Refused) || error.code !== 'import_running' || tries === 300) throw error;
      await pause(500);
    }
  }
}
