import { Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { BackgroundRounds } from '../engine/background-rounds.js';
import { Connections } from '../engine/engine-ports.js';
import { EngineTiming } from '../engine/engine-timing.js';
import { SetUpWorker } from './set-up-worker.js';

const TIMER = 'xero-first-import';

/** Takes up first imports that nobody works on: their process died, or what they waited for may have come. */
@Injectable()
export class SetUpSchedule implements OnApplicationBootstrap {
  constructor(
    private readonly connections: Connections,
    private readonly worker: SetUpWorker,
    private readonly rounds: BackgroundRounds,
    private readonly timing: EngineTiming,
  ) {}

  onApplicationBootstrap(): void {
    this.rounds.every(TIMER, this.timing.sweep, () => this.round());
  }

  /** Looks at every connected workspace; what is found goes on in the background. */
  async round(): Promise<void> {
    for (const workspaceId of await this.connections.connectedWorkspaces()) void this.worker.look(workspaceId);
  }
}
