import { Injectable } from '@nestjs/common';
import { EntityManager } from 'typeorm';
import { AuditLog } from '../audit/audit-log.service.js';
import { workspaceOf } from '../database/database.js';
import { changedFields } from '../database/records.js';
import { staleVersion } from '../errors.js';
import { Actor } from '../events/actor.js';
import { FieldChecks, given } from '../validation/field-checks.js';
import { Workspace } from '../workspace/workspace.entity.js';
import { checkMailTexts, type AllMailTexts, effectiveTexts, type MailTextsInput } from './mail-texts.js';
import type { PaperIssuer } from './paper.js';
import { WorkspacePaper } from './workspace-paper.entity.js';

export interface WorkspacePaperInput {
  /** At most 6, as on an envelope, without the name. */
  addressLines?: string[] | null;
  email?: string | null;
  phone?: string | null;
  taxNumber?: string | null;
  paymentInstructions?: string | null;
  footer?: string | null;
  /** By document; null brings the product's own text back. */
  mailTexts?: MailTextsInput | null;
}

/** What stands on papers, with the texts of e-mails as they are used. */
export type WorkspacePaperSettings = Omit<WorkspacePaper, 'mailTexts' | 'workspaceId'> & { mailTexts: AllMailTexts };

const mostAddressLines = 6;

/** What a workspace prints on its documents. A workspace that never said anything has empty fields. */
@Injectable()
export class WorkspacePaperService {
  constructor(private readonly audit: AuditLog) {}

  async get(tx: EntityManager): Promise<WorkspacePaperSettings> {
    return shown(await stored(tx));
  }

  /** Throws `invalid_workspace_paper` naming every wrong field, and `stale_version`. */
  async update(
    tx: EntityManager,
    version: number,
    patch: WorkspacePaperInput,
    actor: Actor,
  ): Promise<WorkspacePaperSettings> {
    const workspaceId = workspaceOf(tx);
    await tx.query(`INSERT INTO workspace_papers (workspace_id) VALUES ($1) ON CONFLICT DO NOTHING`, [workspaceId]);
    const before = await stored(tx);
    const values = checked(patch, before);
    const changed = changedFields(before, values);
    if (before.version === version && changed.length === 0) return shown(before);
    const result = await tx.update(
      WorkspacePaper,
      { workspaceId, version },
      { ...(values as object), version: () => 'version + 1', updatedAt: () => 'now()' },
    );
    const after = await stored(tx);
    if (result.affected !== 1) throw staleVersion('what stands on papers', 'of this workspace', after.version);
    await this.audit.write(tx, actor, 'workspacePaper.changed', workspaceId, { changed });
    return shown(after);
  }

  /** How the workspace presents itself on a document. */
  async issuer(tx: EntityManager): Promise<PaperIssuer> {
    const { name, countryCode } = await tx.findOneByOrFail(Workspace, { id: workspaceOf(tx) });
    const { addressLines, email, phone, taxNumber, paymentInstructions, footer } = await stored(tx);
    return { name, countryCode, addressLines, email, phone, taxNumber, paymentInstructions, footer };
  }
}

const unwritten = {
  version: 1,
  addressLines: [],
  email: null,
  phone: null,
  taxNumber: null,
  paymentInstructions: null,
  footer: null,
  mailTexts: {},
};

async function stored(tx: EntityManager): Promise<WorkspacePaper> {
  const workspaceId = workspaceOf(tx);
  const found = await tx.findOneBy(WorkspacePaper, { workspaceId });
  return found ?? tx.create(WorkspacePaper, { ...unwritten, workspaceId });
}

const shown = ({ workspaceId: _workspace, mailTexts, ...rest }: WorkspacePaper): WorkspacePaperSettings => ({
  ...rest,
  mailTexts: effectiveTexts(mailTexts),
});

function checked(patch: WorkspacePaperInput, before: WorkspacePaper): Partial<WorkspacePaper> {
  const check = new FieldChecks('workspacePaper', 'update');
  const values = given({
    addressLines: checkLines(check, patch.addressLines),
    email: check.email('email', patch.email),
    phone: check.optionalText('phone', patch.phone, { max: 50 }),
    taxNumber: check.optionalText('taxNumber', patch.taxNumber, { max: 50 }),
    paymentInstructions: check.optionalText('paymentInstructions', patch.paymentInstructions, {
      max: 2000,
      multiline: true,
    }),
    footer: check.optionalText('footer', patch.footer, { max: 500 }),
    mailTexts: checkMailTexts(check, patch.mailTexts, before.mailTexts),
  });
  check.done();
  return values;
}

function checkLines(check: FieldChecks, value: unknown): string[] | undefined {
  if (value === undefined) return undefined;
  if (value === null) return [];
  if (!Array.isArray(value) || value.length > mostAddressLines)
    return check.problem(
      'addressLines',
      'not_a_list',
      `The address lines must be a list of at most ${mostAddressLines} lines.`,
    );
  const lines = value.map((line, at) =>
    check.optionalText(`addressLines.${at}`, line, { max: 100, label: `line ${at + 1} of the address` }),
  );
  return lines.filter((line): line is string => typeof line === 'string');
}
