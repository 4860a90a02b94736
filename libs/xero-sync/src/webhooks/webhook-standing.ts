import { Inject, Injectable } from '@nestjs/common';
import { rowsOf } from '../engine/sql.js';
import { Doors } from '../host/doors.js';
import { XERO_SYNC_OPTIONS, type XeroSyncOptions } from '../options.js';

/** How webhooks stand for one workspace. */
export interface WebhookStanding {
  state: 'off' | 'silent' | 'receiving' | 'gap';
  sentence: string;
  lastReceivedAt?: Date;
  /** Events of the workspace's organisation in the last 24 hours. */
  eventsToday: number;
  /** Records that wait to be looked at early. */
  waiting: number;
  /** Events of organisations that the workspace is no longer connected to. */
  left: { organisation: string; events: number; lastAt: Date; sentence: string }[];
}

/** Tells people whether Xero's webhooks arrive. */
@Injectable()
export class WebhookStandings {
  constructor(
    private readonly doors: Doors,
    @Inject(XERO_SYNC_OPTIONS) private readonly options: Pick<XeroSyncOptions, 'webhookKeys'>,
  ) {}

  async of(workspaceId: string): Promise<WebhookStanding> {
    return this.doors.asSystem('webhook-lookup', async (tx) => {
      const [found] = await rowsOf<{ last_received: Date | null; today: number; waiting: number; gaps: number }>(
        tx,
        `SELECT (SELECT max(last_received_at) FROM xero_webhook_deliveries) AS last_received,
                (SELECT count(*)::int FROM xero_webhook_events e JOIN xero_connections c ON lower(c.tenant_id) = e.tenant_id
                  WHERE c.workspace_id = $1 AND c."current" AND e.received_at > now() - interval '24 hours') AS today,
                (SELECT count(*)::int FROM xero_early_looks WHERE workspace_id = $1 AND due IS NOT NULL) AS waiting,
                (SELECT count(*)::int FROM xero_webhook_gaps) AS gaps`,
        [workspaceId],
      );
      const left = await rowsOf<{ organisation: string; events: number; last_at: Date }>(
        tx,
        `SELECT c.organisation_name AS organisation, count(*)::int AS events, max(e.received_at) AS last_at
           FROM xero_webhook_events e JOIN xero_connections c ON lower(c.tenant_id) = e.tenant_id
          WHERE c.workspace_id = $1 AND e.outcome = 'organisation_left' GROUP BY c.id ORDER BY 1`,
        [workspaceId],
      );
      const { last_received: last, today, waiting, gaps } = found!;
      return {
        ...this.stateOf(last, gaps),
        ...(last ? { lastReceivedAt: last } : {}),
        eventsToday: today,
        waiting,
        left: left.map(({ organisation, events, last_at }) => ({
          organisation,
          events,
          lastAt: last_at,
          sentence: `${organisation} is no longer connected to this workspace; what Xero told of it was left alone. Connect it again, or remove the app in Xero.`,
        })),
      };
    });
  }

  private stateOf(last: Date | null, gaps: number): Pick<WebhookStanding, 'state' | 'sentence'> {
    if (!this.options.webhookKeys?.some((key) => key !== ''))
      return {
        state: 'off',
        sentence: 'No webhook key is set, so Xero is asked at the regular times only. Set XERO_WEBHOOK_KEY.',
      };
    if (!last)
      return {
        state: 'silent',
        sentence: 'Xero has told of nothing yet. Enter the address of this endpoint and its key at developer.xero.com.',
      };
    if (gaps > 0)
      return {
        state: 'gap',
        sentence:
          'Some of Xero’s webhooks never arrived; everything was looked at early instead. Nothing has to be done.',
      };
    return { state: 'receiving', sentence: 'Xero’s webhooks arrive.' };
  }
}
