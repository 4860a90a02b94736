import { Injectable, OnApplicationBootstrap, RequestMethod, Type } from '@nestjs/common';
import { METHOD_METADATA, PATH_METADATA } from '@nestjs/common/constants.js';
import { DiscoveryService, MetadataScanner, Reflector } from '@nestjs/core';
import { signedByXero } from '#xero-sync';
import { Permission, permissionKey, publicKey } from './permission.js';

export interface Route {
  controller: string;
  handler: string;
  method: string;
  path: string;
  access: Permission | 'public' | 'module';
}

/** Routes that ask for no signed-in caller: everybody's, and those that only Xero can sign for. */
export const isOpen = (reflector: Reflector, targets: Parameters<Reflector['getAllAndOverride']>[1]): boolean =>
  [publicKey, signedByXero].some((key) => reflector.getAllAndOverride<boolean | undefined>(key, targets));

/** The routes of the sync module ask the host through their own port (`XeroAccess`), deny by default. */
export const judgesItself = (controller: Type): boolean =>
  pathsOf(controller).some((path) => /^\/?integrations\/xero(\/|$)/.test(path));

/** Default deny: an address without a declared permission stops the start, so that it is noticed before it is served. */
@Injectable()
export class RouteCheck implements OnApplicationBootstrap {
  constructor(
    private readonly discovery: DiscoveryService,
    private readonly scanner: MetadataScanner,
    private readonly reflector: Reflector,
  ) {}

  onApplicationBootstrap(): void {
    const open = this.routes().filter(({ access }) => access === undefined);
    if (open.length > 0)
      throw new Error(
        `Every route must declare @Permission or @Public. These do not: ${open.map((route) => `${route.controller}.${route.handler}`).join(', ')}.`,
      );
  }

  /** Every route of the application with what it asks of its caller. */
  routes(): (Omit<Route, 'access'> & { access: Route['access'] | undefined })[] {
    return this.discovery.getControllers().flatMap(({ metatype, instance }) => {
      const prototype = Object.getPrototypeOf(instance) as Record<string, unknown>;
      return this.scanner.getAllMethodNames(prototype).flatMap((name) => {
        const handler = prototype[name] as () => unknown;
        const method = Reflect.getMetadata(METHOD_METADATA, handler) as RequestMethod | undefined;
        if (method === undefined) return [];
        return pathsOf(metatype as Type).flatMap((above) =>
          pathsOf(handler).map((below) => ({
            controller: (metatype as Type).name,
            handler: name,
            method: RequestMethod[method],
            path: `/${[above, below]
              .map((part) => part.replace(/^\/|\/$/g, ''))
              .filter(Boolean)
              .join('/')}`,
            access: this.accessOf(handler, metatype as Type),
          })),
        );
      });
    });
  }

  private accessOf(handler: () => unknown, controller: Type): Route['access'] | undefined {
    if (isOpen(this.reflector, [handler, controller])) return 'public';
    if (judgesItself(controller)) return 'module';
    return this.reflector.getAllAndOverride<Permission | undefined>(permissionKey, [handler, controller]);
  }
}

function pathsOf(target: object): string[] {
  const path = Reflect.getMetadata(PATH_METADATA, target) as string | string[] | undefined;
  return path === undefined ? [''] : [path].flat();
}
