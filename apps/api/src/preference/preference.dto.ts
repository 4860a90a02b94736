import { AnyValue } from '../http/fields.js';

export class PreferenceDto {
  @AnyValue({ example: ['number', 'total'], description: 'Any JSON value, null included.' })
  value!: unknown;
}
