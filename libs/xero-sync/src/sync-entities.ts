import { XeroConnection } from './connection/xero-connection.entity.js';
import { XeroConsent } from './connection/xero-consent.entity.js';
import { XeroTokenSet } from './connection/xero-token-set.entity.js';
import { XeroDrift, XeroDriftCalls } from './drift/drift.entity.js';
import { engineEntities } from './engine/engine.entities.js';
import { XeroImportItem } from './imports/import-item.entity.js';
import { XeroImportMark } from './imports/import-mark.entity.js';
import { XeroImport } from './imports/import-run.entity.js';
import { XeroAnswer } from './lock-dates/lock-date-answer.entity.js';
import { XeroEndpoint } from './notifications/endpoint.entity.js';
import { XeroMail, XeroMailChoice, XeroMailRefusal } from './notifications/mail.entity.js';
import { XeroNews } from './notifications/news.entity.js';
import { XeroPost } from './notifications/post.entity.js';
import { XeroSettingProblem } from './settings/setting-problem.entity.js';
import { XeroMove } from './connection/xero-move.entity.js';
import { XeroReference } from './reference/xero-reference.entity.js';
import { XeroSettingsRow } from './settings/xero-settings.entity.js';
import { XeroSetUpRecord } from './set-up/set-up-record.entity.js';
import { XeroSetUp } from './set-up/set-up.entity.js';
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
  XeroSettingProblem,
  XeroMove,
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
  XeroNews,
  XeroEndpoint,
  XeroPost,
  XeroMailChoice,
  XeroMailRefusal,
  XeroMail,
  XeroDrift,
  XeroDriftCalls,
  XeroSetUp,
  XeroSetUpRecord,
];
