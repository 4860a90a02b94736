import type { EntityManager } from 'typeorm';
import { titleFor } from '../engine/rows.js';
import type { Problem } from '../engine/outcome.js';
import { rowsOf } from '../engine/sql.js';
import type { CrmHost } from '../host/crm-host.js';
import type { Kind, StockCause } from '../host/records.js';
import type { XeroSyncOptions } from '../options.js';
import type { NewsType } from './news.entity.js';

/** A record of the CRM as people know it, with its page. */
interface RecordNews {
  label: string;
  name: string;
  id: string;
  url?: string;
}

/** Something to tell, read. */
export type News = { id: string; happenedAt: Date } & (
  | { type: 'connection.lost'; organisation: string; reason: string }
  /** `rowId` is the entry in the queue; of a setting it is the problem's own id, and there is no record. */
  | { type: 'errors.found'; rowId: string; record?: RecordNews; code: string; sentence: string; remedy: string }
  | { type: 'drift.found'; changeId: string; record: RecordNews; sentence: string }
  | { type: 'endpoint.disabled'; url: string; sentence: string }
  | {
      type: 'import.finished';
      importId: string;
      /** The end of a first import; the others bring payments. */
      first?: true;
      state: 'finished' | 'failed';
      startedBy: string;
      takenIn: number;
      takenBack: number;
      refused: number;
      waiting: number;
      sentence: string;
    }
);

interface Raw {
  id: string;
  type: NewsType;
  happened_at: Date;
  // oxlint-disable-next-line typescript/no-explicit-any -- written by the triggers; each type is read below
  facts: Record<string, any>;
  row_label: string | null;
  is_first: boolean;
}

/** Makes news out of what the triggers wrote. */
export class NewsReader {
  constructor(
    private readonly host: CrmHost,
    private readonly options: Pick<XeroSyncOptions, 'recordUrl'>,
  ) {}

  /** News that is `open`, the oldest first and locked: another process that looks gets the rest. */
  async read(tx: EntityManager, workspaceId: string, open: 'posted_at' | 'mailed_at', limit: number): Promise<News[]> {
    const rows = await rowsOf<Raw>(
      tx,
      `SELECT n.id, n.type, n.happened_at, n.facts,
          (SELECT o.label FROM xero_outbox o WHERE o.workspace_id = $1 AND o.id::text = n.facts ->> 'rowId') AS row_label,
          EXISTS (SELECT FROM xero_set_ups s WHERE s.workspace_id = $1 AND s.id::text = n.facts ->> 'importId') AS is_first
         FROM xero_news n WHERE n.workspace_id = $1 AND n.${open} IS NULL
        ORDER BY n.happened_at, n.id LIMIT $2 FOR UPDATE OF n SKIP LOCKED`,
      [workspaceId, limit],
    );
    return rows.map((row) => this.newsOf(workspaceId, row));
  }

  private newsOf(workspaceId: string, raw: Raw): News {
    const { id, type, happened_at: happenedAt, facts, row_label: label } = raw;
    const head = { id, happenedAt };
    switch (type) {
      case 'connection.lost':
        return { ...head, type, organisation: facts['organisation'], reason: facts['reason'] ?? 'Authorise it again.' };
      case 'errors.found': {
        const problem = (facts['problems'] as Problem[])[0];
        return {
          ...head,
          type,
          rowId: facts['rowId'] ?? facts['settingId'],
          ...(facts['kind']
            ? { record: this.recordOf(workspaceId, { ...facts, label: label ?? facts['label'] }) }
            : {}),
          code: problem?.code ?? 'stopped',
          sentence: problem?.sentence ?? 'It could not be sent.',
          remedy: problem?.remedy ?? 'Open it and press Retry.',
        };
      }
      case 'drift.found':
        return {
          ...head,
          type,
          changeId: facts['changeId'],
          record: this.recordOf(workspaceId, facts),
          sentence: facts['sentence'] ?? 'It was changed in Xero.',
        };
      case 'endpoint.disabled':
        return { ...head, type, url: facts['url'], sentence: facts['sentence'] };
      case 'import.finished':
        return { ...head, type, ...importOf(facts), ...(raw.is_first ? { first: true } : {}) };
    }
  }

  private recordOf(workspaceId: string, facts: Raw['facts']): RecordNews {
    const ref = { workspaceId, kind: facts['kind'] as Kind, id: String(facts['recordId']) };
    const address = this.host.addressOf?.(ref) ?? { name: ref.kind, id: ref.id };
    const url = this.options.recordUrl?.(address);
    const title = titleFor(ref.kind, (facts['cause'] ?? undefined) as StockCause | undefined);
    return { label: `${title} ${facts['label'] ?? ref.id}`, ...address, ...(url ? { url } : {}) };
  }
}

const importOf = (facts: Raw['facts']) => ({
  importId: facts['importId'] as string,
  state: facts['state'] as 'finished' | 'failed',
  startedBy: facts['startedBy'] as string,
  takenIn: facts['takenIn'] as number,
  takenBack: facts['takenBack'] as number,
  refused: facts['refused'] as number,
  waiting: facts['waiting'] as number,
  sentence: (facts['sentence'] ?? '') as string,
});
