import { EntityManager } from 'typeorm';
import { workspaceOf } from '../database/database.js';
import { refused } from '../errors.js';

/** "C-00001 Around the Horn": the company that this one was merged into; undefined when it was not. */
export async function winnerOf(tx: EntityManager, companyId: string): Promise<string | undefined> {
  const [found] = (await tx.query(
    `SELECT w.code || ' ' || w.name AS label FROM companies c
       JOIN companies w ON w.workspace_id = c.workspace_id AND w.id = c.merged_into_id
      WHERE c.workspace_id = $1 AND c.id = $2`,
    [workspaceOf(tx), companyId],
  )) as { label: string }[];
  return found?.label;
}

/** Throws `merged` for a company that went into another; `instead` leads on to that one: "is kept as it was. Change". */
export async function refuseMerged(
  tx: EntityManager,
  company: { id: string; code: string; mergedIntoId: string | null },
  instead: string,
): Promise<void> {
  if (!company.mergedIntoId) return;
  const winner = await winnerOf(tx, company.id);
  throw refused('merged', `Company ${company.code} was merged into ${winner} and ${instead} ${winner} instead.`);
}
