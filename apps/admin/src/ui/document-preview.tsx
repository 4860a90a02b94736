import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { createContext, useContext, useEffect, useMemo, useState, type ReactNode } from 'react';
import { useRecordContext, useResourceContext } from 'react-admin';
import { useWatch } from 'react-hook-form';
import { ask, type FieldProblem } from '../data/rest';
import { isBlank, keyOf, toLines, type LineDraft, type LineOptions } from './document-line';

/** What the server says a document would come to. Decimal strings. */
interface DocumentPreview {
  currency: string;
  amountsAre: 'exclusive' | 'inclusive' | 'noTax';
  dueDate: string;
  lines: { amount: string; taxAmount: string }[];
  taxes: { name: string | null; rate: string | null; net: string; tax: string }[];
  net: string;
  tax: string;
  total: string;
  problems: FieldProblem[];
}

interface Seen {
  preview?: DocumentPreview;
  /** Keys of the lines that were sent, in the order of the answer. */
  keys: string[];
  /** Something was typed since; the next answer is on its way. */
  isStale: boolean;
}

const Context = createContext<Seen>({ keys: [], isStale: false });

/** The money of the document in the form around, as the server works it out. */
export const useDocumentPreview = (): Seen => useContext(Context);

const fields = ['companyId', 'contactId', 'date', 'currency', 'currencyRate', 'amountsAre', 'lines'] as const;
const pauseMs = 300;

/** Asks the server what the document in the form would come to, a moment after somebody stopped typing. */
export const DocumentPreviewProvider = ({ options, children }: { options: LineOptions; children: ReactNode }) => {
  const resource = useResourceContext();
  const record = useRecordContext();
  const values = useWatch({ name: fields as unknown as string[] }) as unknown[];
  const typed = Object.fromEntries(fields.map((field, at) => [field, values[at] ?? undefined]));
  const lines = (typed['lines'] ?? []) as LineDraft[];
  const sent = lines.filter((line) => !isBlank(line));
  const asked = JSON.stringify({
    keys: sent.map(keyOf),
    body: { ...typed, lines: toLines(sent, options), ...(record?.id ? { documentId: record.id } : {}) },
  });
  const settled = useSettled(asked);
  const { data, isFetching } = useQuery({
    queryKey: ['preview', resource, settled],
    queryFn: ({ signal }) => preview(resource!, settled, signal),
    enabled: Boolean(resource) && sent.length > 0,
    placeholderData: keepPreviousData,
    staleTime: Infinity,
    gcTime: 60_000,
    retry: false,
  });
  const isStale = isFetching || asked !== settled;
  const hasLines = sent.length > 0;
  const seen = useMemo<Seen>(
    () => (data && hasLines ? { ...data, isStale } : { keys: [], isStale }),
    [data, isStale, hasLines],
  );
  return <Context.Provider value={seen}>{children}</Context.Provider>;
};

async function preview(resource: string, asked: string, signal: AbortSignal): Promise<Omit<Seen, 'isStale'>> {
  const { keys, body } = JSON.parse(asked) as { keys: string[]; body: object };
  return { keys, preview: await ask<DocumentPreview>(`${resource}/preview`, { method: 'POST', body, signal }) };
}

/** A value once it has not changed for a moment. */
function useSettled(value: string): string {
  const [settled, settle] = useState(value);
  useEffect(() => {
    const timer = setTimeout(() => settle(value), pauseMs);
    return () => clearTimeout(timer);
  }, [value]);
  return settled;
}
