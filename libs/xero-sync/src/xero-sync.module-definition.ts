import type { FactoryProvider, InjectionToken, ModuleMetadata, Provider, Type } from '@nestjs/common';
import type { XeroAccess } from './host/access.js';
import type { CrmHost } from './host/crm-host.js';
import type { Doors } from './host/doors.js';
import type { Mailer } from './host/mailer.js';
import { XERO_SYNC_OPTIONS, type XeroSyncOptions } from './options.js';

/** A class to be made by the module, or the token of a provider that one of the `imports` exports. */
export type Given<T> = Type<T> | { useExisting: InjectionToken<T> };

/** What a host brings along. */
export interface XeroSyncHost {
  /** Modules whose providers `host`, `access`, `doors`, `mailer`, `providers` and `options` need. */
  imports?: NonNullable<ModuleMetadata['imports']>;
  /** The host's records behind the port. */
  host: Given<CrmHost>;
  /** Who may call the REST routes; without it every route answers 403. */
  access?: Given<XeroAccess>;
  /** The way to the database; without it, plain transactions of TypeORM's data source. */
  doors?: Given<Doors>;
  /** How e-mails leave; without it none are sent, and the settings say so. */
  mailer?: Given<Mailer>;
  /** More providers of the host that live beside the module's own and may inject `XeroSync`. */
  providers?: Provider[];
  /** Wake-ups travel through Bull on this Redis; without it they stay in the process. */
  redis?: { url: string; prefix?: string };
  options: XeroSyncOptions | Pick<FactoryProvider<XeroSyncOptions>, 'useFactory' | 'inject'>;
}

export const given = <T>(token: InjectionToken<T>, value: Given<T>): Provider =>
  typeof value === 'function' ? { provide: token, useClass: value } : { provide: token, ...value };

export const optionsProvider = (options: XeroSyncHost['options']): Provider =>
  'useFactory' in options
    ? { provide: XERO_SYNC_OPTIONS, ...options }
    : { provide: XERO_SYNC_OPTIONS, useValue: options };
