import { Injectable } from '@nestjs/common';
import { CrmHost, recordKey } from '../host/crm-host.js';
import type { Kind, RecordRef } from '../host/records.js';
import { SyncError } from '../sync-error.js';

/** Translates between the names and ids of addresses and the refs of the port. */
@Injectable()
export class RecordNames {
  constructor(private readonly host: CrmHost) {}

  /** The record of `records/{name}/{id}`. Throws `SyncError` not-found for a strange name and for what this workspace lacks. */
  async existing(workspaceId: string, name: string, id: string): Promise<RecordRef> {
    const { found } = await this.split(workspaceId, [{ kind: name, id }]);
    if (!found[0]) throw noRecord(name, id);
    return found[0];
  }

  /** Many at once, in one read: those that exist, and the names of those that do not. */
  async split(
    workspaceId: string,
    records: readonly { kind: string; id: string }[],
  ): Promise<{ found: RecordRef[]; missing: { name: string; id: string }[] }> {
    const refs = records.map(({ kind, id }) => this.refOf(workspaceId, kind, id));
    const read = await this.host.read(refs);
    const found: RecordRef[] = [];
    const missing: { name: string; id: string }[] = [];
    refs.forEach((ref, index) => {
      const record = read.get(recordKey(ref));
      if (record) found.push(record.kind === 'stockChange' ? { ...ref, cause: record.cause } : ref);
      else missing.push({ name: records[index]!.kind, id: ref.id });
    });
    return { found, missing };
  }

  /** The ref of a record that need not exist. Throws `SyncError` not-found for a strange name. */
  refOf(workspaceId: string, name: string, id: string): RecordRef {
    const ref = this.known(workspaceId, name, id);
    if (!ref) throw unknownKind(name, this.host.kinds);
    return ref;
  }

  /** The kind that a name stands for, for lists of a whole kind. */
  kindOf(workspaceId: string, name: string): Kind {
    const kind = (this.host.kinds as readonly string[]).includes(name)
      ? (name as Kind)
      : this.known(workspaceId, name, '')?.kind;
    if (!kind) throw unknownKind(name, this.host.kinds);
    return kind;
  }

  /** How people and addresses call a record. */
  nameOf(ref: RecordRef): { name: string; id: string } {
    return this.host.addressOf?.(ref) ?? { name: ref.kind, id: ref.id };
  }

  private known(workspaceId: string, name: string, id: string): RecordRef | undefined {
    const theirs = this.host.refOf?.(workspaceId, name, id);
    if (theirs) return theirs;
    return (this.host.kinds as readonly string[]).includes(name) ? { workspaceId, kind: name as Kind, id } : undefined;
  }
}

const unknownKind = (name: string, kinds: readonly Kind[]) =>
  new SyncError('not-found', 'unknown_kind', `There are no records called ${name}. Kinds are: ${kinds.join(', ')}.`);

const noRecord = (name: string, id: string) =>
  new SyncError('not-found', 'not_found', `There is no ${name} with the id ${id.slice(0, 100)} in this workspace.`);
