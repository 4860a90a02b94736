import { Column, Generated, PrimaryColumn } from 'typeorm';

/**
 * The columns that every versioned record of a workspace has. Only columns live here: behaviour belongs to the services.
 */
export abstract class RecordColumns {
  @PrimaryColumn({ name: 'workspace_id', type: 'uuid' })
  workspaceId!: string;

  @PrimaryColumn({ type: 'uuid' })
  @Generated('uuid')
  id!: string;

  /** Rises with each change of the record's own content; callers name the version they read. */
  @Column({ type: 'integer', default: 1 })
  version!: number;

  @Column({ name: 'created_at', type: 'timestamptz', default: () => 'now()' })
  createdAt!: Date;

  @Column({ name: 'updated_at', type: 'timestamptz', default: () => 'now()' })
  updatedAt!: Date;
}
