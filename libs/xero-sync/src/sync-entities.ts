import { XeroConnection } from './connection/xero-connection.entity.js';
import { XeroConsent } from './connection/xero-consent.entity.js';
import { XeroTokenSet } from './connection/xero-token-set.entity.js';
import { engineEntities } from './engine/engine.entities.js';
import { XeroImportItem } from './imports/import-item.entity.js';
import { XeroImportMark } from './imports/import-mark.entity.js';
import { XeroImport } from './imports/import-run.entity.js';
import { XeroAnswer } from './lock-dates/lock-date-answer.entity.js';
import { XeroReference } from './reference/xero-reference.entity.js';
import { XeroSettingsRow } from './settings/xero-settings.entity.js';
import { XeroStockCheck } from './stock-check/stock-check.entity.js';
import { XeroStockCorrection } from './stock-check/stock-correction.entity.js';
import { XeroEarlyLook } from './webhooks/early-look.entity.js';
import { XeroWebhookDelivery, XeroWebhookGap } from './webhooks/webhook-delivery.entity.js';
import { XeroWebhookEvent } from './webhooks/webhook-event.entity.js';

/** All tables of the module, for the host's data source. */
export const syncEntities = [
  ...engineEntities,
  XeroConnection,
  XeroTokenSet,
  XeroConsent,
  XeroSettingsRow,
  XeroReference,
  XeroAnswer,
  XeroStockCheck,
  XeroStockCorrection,
  XeroWebhookEvent,
  XeroWebhookDelivery,
  XeroWebhookGap,
  XeroEarlyLook,
  XeroImport,
  XeroImportMark,
  XeroImportItem,
];
