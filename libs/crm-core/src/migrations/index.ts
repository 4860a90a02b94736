import { Base1764000000001 } from './1764000000001-base.js';
import { StockAndSales1764000000002 } from './1764000000002-stock-and-sales.js';
import { IdempotencyKeys1764000000003 } from './1764000000003-idempotency-keys.js';
import { Purchasing1764000000005 } from './1764000000005-purchasing.js';
import { StockAndMaking1764000000006 } from './1764000000006-stock-and-making.js';
import { BeforeTheSale1764000000007 } from './1764000000007-before-the-sale.js';
import { MergedCompaniesAndPurges1764000000008 } from './1764000000008-merges-and-purges.js';
import { CsvImports1764000000011 } from './1764000000011-csv-imports.js';
import { TakenIn1764000000013 } from './1764000000013-taken-in.js';
import { Accounts1764000000020 } from './1764000000020-accounts.js';
import { Preferences1764000000021 } from './1764000000021-preferences.js';
import { Papers1764000000023 } from './1764000000023-papers.js';
import { DocumentEmails1764000000024 } from './1764000000024-document-emails.js';

/** Every migration of crm-core, in the order in which it runs. */
export const coreMigrations = [
  Base1764000000001,
  StockAndSales1764000000002,
  IdempotencyKeys1764000000003,
  Purchasing1764000000005,
  StockAndMaking1764000000006,
  BeforeTheSale1764000000007,
  MergedCompaniesAndPurges1764000000008,
  CsvImports1764000000011,
  TakenIn1764000000013,
  Accounts1764000000020,
  Preferences1764000000021,
  Papers1764000000023,
  DocumentEmails1764000000024,
];
