import type { DynamicModule } from '@nestjs/common';
import { CrmCoreModule } from '#crm-core';
import { XeroSyncModule, type XeroSyncOptions } from '#xero-sync';
import { crmCoreHost } from '#xero-sync/host-crm-core';
import { Authenticator } from '../auth/authenticator.js';
import type { Config } from '../config.js';
import { recordPage } from '../site/site.controller.js';
import { MAIL, SmtpMailer } from '../mail/smtp-mailer.js';
import type { Secrets } from '../startup/secrets.js';
import { CallerAccess } from './caller-access.js';

// What xero-sync itself takes when nothing is said; repeated here only to be multiplied by SYNC_TIME_SCALE.
const unscaled = { lease: 30, settle: 90, sendWithin: 20, sweep: 15, lookAgain: 30, resendWithin: 240 };

/** xero-sync, mounted on this CRM. A worker serves none of its addresses. */
export function xeroIntegration(config: Config, secrets: Secrets): DynamicModule {
  const mounted = XeroSyncModule.forHost({
    ...crmCoreHost,
    imports: [CrmCoreModule],
    access: CallerAccess,
    mailer: SmtpMailer,
    providers: [...crmCoreHost.providers, Authenticator, { provide: MAIL, useValue: config.mail ?? null }],
    ...(config.redisUrl ? { redis: { url: config.redisUrl } } : {}),
    options: xeroOptions(config, secrets),
  });
  return config.role === 'worker' ? { ...mounted, controllers: [] } : mounted;
}

export function xeroOptions(config: Config, { encryptionKeys, webhookKey }: Secrets): XeroSyncOptions {
  const { clientId, clientSecret, issuerUrl, apiUrl, pkce } = config.xero;
  return {
    xero: { clientId, issuerUrl, apiUrl, pkce, ...(clientSecret === undefined ? {} : { clientSecret }) },
    callbackUrl: `${config.appUrl}/api/v1/integrations/xero/callback`,
    afterConnectUrl: `${config.appUrl}/admin/xero/connected`,
    connectProblemUrl: `${config.appUrl}/admin/xero/connection`,
    recordUrl: ({ name, id }) => `${config.appUrl}${recordPage(name, id)}`,
    encryptionKeys,
    webhookKeys: webhookKey.split(',').flatMap((key) => key.trim() || []),
    privateWebhooks: config.privateWebhooks,
    background: config.role !== 'web',
    timing: timingOf(config),
    ...(config.faultPoint ? { faultPoint: config.faultPoint } : {}),
  };
}

function timingOf({ sync }: Config): NonNullable<XeroSyncOptions['timing']> {
  const given = {
    lease: sync.leaseSeconds,
    settle: sync.settleSeconds,
    sendWithin: sync.sendWithinSeconds,
    sweep: sync.sweepSeconds,
    lookAgain: sync.lookAgainSeconds,
    resendWithin: sync.resendWithinSeconds,
  };
  const entries = (Object.keys(unscaled) as (keyof typeof unscaled)[]).flatMap((name) => {
    const seconds = given[name] ?? (sync.timeScale === undefined ? undefined : unscaled[name] * sync.timeScale);
    return seconds === undefined ? [] : [[name, seconds] as const];
  });
  return Object.fromEntries(entries);
}
