import { Check, Column, Entity, ForeignKey, Index } from 'typeorm';
import { RecordColumns } from '../database/record-columns.entity.js';
import { Workspace } from '../workspace/workspace.entity.js';
import type { SegmentRule } from './segment-rules.js';

export const segmentRecords = ['contact', 'company'] as const;
export type SegmentRecord = (typeof segmentRecords)[number];

export const segmentConsents = ['given', 'notWithdrawn'] as const;
export type SegmentConsent = (typeof segmentConsents)[number];

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
