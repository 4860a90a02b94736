import type { ReactNode } from 'react';
import { AccessDenied, usePermissions } from 'react-admin';
import { mayDo, type Me, type Right } from '../data/auth-provider';

/** Shows its content to people who have the right; the server enforces it all the same. */
export const Allowed = ({ right, children }: { right: Right; children: ReactNode }) => {
  const { permissions, isLoading } = usePermissions<Me['role']>();
  if (isLoading) return null;
  return mayDo(permissions, right) ? children : <AccessDenied />;
};
