import { Engine1764100000001 } from './1764100000001-engine.js';
import { Connection1764100000002 } from './1764100000002-connection.js';
import { MergedContacts1764100000006 } from './1764100000006-merged-contacts.js';
import { StockCheck1764100000005 } from './1764100000005-stock-check.js';
import { Answers1764100000007 } from './1764100000007-answers.js';
import { Imports1764100000010 } from './1764100000010-imports.js';
import { Drift1764100000020 } from './1764100000020-drift.js';
import { FirstImport1764100000016 } from './1764100000016-first-import.js';
import { Organisations1764100000022 } from './1764100000022-organisations.js';
import { Live1764100000031 } from './1764100000031-live.js';
import { Webhooks1764100000011 } from './1764100000011-webhooks.js';
import { Notifications1764100000024 } from './1764100000024-notifications.js';

/** In the order in which they run. */
export const syncMigrations = [
  Engine1764100000001,
  Connection1764100000002,
  StockCheck1764100000005,
  MergedContacts1764100000006,
  Answers1764100000007,
  Webhooks1764100000011,
  Imports1764100000010,
  Notifications1764100000024,
  FirstImport1764100000016,
  Drift1764100000020,
  Organisations1764100000022,
  Live1764100000031,
];
