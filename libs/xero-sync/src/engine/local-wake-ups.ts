import { Injectable } from '@nestjs/common';
import { Counters } from './counters.js';
import { WakeUps } from './wake-ups.js';

/** Wake-ups that stay in the process. */
@Injectable()
export class LocalWakeUps extends WakeUps {
  private readonly listeners: ((workspaceId: string) => void)[] = [];

  constructor(private readonly counters: Counters) {
    super();
  }

  tell(workspaceId: string): void {
    this.counters.add('wake_ups_local');
    for (const listener of this.listeners) listener(workspaceId);
  }

  listen(listener: (workspaceId: string) => void): void {
    this.listeners.push(listener);
  }
}
