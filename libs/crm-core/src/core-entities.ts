import { Company } from './company/company.entity.js';
import { NumberCounter } from './numbering/number-counter.entity.js';
import { Workspace } from './workspace/workspace.entity.js';

/** Every table of crm-core that TypeORM knows. */
export const coreEntities = [Workspace, NumberCounter, Company];
