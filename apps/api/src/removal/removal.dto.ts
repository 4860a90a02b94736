import { Text } from '../http/fields.js';
import { VersionDto } from '../http/record.dto.js';

export class PurgeDto extends VersionDto {
  @Text({ example: 'Entered twice by a test script', max: 500, description: 'Kept in the audit log.' })
  reason!: string;
}
