import { getQueueToken } from '@nestjs/bull';
import type { Provider } from '@nestjs/common';
import type { Queue } from 'bull';
import { XERO_SYNC_OPTIONS, type XeroSyncOptions } from '../options.js';
import { Attempts } from './attempts.js';
import { Budgets } from './budgets.js';
import { BullWakeUps, WAKE_UP_QUEUE } from './bull-wake-ups.js';
import type { CallDefinition } from './call.js';
import { Counters } from './counters.js';
import { Drain } from './drain.js';
import { Drainer } from './drainer.js';
import { EngineTiming } from './engine-timing.js';
import type { Exporter } from './exporter.js';
import { armFailPoint } from './fail-points.js';
import { HistoryViews } from './history-views.js';
import { Lanes } from './lane.js';
import { LocalWakeUps } from './local-wake-ups.js';
import { Outbox } from './outbox.service.js';
import { Planner } from './planner.js';
import { QueueViews } from './queue-views.js';
import { Refusals } from './refusals.js';
import { CALLS, EXPORTERS, Registries } from './registries.js';
import { Results } from './results.js';
import { RowActions } from './row-actions.js';
import { Stamps } from './stamps.js';
import { Sweeper } from './sweeper.js';
import { WakeUps } from './wake-ups.js';

/**
 * Everything the engine is made of. Whoever uses it provides beside them: `XERO_SYNC_OPTIONS`, `Doors`, `CrmHost`,
 * `Connections`, `ExportRules`, `ScheduleModule`, where Redis is used the queue `WAKE_UP_QUEUE`, and under the tokens `EXPORTERS` and `CALLS` what can be sent and how.
 */
export const engineProviders: Provider[] = [
  Attempts,
  Budgets,
  Counters,
  Drain,
  Drainer,
  EngineTiming,
  HistoryViews,
  Lanes,
  Outbox,
  Planner,
  QueueViews,
  Refusals,
  Results,
  RowActions,
  Stamps,
  Sweeper,
  {
    provide: Registries,
    inject: [EXPORTERS, CALLS],
    useFactory: (exporters: readonly Exporter[], calls: readonly CallDefinition[]) => new Registries(exporters, calls),
  },
  {
    provide: WakeUps,
    inject: [XERO_SYNC_OPTIONS, Counters, { token: getQueueToken(WAKE_UP_QUEUE), optional: true }],
    useFactory: (options: XeroSyncOptions, counters: Counters, queue?: Queue<{ workspaceId: string }>) => {
      armFailPoint(options.faultPoint);
      return queue ? new BullWakeUps(queue, counters) : new LocalWakeUps(counters);
    },
  },
];
