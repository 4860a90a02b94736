import { Check, Column, Entity, ForeignKey, Index } from 'typeorm';
import { RecordColumns } from '../database/record-columns.entity.js';
import type { FilterOperator } from '../listing/listing.js';
import { Workspace } from '../workspace/workspace.entity.js';

export const segmentRecords = ['contact', 'company'] as const;
export type SegmentRecord = (typeof segmentRecords)[number];

export const segmentConsents = ['given', 'notWithdrawn'] as const;
export type SegmentConsent = (typeof segmentConsents)[number];

/** One comparison, such as `{ field: 'city', operator: 'eq', value: 'Bergen' }`; words as in the filters of lists. */
export interface SegmentRule {
  field: string;
  operator: FilterOperator;
  /** As text, whatever the field; for `in` several separated by commas. */
  value: string;
}

/** A saved question about contacts or companies; who belongs to it is found anew each time. */
@Entity('segments')
@Index('segments_name', ['workspaceId', 'name'], { unique: true })
@Check('segments_record_is_known', `record IN ('contact', 'company')`)
@Check('segments_consent_is_known', `consent IN ('given', 'notWithdrawn')`)
@ForeignKey(() => Workspace, ['workspaceId'], ['id'], { name: 'segments_workspace', onDelete: 'CASCADE' })
export class Segment extends RecordColumns {
  @Column({ type: 'varchar', length: 255 })
  name!: string;

  @Column({ type: 'varchar', length: 16 })
  record!: SegmentRecord;

  /** All must hold. */
  @Column({ type: 'jsonb', default: () => "'[]'" })
  rules!: SegmentRule[];

  /** Only who gave consent, or everybody who did not withdraw it. Who withdrew it is in no segment. */
  @Column({ type: 'varchar', length: 16, default: 'given' })
  consent!: SegmentConsent;
}
