import { Id, Instant, Text } from '../http/fields.js';

export class AuditEntryView {
  @Id()
  id!: string;
  @Instant()
  at!: string;
  @Id({ nullable: true, description: 'The person; null for API keys and for what the program did by itself.' })
  actorId!: string | null;
  @Text({ example: 'Ann Miller', description: 'Name of the person or API key then.' })
  actorName!: string;
  @Text({ example: 'member.roleChanged', description: 'What was done, as a stable code.' })
  action!: string;
  @Text({ nullable: true, example: 'user', description: 'What kind of record it was about.' })
  record!: string | null;
  @Id({ nullable: true })
  recordId!: string | null;
  @Text({ example: 'Changed the role of ben@example.com from staff to admin.', description: 'The act in a sentence.' })
  words!: string;
}
