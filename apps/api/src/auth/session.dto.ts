import { Flag, Instant, Text } from '../http/fields.js';

export class SessionView {
  @Text({ example: '5d0c2f…' })
  id!: string;
  @Flag({ example: true, description: 'Whether it is the one that asks.' })
  current!: boolean;
  @Text({ nullable: true, example: 'Mozilla/5.0 (X11; Linux x86_64) …', description: 'What the browser calls itself.' })
  device!: string | null;
  @Instant()
  signedInAt!: string;
  @Instant({ description: 'When it ends unless it is used.' })
  expiresAt!: string;
}
