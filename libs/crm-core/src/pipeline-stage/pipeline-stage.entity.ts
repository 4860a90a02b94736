import { Check, Column, Entity, ForeignKey, Index } from 'typeorm';
import { RecordColumns } from '../database/record-columns.entity.js';
import { Workspace } from '../workspace/workspace.entity.js';

/** One step of the way that opportunities go, chosen by the workspace. */
@Entity('pipeline_stages')
@Index('pipeline_stages_name', ['workspaceId', 'name'], { unique: true })
@Index('pipeline_stages_by_position', ['workspaceId', 'position'])
@Check('pipeline_stages_probability_is_a_percentage', 'probability >= 0 AND probability <= 100')
@ForeignKey(() => Workspace, ['workspaceId'], ['id'], { name: 'pipeline_stages_workspace', onDelete: 'CASCADE' })
export class PipelineStage extends RecordColumns {
  @Column({ type: 'varchar', length: 255 })
  name!: string;

  /** From 0, in the order of the pipeline. Moves along when another stage is put before it. */
  @Column({ type: 'integer' })
  position!: number;

  /** How likely an opportunity of this stage is won, in percent. */
  @Column({ type: 'integer' })
  probability!: number;

  @Column({ type: 'boolean', default: false })
  archived!: boolean;
}
