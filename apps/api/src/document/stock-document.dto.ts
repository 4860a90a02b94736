import { Id } from '../http/fields.js';
import { PlacedView } from './document.dto.js';

/** A line about one product, in replies. */
export class StockLineView extends PlacedView {
  @Id()
  productId!: string;
}
