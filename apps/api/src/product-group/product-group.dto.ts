import { Text } from '../http/fields.js';
import { RecordView, VersionDto } from '../http/record.dto.js';

export class ProductGroupDto {
  @Text({ example: 'Beverages', max: 255 })
  name!: string;
}

export class ProductGroupPatchDto extends VersionDto {
  @Text({ optional: true, example: 'Drinks', max: 255 })
  name?: string;
}

export class ProductGroupView extends RecordView {
  @Text({ example: 'Beverages' })
  name!: string;
}
