import { EntityManager } from 'typeorm';

/**
 * Ends the sessions of a person through the second door; `except` names one that goes on. The application that keeps the sessions
 * writes the person's id as `userId` into each.
 */
export async function endSessions(tx: EntityManager, userId: string, except?: string): Promise<void> {
  await tx.query(`DELETE FROM sessions WHERE sess ->> 'userId' = $1 AND sid IS DISTINCT FROM $2`, [
    userId,
    except ?? null,
  ]);
}
