import { applyDecorators, SetMetadata } from '@nestjs/common';
import { ApiCookieAuth, ApiBearerAuth } from '@nestjs/swagger';
import type { MemberRole } from './caller.js';

/** What a route lets a member do. A route that declares nothing is never served: the start fails. */
export type Permission = 'view' | 'edit' | 'admin';

export const permissionKey = Symbol('permission');
export const publicKey = Symbol('public');

/** The right that a caller of this route (or of every route of this controller) needs. */
export const Permission = (permission: Permission) =>
  applyDecorators(SetMetadata(permissionKey, permission), ApiCookieAuth('session'), ApiBearerAuth('apiKey'));

/** Open to everybody: sign-in, health, documentation. */
export const Public = () => SetMetadata(publicKey, true);

const granted: Record<MemberRole, readonly Permission[]> = {
  admin: ['view', 'edit', 'admin'],
  staff: ['view', 'edit'],
  readOnly: ['view'],
};

export const mayDo = (role: MemberRole, permission: Permission): boolean => granted[role].includes(permission);
