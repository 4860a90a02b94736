import { Inject, Injectable } from '@nestjs/common';
import { Standings, type Standing, type StandingError } from '../live/standing.js';
import { XERO_SYNC_OPTIONS, type XeroSyncOptions } from '../options.js';
import { RecordNames } from './record-names.js';
import type { StatusErrorView, XeroStatusView } from './status.dto.js';

/** How the sync stands, in the words of the REST routes. */
@Injectable()
export class StatusViews {
  constructor(
    private readonly standings: Standings,
    private readonly names: RecordNames,
    @Inject(XERO_SYNC_OPTIONS) private readonly options: Pick<XeroSyncOptions, 'recordUrl'>,
  ) {}

  async of(workspaceId: string): Promise<XeroStatusView> {
    return this.view(await this.standings.of(workspaceId));
  }

  view({ errors: { first, ...errors }, ...standing }: Standing): XeroStatusView {
    return { ...standing, errors: { ...errors, records: first ? [this.error(first)] : [] } };
  }

  private error({ ref, setting, ...error }: StandingError): StatusErrorView {
    if (!ref) return { ...error, kind: 'setting', id: setting ?? '' };
    const { name, id } = this.names.nameOf(ref);
    const url = this.options.recordUrl?.({ name, id });
    return { ...error, kind: name, id, ...(url ? { path: new URL(url).pathname } : {}) };
  }
}
