import { Text, Whole } from '../http/fields.js';

export class PurgeDto {
  @Whole({ optional: true, example: 3, description: 'The version of the record that you have seen; or send If-Match.' })
  version?: number;
  @Text({ example: 'Entered twice by a test script', max: 500, description: 'Kept in the audit log.' })
  reason!: string;
}
