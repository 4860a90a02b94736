import { Injectable } from '@nestjs/common';
import { RecordNames } from '../api/record-names.js';
import type { Caller } from '../host/access.js';
import { CrmHost } from '../host/crm-host.js';
import type { RecordRef } from '../host/records.js';
import { SyncError } from '../sync-error.js';
import { readLinkFile, rejectedLinks, unlinkWord, type LinkFileRow } from './link-file.js';
import { Linking, type LinkWish } from './linking.service.js';
import type { Verdict } from './linkable.js';

type LinkedRow = LinkFileRow & Verdict;

interface LinkFileResult {
  rows: LinkedRow[];
  /** The rejected rows as a file, with their reasons; absent when there are none. */
  rejectedFile?: string;
}

const id = /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/i;
const mostCharacters = 1_000_000;

/** Many links at once, from a file. The same file may be sent again: what is so already is unchanged. */
@Injectable()
export class LinkFiles {
  constructor(
    private readonly linking: Linking,
    private readonly names: RecordNames,
    private readonly host: CrmHost,
  ) {}

  /** Judges every row; with `write` does what is not rejected. Throws for a file that cannot be one, as `readLinkFile` says. */
  async take(caller: Caller, text: string, { write }: { write: boolean }): Promise<LinkFileResult> {
    if (text.length > mostCharacters)
      throw new SyncError('invalid', 'file_too_large', 'The file is larger than 1 MB. Split it into several files.');
    const rows = readLinkFile(text);
    const wishes = await this.wishesOf(caller.workspaceId, rows);
    const due = wishes.filter((wish): wish is LinkWish => 'ref' in wish);
    const verdicts = write
      ? await this.linking.apply(caller, due)
      : await this.linking.preview(caller.workspaceId, due);
    let next = 0;
    const judged = rows.map((row, index) => {
      const wish = wishes[index]!;
      return { ...row, ...('ref' in wish ? verdicts[next++]! : wish) };
    });
    const rejected = judged.filter(({ outcome }) => outcome === 'rejected');
    return { rows: judged, ...(rejected.length > 0 ? { rejectedFile: rejectedLinks(rejected) } : {}) };
  }

  private async wishesOf(workspaceId: string, rows: readonly LinkFileRow[]): Promise<(LinkWish | Verdict)[]> {
    const refs = await this.refsOf(workspaceId, rows);
    const firstRows = new Map<string, number>();
    return rows.map(({ row, record, number, xeroId }, index) => {
      const found = refs[index]!;
      if (typeof found === 'string') return rejected('not_found', found);
      const unlink = xeroId.toLowerCase() === unlinkWord;
      if (!unlink && !id.test(xeroId))
        return rejected(
          'invalid_xero_id',
          `"${xeroId.slice(0, 60)}" is no id of Xero. Write one like 4f8c7f64-9a55-4d3e-9b1a-0c7d8a1e2b3c, or the word ${unlinkWord}.`,
        );
      for (const key of [`${found.kind} ${found.id}`, ...(unlink ? [] : [`${found.kind} ${xeroId.toLowerCase()}`])]) {
        const first = firstRows.get(key);
        if (first !== undefined)
          return rejected(
            'repeated',
            `Row ${first} of the file is about the same ${record} or the same document as ${number}. Keep one of the two rows.`,
          );
        firstRows.set(key, row);
      }
      return { ref: found, ...(unlink ? {} : { remoteId: xeroId }) };
    });
  }

  /** The record of each row, or the sentence why there is none. */
  private async refsOf(workspaceId: string, rows: readonly LinkFileRow[]): Promise<(RecordRef | string)[]> {
    const byName = new Map<string, Map<string, RecordRef> | string>();
    for (const name of new Set(rows.map(({ record }) => record))) {
      const numbers = rows.filter(({ record }) => record === name).map(({ number }) => number);
      byName.set(name, await this.found(workspaceId, name, numbers));
    }
    return rows.map(({ record, number }) => {
      const found = byName.get(record)!;
      if (typeof found === 'string') return found;
      return (
        found.get(number) ?? `There is no ${record} with the number or id "${number.slice(0, 60)}" in this workspace.`
      );
    });
  }

  private async found(workspaceId: string, name: string, numbers: string[]): Promise<Map<string, RecordRef> | string> {
    try {
      this.names.kindOf(workspaceId, name);
      const numbered = (await this.host.byNumber?.(workspaceId, name, numbers)) ?? new Map<string, RecordRef>();
      const others = numbers.filter((number) => !numbered.has(number) && number !== '');
      const { found } = await this.names.split(
        workspaceId,
        others.map((other) => ({ kind: name, id: other })),
      );
      const byId = found.map((ref) => [this.names.nameOf(ref).id, ref] as const);
      return new Map([...numbered, ...byId]);
    } catch (error) {
      if (error instanceof SyncError) return error.message;
      throw error;
    }
  }
}

const rejected = (code: string, sentence: string): Verdict => ({ outcome: 'rejected', code, sentence });
