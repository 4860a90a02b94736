import type { ReactNode } from 'react';
import { usePermissions, useRecordContext } from 'react-admin';
import { mayDo, type Me } from '../data/auth-provider';

/** Shows its buttons to those who may press them, while the record is in one of the states. */
export const When = ({ status, children }: { status: readonly string[]; children: ReactNode }) => {
  const record = useRecordContext<{ id: string; status: string }>();
  const { permissions: role } = usePermissions<Me['role']>();
  return record && status.includes(record.status) && mayDo(role, 'edit') ? <>{children}</> : null;
};
