import { createContext, use, useState, type ReactNode } from 'react';
import { useNotify } from 'react-admin';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { act } from '../../data/data-provider';
import { Problem } from '../../data/rest';
import { useProblemNotice } from '../../ui/problem-notice';
import { xeroKey } from '../ask-xero';

type Accounts = Partial<Record<AccountPurpose, string | null>>;
export type AccountPurpose =
  | 'stockAdjustments'
  | 'supplierPayments'
  | 'supplierRefunds'
  | 'sales'
  | 'purchases'
  | 'costOfGoodsSold'
  | 'inventory'
  | 'manufacturingClearing'
  | 'absorbedCosts';

export interface SettingsValues {
  accounts: Accounts;
  syncInventory: boolean;
  syncDescriptions: boolean;
  lockInvoices: boolean;
  oneBankLine: boolean;
  tellApartByCode: boolean;
  invoiceStatus: string;
  modes: Record<string, string>;
  taxRates: Record<string, { sales?: string; purchases?: string }>;
  untaxed: { sales?: string; purchases?: string };
  methodAccounts: Record<string, string>;
  lockDates: Record<string, string>;
  discrepancyLimits: { units?: string | null; value?: string | null };
  drift: { callsPerDay: number };
  paymentImport: { reconciledOnly: boolean; days: number[]; from: string; until: string; timeZone?: string | null };
}

export interface Settings {
  version: number;
  values: SettingsValues;
}

interface Form {
  values: SettingsValues;
  /** Only administrators change settings. */
  isFixed: boolean;
  isChanged: boolean;
  isSaving: boolean;
  set: (patch: Partial<SettingsValues>) => void;
  /** The server's sentence beside a field such as `accounts.sales`. */
  problemAt: (path: string) => string | undefined;
  save: () => void;
  undo: () => void;
}

const FormContext = createContext<Form | undefined>(undefined);

export function useSettings(): Form {
  const form = use(FormContext);
  if (!form) throw new Error('There are settings only inside of their form.');
  return form;
}

/** What is typed stays here until the server has accepted it; whatever it refuses stands beside its field. */
export const SettingsForm = ({
  settings,
  isFixed,
  children,
}: {
  settings: Settings;
  isFixed: boolean;
  children: ReactNode;
}) => {
  const cache = useQueryClient();
  const notify = useNotify();
  const tellProblem = useProblemNotice();
  const [patch, setPatch] = useState<Partial<SettingsValues>>({});
  const [problems, setProblems] = useState<Record<string, string>>({});
  const { mutate, isPending } = useMutation({
    mutationFn: () => act<Settings>('integrations/xero/settings', { version: settings.version, ...patch }, 'PUT'),
    onSuccess: (saved) => {
      cache.setQueryData(xeroKey('settings', 'settings'), saved);
      setPatch({});
      setProblems({});
      notify('xero.settings.saved', { type: 'success' });
      void cache.invalidateQueries({ queryKey: xeroKey() });
    },
    onError: (error) => {
      setProblems(
        error instanceof Problem ? Object.fromEntries(error.fields.map((one) => [one.field, one.message])) : {},
      );
      tellProblem(error);
      // Somebody else saved meanwhile: what was typed stays, on top of what they chose.
      if (error instanceof Problem && error.status === 409)
        void cache.invalidateQueries({ queryKey: xeroKey('settings') });
    },
  });
  const form: Form = {
    values: { ...settings.values, ...patch },
    isFixed,
    isChanged: Object.keys(patch).length > 0,
    isSaving: isPending,
    set: (more) => setPatch({ ...patch, ...more }),
    problemAt: (path) => problems[path],
    save: () => mutate(),
    undo: () => {
      setPatch({});
      setProblems({});
    },
  };
  return <FormContext value={form}>{children}</FormContext>;
};
