import { Injectable } from '@nestjs/common';
import { EntityManager } from 'typeorm';
import { AuditLog } from '../audit/audit-log.service.js';
import { workspaceOf } from '../database/database.js';
import { changedFields } from '../database/records.js';
import { notFound, staleVersion } from '../errors.js';
import { Actor } from '../events/actor.js';
import { LocationService } from '../location/location.service.js';
import { PaymentMethodService } from '../payment-method/payment-method.service.js';
import { PipelineStageService } from '../pipeline-stage/pipeline-stage.service.js';
import { FieldChecks, given } from '../validation/field-checks.js';
import { Workspace } from './workspace.entity.js';

export interface WorkspaceInput {
  name: string;
  /** ISO 4217; cannot be changed later. */
  baseCurrency: string;
  /** ISO 3166-1 alpha-2. */
  countryCode: string;
  /** IANA name, like Europe/Berlin. */
  timeZone: string;
  supportContact?: string | null;
  allowNegativeStock?: boolean;
}

export type WorkspacePatch = Partial<Omit<WorkspaceInput, 'baseCurrency'>>;

/** The workspace itself: its settings and what every new one starts with. */
@Injectable()
export class WorkspaceService {
  constructor(
    private readonly locations: LocationService,
    private readonly methods: PaymentMethodService,
    private readonly stages: PipelineStageService,
    private readonly audit: AuditLog,
  ) {}

  /**
   * Creates the transaction's own workspace, so that members and keys can be added in the same transaction:
   * `database.inWorkspace(randomUUID(), (tx) => workspaces.create(tx, …))`. Starts with one location, three payment
   * methods and a pipeline.
   */
  async create(tx: EntityManager, input: WorkspaceInput, actor: Actor): Promise<Workspace> {
    const check = new FieldChecks('workspace', 'create');
    const baseCurrency = check.requiredCurrency('baseCurrency', input.baseCurrency);
    const values = checkSettings(check, input);
    check.done();
    await tx.insert(Workspace, { ...values, id: workspaceOf(tx), baseCurrency: baseCurrency! });
    await this.locations.create(tx, { code: 'MAIN', name: 'Main location', isDefault: true }, actor);
    for (const name of ['Bank transfer', 'Card', 'Cash']) await this.methods.create(tx, { name });
    await this.stages.seed(tx);
    await this.audit.write(tx, actor, 'workspace.created', workspaceOf(tx), { name: values.name });
    return this.get(tx);
  }

  /** The transaction's workspace. */
  async get(tx: EntityManager): Promise<Workspace> {
    const workspace = await tx.findOneBy(Workspace, { id: workspaceOf(tx) });
    if (!workspace) throw notFound('workspace', workspaceOf(tx));
    return workspace;
  }

  async update(tx: EntityManager, version: number, patch: WorkspacePatch, actor: Actor): Promise<Workspace> {
    const check = new FieldChecks('workspace', 'update');
    const values = checkSettings(check, patch);
    check.done();
    const before = await this.get(tx);
    const changed = changedFields(before, values);
    if (before.version === version && changed.length === 0) return before;
    const result = await tx.update(
      Workspace,
      { id: before.id, version },
      { ...values, version: () => 'version + 1', updatedAt: () => 'now()' },
    );
    const after = await this.get(tx);
    if (result.affected !== 1) throw staleVersion('workspace', after.name, after.version);
    await this.audit.write(tx, actor, 'workspace.changed', after.id, { changed });
    return after;
  }
}

function checkSettings(check: FieldChecks, input: Partial<WorkspaceInput>): Partial<Workspace> {
  return given({
    name: check.text('name', input.name, { max: 255 }),
    countryCode: checkCountry(check, check.text('countryCode', input.countryCode, { max: 2 })),
    timeZone: checkTimeZone(check, check.text('timeZone', input.timeZone, { max: 64 })),
    supportContact: check.optionalText('supportContact', input.supportContact, { max: 255 }),
    allowNegativeStock: check.boolean('allowNegativeStock', input.allowNegativeStock),
  });
}

function checkCountry(check: FieldChecks, code: string | undefined): string | undefined {
  if (code === undefined || /^[A-Z]{2}$/.test(code)) return code;
  return check.problem(
    'countryCode',
    'unknown_country',
    `"${code}" is no country code. Use two capital letters like DE, GB or NZ.`,
  );
}

function checkTimeZone(check: FieldChecks, zone: string | undefined): string | undefined {
  if (zone === undefined) return undefined;
  try {
    new Intl.DateTimeFormat('en', { timeZone: zone });
    if (!/^[+-]/.test(zone)) return zone;
  } catch {
    // Said below, for offsets too: an offset has no summer time and is no place.
  }
  return check.problem('timeZone', 'unknown_time_zone', `"${zone}" is no time zone. Use a name like Europe/Berlin.`);
}
