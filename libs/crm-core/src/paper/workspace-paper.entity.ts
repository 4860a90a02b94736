import { Column, Entity, ForeignKey, PrimaryColumn } from 'typeorm';
import { Workspace } from '../workspace/workspace.entity.js';
import type { MailTexts } from './mail-texts.js';

/** What a workspace prints on its documents, and what it writes when it e-mails them. */
@Entity('workspace_papers')
@ForeignKey(() => Workspace, ['workspaceId'], ['id'], { name: 'workspace_papers_workspace', onDelete: 'CASCADE' })
export class WorkspacePaper {
  @PrimaryColumn({ name: 'workspace_id', type: 'uuid', primaryKeyConstraintName: 'workspace_papers_pk' })
  workspaceId!: string;

  @Column({ type: 'integer', default: 1 })
  version!: number;

  /** As on an envelope, without the name. */
  @Column({ name: 'address_lines', type: 'jsonb', default: () => "'[]'" })
  addressLines!: string[];

  /** Also where answers to e-mailed documents go. */
  @Column({ type: 'varchar', length: 254, nullable: true })
  email!: string | null;

  @Column({ type: 'varchar', length: 50, nullable: true })
  phone!: string | null;

  @Column({ name: 'tax_number', type: 'varchar', length: 50, nullable: true })
  taxNumber!: string | null;

  /** How to pay; stands on what is to be paid. */
  @Column({ name: 'payment_instructions', type: 'varchar', length: 2000, nullable: true })
  paymentInstructions!: string | null;

  /** At the foot of each page. */
  @Column({ type: 'varchar', length: 500, nullable: true })
  footer!: string | null;

  /** What differs from the product's own texts. */
  @Column({ name: 'mail_texts', type: 'jsonb', default: () => "'{}'" })
  mailTexts!: MailTexts;

  @Column({ name: 'updated_at', type: 'timestamptz', default: () => 'now()' })
  updatedAt!: Date;
}
