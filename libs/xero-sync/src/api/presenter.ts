import { Injectable } from '@nestjs/common';
import { ConnectionService } from '../connection/connection.service.js';
import type { ErrorGroup, HistoryView, Panel, RowView } from '../engine/views.js';
import type { Kind } from '../host/records.js';
import { deepLink } from './deep-links.js';
import { titleOf } from '../help/error-help.js';
import { panelActions } from './panel-actions.js';
import type { ErrorGroupView, HistoryEntryView, PanelView, QueueRowView } from './queue.dto.js';
import { RecordNames } from './record-names.js';

/** Turns the engine's views into those of the REST routes: records by their names, links into Xero. */
@Injectable()
export class Presenter {
  constructor(
    private readonly names: RecordNames,
    private readonly connection: ConnectionService,
  ) {}

  row({ ref, heldBy, ...row }: RowView): QueueRowView {
    const held = heldBy && {
      heldBy: this.names.nameOf({ workspaceId: ref.workspaceId, kind: heldBy.kind as Kind, id: heldBy.recordId }),
      ...(heldBy.rowId ? { heldByRow: heldBy.rowId } : {}),
    };
    return { ...row, kind: ref.cause ?? ref.kind, record: this.names.nameOf(ref), ...held };
  }

  /** A group as its oldest error tells it. */
  group({ first, code, ...group }: ErrorGroup): ErrorGroupView {
    const [problem] = first.problems;
    return {
      ...group,
      ...{ code, title: titleOf(code) },
      sentence: problem?.sentence ?? first.reason ?? '',
      remedy: problem?.remedy ?? 'Open it and press Retry.',
      fixIn: problem?.fixIn ?? 'record',
      first: { rowId: first.rowId, label: first.label, record: this.names.nameOf(first.ref) },
    };
  }

  /** Links need the organisation's short code, which is read once per page. */
  async shortCode(workspaceId: string): Promise<string | undefined> {
    return (await this.connection.view(workspaceId)).organisation?.shortCode;
  }

  entry({ ref, organisation, ...entry }: HistoryView, current: string | undefined): HistoryEntryView {
    const shortCode = organisation ? organisation.shortCode : current;
    const url =
      entry.remoteType && entry.remoteId ? deepLink(shortCode, ref?.kind, entry.remoteType, entry.remoteId) : undefined;
    return {
      ...entry,
      ...(organisation ? { organisation: organisation.name } : {}),
      ...(ref ? { record: this.names.nameOf(ref) } : {}),
      ...(url ? { url } : {}),
    };
  }

  async panel({ ref, links, history, related, ...panel }: Panel): Promise<PanelView> {
    const shortCode = await this.shortCode(ref.workspaceId);
    return {
      ...panel,
      actions: panelActions(ref.kind, panel.state, links.length > 0),
      record: this.names.nameOf(ref),
      links: links.map((link) => {
        const url = deepLink(shortCode, ref.kind, link.remoteType, link.remoteId);
        return { ...link, ...(url ? { url } : {}) };
      }),
      history: history.map((entry) => this.entry(entry, shortCode)),
      related: related.map(({ relation, kind, id, number }) => ({
        relation,
        number,
        record: this.names.nameOf({ workspaceId: ref.workspaceId, kind, id }),
      })),
    };
  }
}
