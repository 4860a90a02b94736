import type { EntityManager, EntitySubscriberInterface, QueryRunner } from 'typeorm';
import { failPoint } from './fail-points.js';

type Listener = (workspaceId: string) => void;

/** Carries "go and look at this workspace" to a process that drains. Never awaited, may be lost: the sweeper looks anyway. */
export abstract class WakeUps {
  /** Tells whoever drains; must neither throw nor block. */
  abstract tell(workspaceId: string): void;
  /** Registers the one who drains in this process. */
  abstract listen(listener: Listener): void;
  /** Called once when the application stops. */
  async close(): Promise<void> {}

  private readonly watched = new WeakSet<object>();
  private readonly waiting = new WeakMap<QueryRunner, Set<string>>();

  /** Tells once the transaction has committed, whoever opened it; says nothing if it is rolled back. */
  afterCommit(tx: EntityManager, workspaceId: string): void {
    const runner = tx.queryRunner;
    if (!runner) throw new Error('A notice must be given inside a transaction, through its entity manager.');
    this.watch(tx);
    this.waiting.set(runner, (this.waiting.get(runner) ?? new Set()).add(workspaceId));
  }

  private watch(tx: EntityManager): void {
    // `connection` is the name that TypeORM 0.3 and 1.x share.
    const source = tx.connection;
    if (this.watched.has(source)) return;
    this.watched.add(source);
    const subscriber: EntitySubscriberInterface = {
      afterTransactionCommit: ({ queryRunner }) => this.committed(queryRunner),
      afterTransactionRollback: ({ queryRunner }) => this.rolledBack(queryRunner),
    };
    source.subscribers.push(subscriber);
  }

  private committed(runner: QueryRunner): void {
    // A released savepoint is no commit.
    if (runner.isTransactionActive) return;
    const workspaces = this.waiting.get(runner);
    if (!workspaces) return;
    this.waiting.delete(runner);
    failPoint('after_commit_before_wake_up');
    for (const workspaceId of workspaces) this.tell(workspaceId);
  }

  private rolledBack(runner: QueryRunner): void {
    if (!runner.isTransactionActive) this.waiting.delete(runner);
  }
}
