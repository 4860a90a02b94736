import { randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { EntityManager } from 'typeorm';
import { workspaceOf } from '../database/database.js';
import {
  deleteRecord,
  findRecord,
  insertRecord,
  isUuid,
  lockRecord,
  RecordLabel,
  updateRecord,
} from '../database/records.js';
import { linesOf, replaceLines } from '../document/document-lines.js';
import { refused } from '../errors.js';
import { Actor } from '../events/actor.js';
import { EventBus } from '../events/event-bus.js';
import { RecordGuards } from '../guards/record-guards.js';
import { listRecords, ListQuery, ListShape, Page } from '../listing/listing.js';
import { checkParts, checkStocked, StockedProduct, stockedProducts } from '../stock/stocked-products.js';
import { FieldChecks, given } from '../validation/field-checks.js';
import { BillOfMaterials, BillOfMaterialsLine } from './bill-of-materials.entity.js';
import { BillOfMaterialsSaved } from './bill-of-materials.events.js';
import { circle, Made } from './circle.js';

export interface ComponentInput {
  productId: string;
  /** In one unit of the product; more than zero, ≤ 4 decimals. */
  quantity: string;
  /** What is lost on the way and needed on top, 0–100, ≤ 4 decimals. Absent: nothing. */
  scrapPercent?: string | null;
}

export interface BillOfMaterialsPatch {
  note?: string | null;
  /** Of one unit, base currency, ≤ 4 decimals. Absent: none. */
  labourCost?: string | null;
  overheadCost?: string | null;
  lines?: ComponentInput[];
}

export interface BillOfMaterialsInput extends BillOfMaterialsPatch {
  /** What is made. */
  productId: string;
}

export type BillOfMaterialsWithLines = BillOfMaterials & { lines: BillOfMaterialsLine[] };

/** A bill of materials that needs a product, directly or through others. */
export interface WhereUsed {
  billOfMaterialsId: string;
  productId: string;
  productCode: string;
  productName: string;
  revision: number;
  active: boolean;
  /** 1: the product is one of its lines; 2: it is in one of its components; and so on. */
  level: number;
}

type DraftLine = Pick<BillOfMaterialsLine, 'id' | 'position' | 'productId' | 'quantity' | 'scrapPercent'>;

const label: RecordLabel<BillOfMaterials> = {
  record: 'bill of materials',
  number: (one) => `revision ${one.revision} of product ${one.productId}`,
};

/** What lists of bills of materials may be sorted and filtered by. */
export const billOfMaterialsList: ListShape<BillOfMaterials> = {
  entity: BillOfMaterials,
  search: 'billOfMaterials',
  defaultSort: 'productId,-revision',
  fields: {
    productId: { type: 'id' },
    revision: { type: 'integer' },
    active: { type: 'boolean' },
    createdAt: { type: 'timestamp' },
    updatedAt: { type: 'timestamp' },
  },
};

/**
 * Bills of materials. A product has any number of revisions, of which one at most is active; through active ones no product
 * ever contains itself. All methods work in the transaction's workspace.
 */
@Injectable()
export class BillOfMaterialsService {
  constructor(
    private readonly events: EventBus,
    private readonly guards: RecordGuards,
  ) {}

  /**
   * Makes the next revision of a product, with `activate` the active one. Throws `invalid_bill_of_materials`, and
   * `contains_itself` when a component needs the product.
   */
  async create(
    tx: EntityManager,
    input: BillOfMaterialsInput & { activate?: boolean },
    actor: Actor,
  ): Promise<BillOfMaterialsWithLines> {
    const check = new FieldChecks('billOfMaterials', 'create');
    const product = await this.productOf(tx, check, input.productId);
    const header = checkHeader(check, input);
    const lines = await this.resolveLines(tx, check, input.lines ?? []);
    check.done();
    await this.lockAll(tx);
    await this.refuseCircle(tx, product, lines);
    const made = await insertRecord(tx, BillOfMaterials, label, {
      ...header,
      productId: product.id,
      revision: await this.nextRevision(tx, product.id),
    });
    await replaceLines(tx, BillOfMaterialsLine, 'billOfMaterialsId', made.id, lines);
    await this.publish(tx, made, 'created', actor);
    return input.activate ? this.makeActive(tx, made, actor) : this.get(tx, made.id);
  }

  /** Changes a revision that no work order was made from. Lines, when given, replace all lines. */
  async update(
    tx: EntityManager,
    id: string,
    version: number,
    patch: BillOfMaterialsPatch,
    actor: Actor,
  ): Promise<BillOfMaterialsWithLines> {
    await this.lockAll(tx);
    const before = await lockRecord(tx, BillOfMaterials, label, id, version);
    await this.guards.check({ workspaceId: workspaceOf(tx), record: 'billOfMaterials', id }, 'edit', tx);
    const product = await this.productFor(tx, before);
    await this.refuseUsed(tx, before, product);
    const check = new FieldChecks('billOfMaterials', 'update');
    const header = checkHeader(check, patch);
    const lines = patch.lines === undefined ? undefined : await this.resolveLines(tx, check, patch.lines);
    check.done();
    if (lines) {
      await this.refuseCircle(tx, product, lines);
      await replaceLines(tx, BillOfMaterialsLine, 'billOfMaterialsId', id, lines);
    }
    await updateRecord(tx, BillOfMaterials, label, id, version, header);
    await this.publish(tx, before, 'updated', actor);
    return this.get(tx, id);
  }

  /** Makes a revision the active one of its product; the one that was active retires. */
  async activate(tx: EntityManager, id: string, actor: Actor, version?: number): Promise<BillOfMaterialsWithLines> {
    await this.lockAll(tx);
    const found = await lockRecord(tx, BillOfMaterials, label, id, version);
    const product = await this.productFor(tx, found);
    if (found.active) throw refused('already_active', `${titled(product, found)} is already active.`);
    await this.refuseCircle(tx, product, await linesOf(tx, BillOfMaterialsLine, 'billOfMaterialsId', id));
    return this.makeActive(tx, found, actor);
  }

  /** The product is no longer made from this revision, nor from any other until one is activated. */
  async retire(tx: EntityManager, id: string, actor: Actor, version?: number): Promise<BillOfMaterialsWithLines> {
    const found = await lockRecord(tx, BillOfMaterials, label, id, version);
    if (!found.active) throw refused('not_active', `${titled(await this.productFor(tx, found), found)} is not active.`);
    await updateRecord(tx, BillOfMaterials, label, id, found.version, { active: false });
    await this.publish(tx, found, 'retired', actor);
    return this.get(tx, id);
  }

  /** Removes a revision that no work order was made from. */
  async delete(tx: EntityManager, id: string, version: number, actor: Actor): Promise<void> {
    const found = await lockRecord(tx, BillOfMaterials, label, id, version);
    await this.guards.check({ workspaceId: workspaceOf(tx), record: 'billOfMaterials', id }, 'delete', tx);
    await this.refuseUsed(tx, found, await this.productFor(tx, found));
    await deleteRecord(tx, BillOfMaterials, label, found, 'Retire it instead.');
    await this.publish(tx, found, 'deleted', actor);
  }

  async get(tx: EntityManager, id: string): Promise<BillOfMaterialsWithLines> {
    const found = await findRecord(tx, BillOfMaterials, label, id);
    return Object.assign(found, { lines: await linesOf(tx, BillOfMaterialsLine, 'billOfMaterialsId', id) });
  }

  /** The one that a product is made from at present, if there is one. */
  async activeOf(tx: EntityManager, productId: string): Promise<BillOfMaterials | undefined> {
    const found = await tx
      .createQueryBuilder(BillOfMaterials, 'b')
      .where('b.workspaceId = :workspace AND b.productId = :productId AND b.active', {
        workspace: workspaceOf(tx),
        productId,
      })
      .getOne();
    return found ?? undefined;
  }

  /** Without lines. */
  list(tx: EntityManager, query: ListQuery): Promise<Page<BillOfMaterials>> {
    return listRecords(tx, billOfMaterialsList, query);
  }

  /** Every bill of materials that needs the product: any revision directly, active ones through others; nearest first. */
  async whereUsed(tx: EntityManager, productId: string): Promise<WhereUsed[]> {
    if (!isUuid(productId)) return [];
    return (await tx.query(
      `WITH RECURSIVE used (id, product_id, active, level) AS (
         SELECT b.id, b.product_id, b.active, 1 FROM bill_of_materials_lines l
         JOIN bills_of_materials b ON b.workspace_id = l.workspace_id AND b.id = l.bill_of_materials_id
         WHERE l.workspace_id = $1 AND l.product_id = $2
         UNION
         SELECT b.id, b.product_id, b.active, u.level + 1 FROM used u
         JOIN bill_of_materials_lines l ON l.workspace_id = $1 AND l.product_id = u.product_id
         JOIN bills_of_materials b ON b.workspace_id = $1 AND b.id = l.bill_of_materials_id AND b.active
         WHERE u.active
       )
       SELECT b.id AS "billOfMaterialsId", p.id AS "productId", p.code AS "productCode", p.name AS "productName", b.revision,
         b.active, min(u.level)::int AS level
       FROM used u JOIN bills_of_materials b ON b.workspace_id = $1 AND b.id = u.id
       JOIN products p ON p.workspace_id = $1 AND p.id = b.product_id
       GROUP BY b.id, p.id, p.code, p.name, b.revision, b.active ORDER BY level, p.code, b.revision DESC`,
      [workspaceOf(tx), productId],
    )) as WhereUsed[];
  }

  /** Two changes that only together would close a circle, or that make the same revision, wait here for each other: first of all. */
  private async lockAll(tx: EntityManager): Promise<void> {
    await tx.query('SELECT 1 FROM workspaces WHERE id = $1 FOR NO KEY UPDATE', [workspaceOf(tx)]);
  }

  private async productOf(tx: EntityManager, check: FieldChecks, id: unknown): Promise<StockedProduct> {
    const product = checkStocked(check, 'productId', id, await stockedProducts(tx, [id]));
    return product ?? { id: '', code: '', name: '', tracked: true, archived: false };
  }

  private async productFor(tx: EntityManager, { productId }: BillOfMaterials): Promise<StockedProduct> {
    return (await stockedProducts(tx, [productId])).get(productId)!;
  }

  private async resolveLines(
    tx: EntityManager,
    check: FieldChecks,
    given: ComponentInput[] | undefined,
  ): Promise<DraftLine[]> {
    const inputs = checkParts(check, 'lines', given);
    if (inputs.length === 0)
      check.problem('lines', 'required', 'The bill of materials has no components. Give at least one.');
    const products = await stockedProducts(
      tx,
      inputs.map((line) => line.productId),
    );
    const seen = new Set<string>();
    return inputs.map((line, position) => {
      const within = check.within(`lines.${position}`);
      const product = checkStocked(within, 'productId', line.productId, products);
      if (product && seen.has(product.id))
        within.problem(
          'productId',
          'duplicate',
          `${product.code} ${product.name} is a component twice. Give it once, with the sum of the quantities.`,
        );
      seen.add(product?.id ?? '');
      return { ...checkComponent(within, line), id: randomUUID(), position, productId: product?.id ?? '' };
    });
  }

  /** Refuses components that need the product themselves, naming the way from one to the other. */
  private async refuseCircle(
    tx: EntityManager,
    product: StockedProduct,
    lines: readonly Pick<BillOfMaterialsLine, 'productId'>[],
  ): Promise<void> {
    const components = lines.map((line) => line.productId);
    const way = circle(product.id, components, await this.madeOf(tx, components));
    if (!way) return;
    const products = await stockedProducts(tx, way);
    const [component, ...through] = way.map((id) => products.get(id)!.code);
    const how =
      through.length === 0
        ? 'it is a component of its own'
        : `${component} is made of ${through.join(', which is made of ')}`;
    const remedy =
      through.length === 0 ? '' : `, or change the bill of materials of ${products.get(way.at(-2)!)!.code} first`;
    throw refused(
      'contains_itself',
      `${product.code} ${product.name} would contain itself: ${how}. Leave ${component} out${remedy}.`,
    );
  }

  /** Everything below these products, by active bills of materials. */
  private async madeOf(tx: EntityManager, productIds: readonly string[]): Promise<Made[]> {
    return (await tx.query(
      `WITH RECURSIVE needed (id) AS (
         SELECT c FROM unnest($2::uuid[]) AS c
         UNION
         SELECT l.product_id FROM needed n
         JOIN bills_of_materials b ON b.workspace_id = $1 AND b.product_id = n.id AND b.active
         JOIN bill_of_materials_lines l ON l.workspace_id = $1 AND l.bill_of_materials_id = b.id
       )
       SELECT b.product_id AS "productId", l.product_id AS "componentId" FROM needed n
       JOIN bills_of_materials b ON b.workspace_id = $1 AND b.product_id = n.id AND b.active
       JOIN bill_of_materials_lines l ON l.workspace_id = $1 AND l.bill_of_materials_id = b.id ORDER BY l.position`,
      [workspaceOf(tx), productIds],
    )) as Made[];
  }

  private async nextRevision(tx: EntityManager, productId: string): Promise<number> {
    const rows = (await tx.query(
      `SELECT coalesce(max(revision), 0) + 1 AS next FROM bills_of_materials WHERE workspace_id = $1 AND product_id = $2`,
      [workspaceOf(tx), productId],
    )) as { next: number }[];
    return rows[0]!.next;
  }

  private async makeActive(tx: EntityManager, one: BillOfMaterials, actor: Actor): Promise<BillOfMaterialsWithLines> {
    const before = await this.activeOf(tx, one.productId);
    if (before) await updateRecord(tx, BillOfMaterials, label, before.id, before.version, { active: false });
    await updateRecord(tx, BillOfMaterials, label, one.id, one.version, { active: true });
    if (before) await this.publish(tx, before, 'retired', actor);
    await this.publish(tx, one, 'activated', actor);
    return this.get(tx, one.id);
  }

  /** What was made from a revision must be explained by it for ever. */
  private async refuseUsed(tx: EntityManager, one: BillOfMaterials, product: StockedProduct): Promise<void> {
    const [order] = (await tx.query(
      `SELECT number FROM work_orders WHERE workspace_id = $1 AND bill_of_materials_id = $2 ORDER BY number LIMIT 1`,
      [workspaceOf(tx), one.id],
    )) as { number: string }[];
    if (order)
      throw refused(
        'in_use',
        `${titled(product, one)} is used by work order ${order.number} and stays as it is. Make a new revision instead, and activate it.`,
      );
  }

  private publish(
    tx: EntityManager,
    one: BillOfMaterials,
    change: BillOfMaterialsSaved['change'],
    actor: Actor,
  ): Promise<void> {
    return this.events.publish(
      new BillOfMaterialsSaved(workspaceOf(tx), one.id, change, one.productId, actor.origin),
      tx,
    );
  }
}

function checkHeader(check: FieldChecks, input: BillOfMaterialsPatch): Partial<BillOfMaterials> {
  const cost = { decimals: 4, min: '0' };
  const labourCost = check.decimal('labourCost', input.labourCost, cost);
  const overheadCost = check.decimal('overheadCost', input.overheadCost, cost);
  return given({
    note: check.optionalText('note', input.note, { max: 500 }),
    labourCost: labourCost === null ? '0' : labourCost,
    overheadCost: overheadCost === null ? '0' : overheadCost,
  });
}

const checkComponent = (check: FieldChecks, line: ComponentInput) => ({
  quantity: check.requiredDecimal('quantity', line.quantity, { decimals: 4, min: '0.0001' }) ?? '1',
  scrapPercent: check.decimal('scrapPercent', line.scrapPercent, { decimals: 4, min: '0', max: '100' }) ?? '0',
});

const titled = (product: StockedProduct, one: BillOfMaterials) =>
  `Revision ${one.revision} of the bill of materials of ${product.code}`;
