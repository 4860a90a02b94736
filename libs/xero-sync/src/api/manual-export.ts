import { Injectable } from '@nestjs/common';
import { CrmHost } from '../host/crm-host.js';
import type { RecordRef } from '../host/records.js';
import { XeroSync } from '../xero-sync.js';
import type { BulkExportView } from './queue.dto.js';
import { RecordNames } from './record-names.js';

/** Exports that people ask for: one record, some, or a whole kind page by page. */
@Injectable()
export class ManualExport {
  constructor(
    private readonly sync: XeroSync,
    private readonly host: CrmHost,
    private readonly names: RecordNames,
  ) {}

  /** Queues the named records ahead of the rest; what cannot be queued is answered with its reason. */
  async records(workspaceId: string, records: readonly { kind: string; id: string }[]): Promise<BulkExportView> {
    const { found, missing } = await this.names.split(workspaceId, records);
    const answer = await this.queue(found);
    const because = 'There is no such record in this workspace.';
    return {
      ...answer,
      notQueued: [...answer.notQueued, ...missing.map((record) => ({ record, code: 'not_found', because }))],
    };
  }

  /** Queues one page of a kind; `next` is there when there is more. */
  async kind(
    workspaceId: string,
    name: string,
    page: { after?: string; changedSince?: Date; limit: number },
  ): Promise<BulkExportView> {
    const kind = this.names.kindOf(workspaceId, name);
    const { ids, next } = await this.host.list(workspaceId, kind, page);
    const { found } = await this.names.split(
      workspaceId,
      ids.map((id) => ({ kind, id })),
    );
    const answer = await this.queue(found);
    return { ...answer, ...(next === undefined ? {} : { next }) };
  }

  private async queue(refs: RecordRef[]): Promise<Pick<BulkExportView, 'queued' | 'notQueued'>> {
    if (refs.length === 0) return { queued: 0, notQueued: [] };
    const results = await this.sync.exportNow(refs);
    return {
      queued: results.filter((result) => result.queued).length,
      notQueued: results.flatMap((result) =>
        result.queued ? [] : [{ record: this.names.nameOf(result.ref), code: result.code, because: result.because }],
      ),
    };
  }
}
