import { Flag, Text } from '../http/fields.js';
import { RecordView, VersionDto } from '../http/record.dto.js';

export class PaymentMethodDto {
  @Text({ example: 'Bank transfer', max: 255 })
  name!: string;
}

export class PaymentMethodPatchDto extends VersionDto {
  @Text({ optional: true, example: 'Bank transfer', max: 255 })
  name?: string;
  @Flag({ optional: true, example: false })
  archived?: boolean;
}

export class PaymentMethodView extends RecordView {
  @Text({ example: 'Bank transfer' })
  name!: string;
  @Flag({ example: false })
  archived!: boolean;
}
