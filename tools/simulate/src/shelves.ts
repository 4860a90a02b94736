import { toUnits } from '../../rig/src/decimal.js';

/** What a document moves, four decimals, signed. */
export interface Move {
  productId: string;
  locationId: string;
  quantity: bigint;
}

/** What lies where, kept by this tool alone: what must be there if the CRM forgets nothing. */
export class Shelves {
  private readonly levels = new Map<string, bigint>();
  /** Product → the document that moved it last. */
  private readonly last = new Map<string, string>();

  move(documentId: string, moves: readonly Move[]): void {
    for (const { productId, locationId, quantity } of moves) {
      this.levels.set(`${productId} ${locationId}`, this.at(productId, locationId) + quantity);
      this.last.set(productId, documentId);
    }
  }

  /** Takes back what a document moved. */
  undo(documentId: string, moves: readonly Move[]): void {
    this.move(
      documentId,
      moves.map((move) => ({ ...move, quantity: -move.quantity })),
    );
  }

  /** Four decimals. */
  at(productId: string, locationId: string): bigint {
    return this.levels.get(`${productId} ${locationId}`) ?? 0n;
  }

  /** Over all places. */
  onHand(productId: string): bigint {
    let sum = 0n;
    for (const [key, quantity] of this.levels) if (key.startsWith(`${productId} `)) sum += quantity;
    return sum;
  }

  /**
   * Whether nothing moved these goods after the document did. What is put right then leaves no difference in value: Xero
   * works out averages anew by date, a moving average does not.
   */
  untouchedSince(documentId: string, moves: readonly Move[]): boolean {
    return moves.every(({ productId }) => this.last.get(productId) === documentId);
  }
}

interface MovedLine {
  productId: string | null;
  locationId: string | null;
  quantity: string;
}

/** The movements of a document's lines of tracked goods. */
export function movesOf(
  lines: readonly MovedLine[],
  way: 'in' | 'out',
  about: { isTracked: (productId: string) => boolean; mainLocation: string },
): Move[] {
  return lines.flatMap(({ productId, locationId, quantity }) => {
    if (productId === null || !about.isTracked(productId)) return [];
    const units = toUnits(quantity, 4);
    return [{ productId, locationId: locationId ?? about.mainLocation, quantity: way === 'in' ? units : -units }];
  });
}
