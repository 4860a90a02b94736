import { Injectable } from '@nestjs/common';
import { Decimal } from 'decimal.js';
import { EntityManager } from 'typeorm';
import { workspaceOf } from '../database/database.js';
import { DomainError, FieldProblem } from '../errors.js';
import { poolOf, StockPool, valueChange } from './average-cost.js';

/** Why stock moved. `correction` is an edit of an issued document, `void` takes a document back. */
export const stockMovementCauses = [
  'sale',
  'return',
  'purchase',
  'supplierReturn',
  'adjustment',
  'stocktake',
  'transfer',
  'workOrder',
  'correction',
  'void',
] as const;
export type StockMovementCause = (typeof stockMovementCauses)[number];

/** The kinds of documents that move stock. */
export const stockSourceKinds = [
  'invoice',
  'creditNote',
  'supplierBill',
  'supplierCredit',
  'stockAdjustment',
  'stocktake',
  'stockTransfer',
  'workOrder',
] as const;

/** The document that moves stock. */
export interface StockSource {
  kind: (typeof stockSourceKinds)[number];
  id: string;
  /** How a refusal calls it: "Invoice INV-00007". */
  label: string;
  cause: StockMovementCause;
  /** Business date of the movements. */
  date: string;
}

/** One movement to be made; decimal strings. */
export interface StockMove {
  productId: string;
  locationId: string;
  /** Signed: positive raises stock. */
  quantity: string;
  /** What one unit of an increase cost; absent: the product's average. */
  unitCost?: string;
  /** Takes back an earlier movement: its value with the sign turned. */
  undoes?: string;
  lineId?: string;
}

/** Goods that change their place and nothing else. */
export interface Relocation {
  productId: string;
  fromLocationId: string;
  toLocationId: string;
  /** More than zero. */
  quantity: string;
  lineId?: string;
}

/** What was made of what. */
export interface Production {
  /** Each with a quantity below zero. */
  inputs: readonly StockMove[];
  output: StockMove;
  /** Labour and overhead: what the output costs beyond its inputs; base currency. */
  addedCost: string;
}

/** What a movement was valued at; base currency. */
export interface MovedValue {
  unitCost: string;
  /** Signed. */
  value: string;
}

/** What one document has moved so far, per product and location. */
export interface MovedStock {
  productId: string;
  locationId: string;
  quantity: string;
  value: string;
}

// Enough digits to bring a cost per unit back to the cost of the whole.
const Exact = Decimal.clone({ precision: 60, rounding: Decimal.ROUND_HALF_UP });

interface ValuedMove extends StockMove {
  cost: string;
  value: string;
}

/**
 * The only writer of stock. Movements are appended, never changed; the balance of a location moves in the same statement
 * and only where it stays at or above zero, unless the workspace sells below zero.
 *
 * Products are locked in id order before anything else, so documents over the same products wait for one another instead of
 * deadlocking; numbers and other counters are to be taken after this.
 */
@Injectable()
export class StockLedger {
  /**
   * Appends movements and moves balances, average costs and values. Answers the cost per unit of each movement, in the order
   * given. Refused (`insufficient_stock`) with one sentence per product that would fall below zero; nothing is moved then.
   */
  async move(tx: EntityManager, source: StockSource, moves: readonly StockMove[]): Promise<MovedValue[]> {
    if (moves.length === 0) return [];
    const pools = await this.lockPools(tx, moves);
    const valued = moves.map((move) => valuedMove(pools, move));
    await this.append(tx, source, valued);
    await this.keepPools(tx, pools);
    return valued.map(worth);
  }

  /**
   * Moves goods between places at their average cost. What leaves one place arrives at the other with the same value, so the
   * worth and the average of the product stay what they were. Refused like `move`; answers the value of each line.
   */
  async relocate(tx: EntityManager, source: StockSource, goods: readonly Relocation[]): Promise<MovedValue[]> {
    if (goods.length === 0) return [];
    const pools = await this.lockPools(tx, goods);
    const legs = goods.map((line) => relocation(poolIn(pools, line.productId), line));
    await this.append(tx, source, legs.flat());
    return legs.map(([, arrival]) => worth(arrival));
  }

  /**
   * Consumes inputs and makes the output of them, which is worth exactly what the inputs were plus the added cost. All
   * products are locked together. Refused like `move` when an input is short.
   */
  async produce(
    tx: EntityManager,
    source: StockSource,
    { inputs, output, addedCost }: Production,
  ): Promise<{ inputs: MovedValue[]; output: MovedValue }> {
    const pools = await this.lockPools(tx, [...inputs, output]);
    const consumed = inputs.map((move) => valuedMove(pools, move));
    const cost = consumed.reduce((sum, move) => sum.minus(move.value), new Exact(addedCost));
    const made = valuedMove(pools, { ...output, unitCost: cost.div(output.quantity).toFixed() });
    await this.append(tx, source, [...consumed, made]);
    await this.keepPools(tx, pools);
    return { inputs: consumed.map(worth), output: worth(made) };
  }

  /** What a document has moved, summed; places where everything was taken back again are absent. */
  async movedBy(tx: EntityManager, source: Pick<StockSource, 'kind' | 'id'>): Promise<MovedStock[]> {
    return (await tx.query(
      `SELECT product_id AS "productId", location_id AS "locationId", sum(quantity) AS quantity, sum(value) AS value
       FROM stock_movements WHERE workspace_id = $1 AND source_kind = $2 AND source_id = $3
       GROUP BY product_id, location_id HAVING sum(quantity) <> 0 ORDER BY product_id, location_id`,
      [workspaceOf(tx), source.kind, source.id],
    )) as MovedStock[];
  }

  /**
   * Brings what a document has moved to `wanted` by counter movements: an edit moves only the difference, a void (`wanted`
   * empty) takes everything back at the value it had.
   */
  async settle(tx: EntityManager, source: StockSource, wanted: readonly StockMove[]): Promise<boolean> {
    const moves = differences(await this.movedBy(tx, source), wanted);
    await this.move(tx, source, moves);
    return moves.length > 0;
  }

  private async lockPools(tx: EntityManager, moves: readonly { productId: string }[]): Promise<Map<string, StockPool>> {
    const workspace = workspaceOf(tx);
    const ids = [...new Set(moves.map((move) => move.productId))];
    // No key is changed, so foreign key checks of other documents need not wait.
    await tx.query(
      `SELECT 1 FROM products WHERE workspace_id = $1 AND id = ANY($2::uuid[]) ORDER BY id FOR NO KEY UPDATE`,
      [workspace, ids],
    );
    const rows = (await tx.query(
      `SELECT p.id, p.average_cost AS "averageCost", coalesce(v.quantity, 0) AS quantity, coalesce(v.value, 0) AS value
       FROM products p LEFT JOIN stock_valuations v ON v.workspace_id = p.workspace_id AND v.product_id = p.id
       WHERE p.workspace_id = $1 AND p.id = ANY($2::uuid[])`,
      [workspace, ids],
    )) as { id: string; averageCost: string; quantity: string; value: string }[];
    return new Map(rows.map((row) => [row.id, poolOf(row)]));
  }

  private async append(tx: EntityManager, source: StockSource, moves: readonly ValuedMove[]): Promise<void> {
    const places = new Set(moves.map((move) => `${move.productId} ${move.locationId}`));
    const columns = [
      moves.map((move) => move.productId),
      moves.map((move) => move.locationId),
      moves.map((move) => move.quantity),
    ];
    await tx.query(
      `INSERT INTO stock_levels (workspace_id, product_id, location_id)
       SELECT DISTINCT $1::uuid, w.product, w.location FROM unnest($2::uuid[], $3::uuid[]) AS w(product, location)
       ORDER BY 2, 3 ON CONFLICT DO NOTHING`,
      [workspaceOf(tx), columns[0], columns[1]],
    );
    const moved = (await tx.query(appendMovements, [
      workspaceOf(tx),
      ...columns,
      moves.map((move) => move.cost),
      moves.map((move) => move.value),
      moves.map((move) => move.lineId ?? null),
      source.cause,
      source.kind,
      source.id,
      source.date,
    ])) as unknown[];
    if (moved.length < places.size) throw await this.shortage(tx, source, moves);
  }

  private async keepPools(tx: EntityManager, pools: Map<string, StockPool>): Promise<void> {
    const ids = [...pools.keys()];
    const each = (pick: (pool: StockPool) => Decimal) => ids.map((id) => pick(pools.get(id)!).toFixed());
    await tx.query(
      `WITH kept AS (
         INSERT INTO stock_valuations (workspace_id, product_id, quantity, value)
         SELECT $1::uuid, * FROM unnest($2::uuid[], $3::numeric[], $4::numeric[])
         ON CONFLICT (workspace_id, product_id) DO UPDATE SET quantity = excluded.quantity, value = excluded.value
       )
       UPDATE products p SET average_cost = c.cost FROM unnest($2::uuid[], $5::numeric[]) AS c(id, cost)
       WHERE p.workspace_id = $1 AND p.id = c.id AND p.average_cost <> c.cost`,
      [
        workspaceOf(tx),
        ids,
        each((pool) => pool.quantity),
        each((pool) => pool.value),
        each((pool) => pool.averageCost),
      ],
    );
  }

  private async shortage(tx: EntityManager, source: StockSource, moves: readonly StockMove[]): Promise<DomainError> {
    const short = (await tx.query(
      `SELECT p.code, p.name, l.name AS place, s.on_hand AS "onHand", -n.quantity AS needed
       FROM (SELECT product, location, sum(quantity) AS quantity FROM unnest($2::uuid[], $3::uuid[], $4::numeric[])
             AS w(product, location, quantity) GROUP BY product, location) n
       JOIN stock_levels s ON s.workspace_id = $1 AND s.product_id = n.product AND s.location_id = n.location
       JOIN products p ON p.workspace_id = $1 AND p.id = n.product
       JOIN locations l ON l.workspace_id = $1 AND l.id = n.location
       WHERE n.quantity < 0 AND s.on_hand + n.quantity < 0 ORDER BY p.code, l.code`,
      [workspaceOf(tx), moves.map((m) => m.productId), moves.map((m) => m.locationId), moves.map((m) => m.quantity)],
    )) as { code: string; name: string; place: string; onHand: string; needed: string }[];
    const problems = short.map((row): FieldProblem => ({
      field: 'lines',
      code: 'insufficient_stock',
      message: `${row.code} ${row.name}: ${plain(row.needed)} needed, ${plain(row.onHand)} on hand at ${row.place}.`,
    }));
    const sentence =
      `${source.label} needs more stock than there is. ${problems.map((problem) => problem.message).join(' ')} ` +
      `Lower the quantity, take it from another location, or raise the stock first with a stock adjustment.`;
    return new DomainError('refused', 'insufficient_stock', sentence, problems);
  }
}

const appendMovements = `
  WITH wanted AS (
    SELECT * FROM unnest($2::uuid[], $3::uuid[], $4::numeric[], $5::numeric[], $6::numeric[], $7::uuid[])
      WITH ORDINALITY AS w(product_id, location_id, quantity, unit_cost, value, line_id, at)
  ), net AS (
    SELECT product_id, location_id, sum(quantity) AS quantity FROM wanted GROUP BY product_id, location_id
  ), moved AS (
    UPDATE stock_levels l SET on_hand = l.on_hand + n.quantity FROM net n
    WHERE l.workspace_id = $1 AND l.product_id = n.product_id AND l.location_id = n.location_id
      AND (n.quantity >= 0 OR l.on_hand + n.quantity >= 0
        OR (SELECT allow_negative_stock FROM workspaces WHERE id = $1))
    RETURNING l.product_id, l.location_id
  ), appended AS (
    INSERT INTO stock_movements
      (workspace_id, product_id, location_id, quantity, unit_cost, value, line_id, cause, source_kind, source_id, business_date)
    SELECT $1, w.product_id, w.location_id, w.quantity, w.unit_cost, w.value, w.line_id, $8, $9, $10, $11
    FROM wanted w JOIN moved m ON m.product_id = w.product_id AND m.location_id = w.location_id
    ORDER BY w.at
  )
  SELECT product_id FROM moved`;

const worth = ({ cost, value }: ValuedMove): MovedValue => ({ unitCost: cost, value });

function poolIn(pools: Map<string, StockPool>, productId: string): StockPool {
  const pool = pools.get(productId);
  if (!pool) throw new Error(`Product ${productId} is not in this workspace.`);
  return pool;
}

/** Both legs of a relocation; the pool of a product is over all places, so it does not change. */
function relocation(pool: StockPool, { fromLocationId, toLocationId, ...goods }: Relocation): [ValuedMove, ValuedMove] {
  const value = pool.averageCost.times(goods.quantity).toDecimalPlaces(4).toFixed();
  const leg = { ...goods, cost: pool.averageCost.toFixed() };
  return [
    { ...leg, locationId: fromLocationId, quantity: `-${goods.quantity}`, value: `-${value}` },
    { ...leg, locationId: toLocationId, value },
  ];
}

function valuedMove(pools: Map<string, StockPool>, move: StockMove): ValuedMove {
  const { unitCost, value, pool } = valueChange(poolIn(pools, move.productId), move);
  pools.set(move.productId, pool);
  return { ...move, cost: unitCost.toFixed(), value: value.toFixed() };
}

/** Movements that lead from what was moved to what is wanted. Only a full return is worth exactly what left. */
function differences(moved: readonly MovedStock[], wanted: readonly StockMove[]): StockMove[] {
  const place = (at: { productId: string; locationId: string }) => `${at.productId} ${at.locationId}`;
  const targets = new Map<string, StockMove>();
  for (const move of wanted) {
    const known = targets.get(place(move));
    const quantity = new Decimal(known?.quantity ?? 0).plus(move.quantity).toFixed();
    targets.set(place(move), known ? { ...known, quantity } : { ...move });
  }
  const back = moved.map((done) => {
    const target = targets.get(place(done));
    targets.delete(place(done));
    return step(done, new Decimal(target?.quantity ?? 0).minus(done.quantity), target);
  });
  return [...back, ...targets.values()].filter((move) => !new Decimal(move.quantity).isZero());
}

function step(done: MovedStock, quantity: Decimal, target: StockMove | undefined): StockMove {
  const move: StockMove = { productId: done.productId, locationId: done.locationId, quantity: quantity.toFixed() };
  if (target?.lineId) move.lineId = target.lineId;
  if (new Decimal(done.quantity).plus(quantity).isZero())
    return { ...move, undoes: new Decimal(done.value).negated().toFixed() };
  return { ...move, unitCost: new Decimal(done.value).div(done.quantity).toDecimalPlaces(10).toFixed() };
}

const plain = (quantity: string) => new Decimal(quantity).toFixed();
