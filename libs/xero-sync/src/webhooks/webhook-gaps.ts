import type { EntityManager } from 'typeorm';
import { rowsOf } from '../engine/sql.js';
import type { EarlyLooks } from './early-looks.js';
import { wishEverything } from './webhook-handling.js';

/** Deliveries overtake each other; what is still missing after this is missing. */
const minutesOfPatience = 2;

/** Sequence numbers that are missing, both included. */
export interface Gap {
  first: string;
  last: string;
}

/**
 * Looks for numbers between two deliveries that came in this order, and answers what was not noticed before. A subscription that
 * begins to count anew is no gap: its small numbers arrive after the large ones. In the system's door.
 */
export async function noticeGaps(tx: EntityManager, looks: EarlyLooks): Promise<Gap[]> {
  const missing = await rowsOf<Gap>(
    tx,
    `SELECT (reached + 1)::text AS first, (first_sequence - 1)::text AS last
       FROM (SELECT first_sequence, received_at,
                    max(last_sequence) OVER before AS reached, min(received_at) OVER before AS since
               FROM xero_webhook_deliveries WHERE first_sequence > 0
             WINDOW before AS (ORDER BY first_sequence, last_sequence ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING)) AS d
      WHERE first_sequence > reached + 1 AND since < received_at
        AND received_at < now() - interval '${minutesOfPatience} minutes'`,
  );
  const known = await rowsOf<Gap>(
    tx,
    `SELECT first_missing::text AS first, last_missing::text AS last FROM xero_webhook_gaps`,
  );
  const gone = without(known, missing);
  const fresh = without(missing, known);
  if (gone.length > 0)
    await tx.query(
      `DELETE FROM xero_webhook_gaps WHERE (first_missing, last_missing) IN (SELECT * FROM unnest($1::bigint[], $2::bigint[]))`,
      [gone.map(({ first }) => first), gone.map(({ last }) => last)],
    );
  if (fresh.length === 0) return [];
  const noticed = await rowsOf<Gap>(
    tx,
    `INSERT INTO xero_webhook_gaps (first_missing, last_missing) SELECT * FROM unnest($1::bigint[], $2::bigint[])
     ON CONFLICT DO NOTHING RETURNING first_missing::text AS first, last_missing::text AS last`,
    [fresh.map(({ first }) => first), fresh.map(({ last }) => last)],
  );
  if (noticed.length > 0) await wishEverything(tx, looks);
  return noticed;
}

const without = (some: readonly Gap[], others: readonly Gap[]): Gap[] =>
  some.filter((gap) => !others.some((other) => other.first === gap.first && other.last === gap.last));
