import { Injectable } from '@nestjs/common';
import { EntityManager } from 'typeorm';
import { AuditLog } from '../audit/audit-log.service.js';
import { Company } from '../company/company.entity.js';
import { companyList } from '../company/company.service.js';
import { Contact } from '../contact/contact.entity.js';
import { contactList } from '../contact/contact.service.js';
import { workspaceOf } from '../database/database.js';
import {
  changedFields,
  deleteRecord,
  findRecord,
  insertRecord,
  RecordLabel,
  refuseTaken,
  updateRecord,
} from '../database/records.js';
import { refused } from '../errors.js';
import { Actor } from '../events/actor.js';
import { RecordGuards } from '../guards/record-guards.js';
import { ListQuery, listRecords, ListShape, Page } from '../listing/listing.js';
import { FieldChecks, given } from '../validation/field-checks.js';
import { csvOf, segmentColumns } from './segment-csv.js';
import { checkRules, narrowTo } from './segment-rules.js';
import {
  Segment,
  SegmentConsent,
  segmentConsents,
  SegmentRecord,
  segmentRecords,
  SegmentRule,
} from './segment.entity.js';

export interface SegmentInput {
  name: string;
  record: SegmentRecord;
  /** All must hold; none: everybody whom consent allows. */
  rules?: SegmentRule[];
  /** Absent: only who gave consent. */
  consent?: SegmentConsent;
}

/** Whether it holds contacts or companies is fixed once it exists. */
export type SegmentPatch = Partial<Omit<SegmentInput, 'record'>>;

/** A segment as a file. */
export interface SegmentExport {
  fileName: string;
  /** RFC 4180, UTF-8, with a line of names. */
  csv: string;
  rows: number;
}

const label: RecordLabel<Segment> = { record: 'segment', number: (segment) => `"${segment.name}"` };
const mostExported = 50_000;
const exportedAtOnce = 1_000;

/** What lists of segments may be sorted and filtered by. */
export const segmentList: ListShape<Segment> = {
  entity: Segment,
  defaultSort: 'name',
  fields: {
    name: { type: 'text' },
    record: { type: 'choice', choices: segmentRecords },
    consent: { type: 'choice', choices: segmentConsents },
    createdAt: { type: 'timestamp' },
    updatedAt: { type: 'timestamp' },
  },
};

/** Segments: who is to be addressed together, by rules over contacts or companies that the database evaluates each time. */
@Injectable()
export class SegmentService {
  constructor(
    private readonly guards: RecordGuards,
    private readonly audit: AuditLog,
  ) {}

  /** Throws `invalid_segment` naming every wrong field and rule. */
  async create(tx: EntityManager, input: SegmentInput): Promise<Segment> {
    const check = new FieldChecks('segment', 'create');
    const record = check.oneOf('record', input.record, segmentRecords);
    const name = check.text('name', input.name, { max: 255 });
    const consent = input.consent === undefined ? 'given' : check.oneOf('consent', input.consent, segmentConsents);
    const rules = record ? checkRules(check, record, input.rules ?? []) : [];
    check.done();
    return insertRecord(tx, Segment, label, { name: name!, record: record!, rules, consent: consent! }).catch(
      nameTaken(name!),
    );
  }

  /** Changes the given fields; rules, when given, replace all rules. */
  async update(tx: EntityManager, id: string, version: number, patch: SegmentPatch): Promise<Segment> {
    const before = await findRecord(tx, Segment, label, id, version);
    await this.guards.check({ workspaceId: workspaceOf(tx), record: 'segment', id }, 'edit', tx);
    const check = new FieldChecks('segment', 'update');
    const values = given({
      name: check.text('name', patch.name, { max: 255 }),
      consent: check.oneOf('consent', patch.consent, segmentConsents),
      rules: patch.rules === undefined ? undefined : checkRules(check, before.record, patch.rules),
    }) as Partial<Segment>;
    check.done();
    if (changedFields(before, values).length === 0) return before;
    return updateRecord(tx, Segment, label, id, version, values).catch(nameTaken(values.name ?? before.name));
  }

  async delete(tx: EntityManager, id: string, version: number): Promise<void> {
    const segment = await findRecord(tx, Segment, label, id, version);
    await this.guards.check({ workspaceId: workspaceOf(tx), record: 'segment', id }, 'delete', tx);
    await deleteRecord(tx, Segment, label, segment, 'Change its rules instead.');
  }

  get(tx: EntityManager, id: string): Promise<Segment> {
    return findRecord(tx, Segment, label, id);
  }

  list(tx: EntityManager, query: ListQuery): Promise<Page<Segment>> {
    return listRecords(tx, segmentList, query);
  }

  /** Who belongs to it now; sorted, filtered and searched like any list of contacts or companies. */
  async members(
    tx: EntityManager,
    id: string,
    query: ListQuery,
  ): Promise<{ record: SegmentRecord; page: Page<Contact> | Page<Company> }> {
    const segment = await this.get(tx, id);
    const page =
      segment.record === 'contact'
        ? await listRecords(tx, contactList, query, narrowTo<Contact>(segment))
        : await listRecords(tx, companyList, query, narrowTo<Company>(segment));
    return { record: segment.record, page };
  }

  /** How many belong to it now, exactly. */
  async count(tx: EntityManager, id: string): Promise<number> {
    return this.query(tx, await this.get(tx, id)).getCount();
  }

  /** Who belongs to it now, as a CSV file; that people's data left the CRM is written to the audit log. */
  async export(tx: EntityManager, id: string, actor: Actor): Promise<SegmentExport> {
    const segment = await this.get(tx, id);
    const rows = await this.query(tx, segment).getCount();
    if (rows > mostExported)
      throw refused(
        'too_many',
        `Segment "${segment.name}" has ${rows} members, and a file can hold ${mostExported}. Narrow it with a rule.`,
      );
    const members: (Contact | Company)[] = [];
    for (let last: string | undefined; ;) {
      const some = await this.after(tx, segment, last);
      members.push(...some);
      if (some.length < exportedAtOnce) break;
      last = some.at(-1)!.id;
    }
    const csv = csvOf(segmentColumns[segment.record], members, await employers(tx, members));
    await this.audit.write(tx, actor, 'segment.exported', id, { name: segment.name, rows: members.length });
    return { fileName: `segment-${id}.csv`, csv, rows: members.length };
  }

  private async after(tx: EntityManager, segment: Segment, last: string | undefined): Promise<(Contact | Company)[]> {
    const query = this.query(tx, segment).orderBy('r.id').limit(exportedAtOnce);
    return (last ? query.andWhere('r.id > :last', { last }) : query).getMany();
  }

  private query(tx: EntityManager, segment: Segment) {
    const builder = tx
      .createQueryBuilder<Contact | Company>(segment.record === 'contact' ? Contact : Company, 'r')
      .where('r.workspaceId = :workspace', { workspace: workspaceOf(tx) });
    narrowTo<Contact | Company>(segment)(builder);
    return builder;
  }
}

/** The names of the companies that contacts belong to. */
async function employers(tx: EntityManager, members: readonly (Contact | Company)[]): Promise<Map<string, string>> {
  const ids = [...new Set(members.flatMap((one) => ('companyId' in one && one.companyId ? [one.companyId] : [])))];
  if (ids.length === 0) return new Map();
  const rows = (await tx.query(`SELECT id, name FROM companies WHERE workspace_id = $1 AND id = ANY($2::uuid[])`, [
    workspaceOf(tx),
    ids,
  ])) as { id: string; name: string }[];
  return new Map(rows.map(({ id, name }) => [id, name]));
}

const nameTaken = (name: string) =>
  refuseTaken('name_taken', `There is already a segment called "${name}". Choose another name.`, 'segments_name');
