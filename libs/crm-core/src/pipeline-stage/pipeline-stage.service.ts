import { Injectable } from '@nestjs/common';
import { EntityManager } from 'typeorm';
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
import { ListQuery, listRecords, ListShape, Page } from '../listing/listing.js';
import { FieldChecks, given } from '../validation/field-checks.js';
import { PipelineStage } from './pipeline-stage.entity.js';

export interface PipelineStageInput {
  name: string;
  /** From 0; the stages from there on move one further. Absent: the last. */
  position?: number;
  /** Percent, a whole number. */
  probability: number;
}

export type PipelineStagePatch = Partial<PipelineStageInput> & { archived?: boolean };

const label: RecordLabel<PipelineStage> = { record: 'pipeline stage', number: (stage) => `"${stage.name}"` };

const defaults: readonly [string, number][] = [
  ['Prospecting', 10],
  ['Qualified', 25],
  ['Proposal', 50],
  ['Negotiation', 75],
];

/** What lists of pipeline stages may be sorted and filtered by. */
export const pipelineStageList: ListShape<PipelineStage> = {
  entity: PipelineStage,
  defaultSort: 'position',
  fields: {
    name: { type: 'text' },
    position: { type: 'integer' },
    probability: { type: 'integer' },
    archived: { type: 'boolean' },
  },
};

/** The pipeline: its stages in order. At least one is always in use. */
@Injectable()
export class PipelineStageService {
  /** What a new workspace starts with. */
  async seed(tx: EntityManager): Promise<void> {
    for (const [position, [name, probability]] of defaults.entries())
      await insertRecord(tx, PipelineStage, label, { name, position, probability });
  }

  /** Throws `invalid_pipeline_stage` naming every wrong field. */
  async create(tx: EntityManager, input: PipelineStageInput): Promise<PipelineStage> {
    const values = checkStage('create', input);
    await lockPipeline(tx);
    const last = await tx.countBy(PipelineStage, { workspaceId: workspaceOf(tx) });
    const position = Math.min(values.position ?? last, last);
    const stage = await insertRecord(tx, PipelineStage, label, { ...values, position: last }).catch(
      nameTaken(values.name!),
    );
    return position === last ? stage : this.moved(tx, stage, position);
  }

  /** Changes the given fields; a `position` moves the stage there and the others along. */
  async update(tx: EntityManager, id: string, version: number, patch: PipelineStagePatch): Promise<PipelineStage> {
    await lockPipeline(tx);
    const before = await findRecord(tx, PipelineStage, label, id, version);
    const { position, ...values } = checkStage('update', patch);
    if (values.archived && !before.archived) await this.refuseLast(tx, before, 'archived');
    const moves = position !== undefined && position !== before.position;
    if (!moves && changedFields(before, values).length === 0) return before;
    const after = await updateRecord(tx, PipelineStage, label, id, version, values).catch(
      nameTaken(values.name ?? before.name),
    );
    return moves ? this.moved(tx, after, position) : after;
  }

  /** Removes a stage that no opportunity was ever left in; else `in_use`, and archiving is the way. */
  async delete(tx: EntityManager, id: string, version: number): Promise<void> {
    await lockPipeline(tx);
    const stage = await findRecord(tx, PipelineStage, label, id, version);
    await this.refuseLast(tx, stage, 'deleted');
    await deleteRecord(tx, PipelineStage, label, stage, 'Archive it instead.');
    await renumber(tx, await this.inOrder(tx));
  }

  /** Where a new opportunity begins: the first stage in use. */
  async first(tx: EntityManager): Promise<PipelineStage> {
    return (await this.inOrder(tx)).find((stage) => !stage.archived)!;
  }

  get(tx: EntityManager, id: string): Promise<PipelineStage> {
    return findRecord(tx, PipelineStage, label, id);
  }

  list(tx: EntityManager, query: ListQuery): Promise<Page<PipelineStage>> {
    return listRecords(tx, pipelineStageList, query);
  }

  private inOrder(tx: EntityManager): Promise<PipelineStage[]> {
    return tx.find(PipelineStage, {
      where: { workspaceId: workspaceOf(tx) },
      order: { position: 'ASC', id: 'ASC' },
    });
  }

  private async moved(tx: EntityManager, stage: PipelineStage, position: number): Promise<PipelineStage> {
    const others = (await this.inOrder(tx)).filter((one) => one.id !== stage.id);
    await renumber(tx, others.toSpliced(position, 0, stage));
    return this.get(tx, stage.id);
  }

  private async refuseLast(tx: EntityManager, stage: PipelineStage, verb: string): Promise<void> {
    const others = (await this.inOrder(tx)).filter((one) => one.id !== stage.id && !one.archived);
    if (others.length === 0)
      throw refused(
        'last_stage',
        `"${stage.name}" is the only stage of the pipeline and cannot be ${verb}. Add or restore another stage first.`,
      );
  }
}

// Two people who rearrange the pipeline at once wait here for each other.
const lockPipeline = (tx: EntityManager) =>
  tx.query('SELECT 1 FROM workspaces WHERE id = $1 FOR NO KEY UPDATE', [workspaceOf(tx)]);

/** Where a stage stands is no content of its own, so its version stays. */
async function renumber(tx: EntityManager, stages: readonly PipelineStage[]): Promise<void> {
  await tx.query(
    `UPDATE pipeline_stages s SET position = wanted.position - 1
     FROM unnest($2::uuid[]) WITH ORDINALITY AS wanted (id, position)
     WHERE s.workspace_id = $1 AND s.id = wanted.id AND s.position <> wanted.position - 1`,
    [workspaceOf(tx), stages.map((stage) => stage.id)],
  );
}

function checkStage(mode: 'create' | 'update', input: PipelineStagePatch): Partial<PipelineStage> {
  const check = new FieldChecks('pipelineStage', mode);
  const probability = check.integer('probability', input.probability, { min: 0, max: 100 });
  if (probability === null || (probability === undefined && mode === 'create' && input.probability === undefined))
    check.problem('probability', 'required', 'The probability is missing. Enter a whole number from 0 to 100.');
  const values = {
    name: check.text('name', input.name, { max: 255 }),
    position: check.integer('position', input.position, { min: 0, max: 1000 }) ?? undefined,
    probability: probability ?? undefined,
    archived: check.boolean('archived', input.archived),
  };
  check.done();
  return given(values) as Partial<PipelineStage>;
}

const nameTaken = (name: string) =>
  refuseTaken(
    'name_taken',
    `There is already a pipeline stage called "${name}". Choose another name.`,
    'pipeline_stages_name',
  );
