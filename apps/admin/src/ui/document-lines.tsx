import AddIcon from '@mui/icons-material/Add';
import { Box, Button, Menu, MenuItem, Typography } from '@mui/material';
import { styled } from '@mui/material/styles';
import {
  useCallback,
  useEffect,
  useLayoutEffect,
  useMemo,
  useRef,
  useState,
  type KeyboardEvent,
  type RefObject,
} from 'react';
import { useGetList, useGetMany, useTranslate } from 'react-admin';
import { useController, useFormState, useWatch } from 'react-hook-form';
import { isBlank, keyOf, moved, newLine, type LineDraft, type LineOptions } from './document-line';
import { columnsOf, DocumentLineRow, type Choice, type LineActions } from './document-line-row';
import { LiveTotals } from './document-totals';
import { useDocumentPreview } from './document-preview';

/** How long a menu takes to close. */
const afterMenuMs = 350;

type Problems = Record<string, string>;

const Lines = styled('fieldset')({ border: 0, margin: 0, padding: 0, minWidth: 0 });

/**
 * The lines of a document with a customer or a supplier, in a form that has a `DocumentPreviewProvider` around it, and its live
 * totals. Enter goes on to the next line and makes one at the end; Alt and an arrow moves a line; Ctrl and Enter saves.
 */
export const DocumentLines = ({ options }: { options: LineOptions }) => {
  const translate = useTranslate();
  const { lines, actions, menu, opened, box } = useLines();
  const { preview, keys, isStale } = useDocumentPreview();
  const amountsAre = useWatch({ name: 'amountsAre' }) as string | undefined;
  const hasTax = amountsAre !== 'noTax';
  const problems = useProblems(lines);
  const choices = useChoices(lines);
  const amounts = new Map(keys.map((key, at) => [key, preview?.lines[at]?.amount]));
  return (
    <Box ref={box} sx={{ width: '100%' }}>
      <Lines aria-label={translate('document.lines')} data-stale={isStale} onKeyDown={saveByKey}>
        <Heads options={options} hasTax={hasTax} />
        {lines.map((line, at) => {
          const key = keyOf(line);
          return (
            <DocumentLineRow
              key={key}
              line={line}
              place={at + 1}
              options={options}
              code={line.code ?? choices.codes.get(line.productId ?? '')}
              amount={amounts.get(key)}
              problems={problems.ofLines.get(key)}
              hasTax={hasTax}
              taxRates={choices.taxRates}
              locations={choices.locations}
              isOpen={opened.has(key)}
              actions={actions}
            />
          );
        })}
      </Lines>
      {problems.ofAll && (
        <Typography color="error" variant="body2" role="alert" sx={{ mt: 1 }}>
          {problems.ofAll}
        </Typography>
      )}
      <Box sx={{ display: 'flex', flexWrap: 'wrap', gap: 2, mt: 1.5, alignItems: 'flex-start' }}>
        <Box sx={{ flex: '1 1 260px' }}>
          <Button startIcon={<AddIcon />} onClick={() => actions.next('')}>
            {translate('document.addLine')}
          </Button>
          <Typography
            variant="caption"
            color="textSecondary"
            component="p"
            sx={{ mt: 0.5, display: { xs: 'none', md: 'block' } }}
          >
            {translate('document.keys')}
          </Typography>
        </Box>
        <Box sx={{ flex: '1 1 300px', maxWidth: { md: 360 } }}>
          <LiveTotals />
        </Box>
      </Box>
      <LineMenu {...menu} />
    </Box>
  );
};

/** Ctrl (or ⌘) and Enter anywhere among the lines saves the form. */
const saveByKey = (event: KeyboardEvent<HTMLElement>) => {
  if (event.key !== 'Enter' || !(event.ctrlKey || event.metaKey)) return;
  event.preventDefault();
  event.currentTarget.closest('form')?.requestSubmit();
};

const Heads = ({ options, hasTax }: { options: LineOptions; hasTax: boolean }) => {
  const translate = useTranslate();
  const right = ['quantity', 'unitPrice', 'discountPercent', 'amount'];
  const names = [
    ...['name', 'quantity', 'unitPrice'],
    ...(options.trade === 'sale' ? ['discountPercent'] : []),
    ...(hasTax ? ['taxRateId'] : []),
    ...(options.hasReturns ? ['returnsToStock'] : []),
    'amount',
  ];
  return (
    <Box
      aria-hidden
      sx={{
        display: { xs: 'none', md: 'grid' },
        gap: 1,
        pb: 0.5,
        borderBottom: 1,
        borderColor: 'divider',
        color: 'text.secondary',
        fontSize: '0.8rem',
        fontWeight: 600,
      }}
      style={{ gridTemplateColumns: columnsOf(options, hasTax) }}
    >
      <span />
      {names.map((name) => (
        <Box key={name} component="span" sx={{ textAlign: right.includes(name) ? 'right' : 'left' }}>
          {translate(`document.${name}`)}
        </Box>
      ))}
    </Box>
  );
};

interface MenuState {
  anchor: HTMLElement | null;
  isFirst: boolean;
  isLast: boolean;
  onClose: () => void;
  onMove: (by: -1 | 1) => void;
  onMore: () => void;
  onCopy: () => void;
  onRemove: () => void;
}

const LineMenu = ({ anchor, isFirst, isLast, onClose, onMove, onMore, onCopy, onRemove }: MenuState) => {
  const translate = useTranslate();
  const chosen = (act: () => void) => () => {
    onClose();
    act();
  };
  return (
    <Menu open={anchor !== null} anchorEl={anchor} onClose={onClose}>
      <MenuItem onClick={chosen(onMore)}>{translate('document.moreOfLine')}</MenuItem>
      <MenuItem onClick={chosen(onCopy)}>{translate('document.copyLine')}</MenuItem>
      <MenuItem disabled={isFirst} onClick={chosen(() => onMove(-1))}>
        {translate('document.moveUp')}
      </MenuItem>
      <MenuItem disabled={isLast} onClick={chosen(() => onMove(1))}>
        {translate('document.moveDown')}
      </MenuItem>
      <MenuItem onClick={chosen(onRemove)}>{translate('document.remove')}</MenuItem>
    </Menu>
  );
};

/** The lines in the form, and what can be done with them. There is always one to type in. */
function useLines() {
  const { field } = useController({ name: 'lines', defaultValue: [] });
  const [first] = useState(newLine);
  const stored = (field.value ?? []) as LineDraft[];
  const lines = stored.length === 0 ? [first] : stored;
  const [menu, setMenu] = useState<{ key: string; anchor: HTMLElement }>();
  const [opened, setOpened] = useState<ReadonlySet<string>>(new Set());
  const box = useRef<HTMLDivElement>(null);
  const latest = useRef({ lines, onChange: field.onChange });
  useEffect(() => {
    latest.current = { lines, onChange: field.onChange };
  });
  const { focus, focusSoon, focusLater } = useFocus(box);

  const set = useCallback((next: LineDraft[]) => {
    latest.current.lines = next;
    latest.current.onChange(next);
  }, []);
  const placeOf = (key: string) => latest.current.lines.findIndex((line) => keyOf(line) === key);

  const actions = useMemo<LineActions>(
    () => ({
      change: (key, patch) => {
        set(latest.current.lines.map((line) => (keyOf(line) === key ? { ...line, ...patch } : line)));
        if (patch.productId) focus(key, 'quantity');
      },
      next: (key) => {
        const now = latest.current.lines;
        const after = now[placeOf(key) + 1];
        const last = now.at(-1);
        if (key !== '' && after) focus(keyOf(after), 'product');
        else if (last && isBlank(last)) focus(keyOf(last), 'product');
        else {
          const line = newLine();
          set([...now, line]);
          focusSoon(keyOf(line), 'product');
        }
      },
      move: (key, by) => {
        set(moved(latest.current.lines, placeOf(key), by));
        const column = (document.activeElement as HTMLElement | null)?.dataset['column'] ?? 'product';
        focusSoon(key, column);
      },
      remove: (key) => {
        const at = placeOf(key);
        const rest = latest.current.lines.filter((line) => keyOf(line) !== key);
        const left = rest.length === 0 ? [newLine()] : rest;
        set(left);
        focusSoon(keyOf(left[Math.min(at, left.length - 1)]!), 'product');
      },
      openMenu: (key, anchor) => setMenu({ key, anchor }),
    }),
    [focus, focusSoon, set],
  );

  const key = menu?.key ?? '';
  const at = lines.findIndex((line) => keyOf(line) === key);
  const menuState: MenuState = {
    anchor: menu?.anchor ?? null,
    isFirst: at <= 0,
    isLast: at === lines.length - 1,
    onClose: () => setMenu(undefined),
    onMove: (by) => {
      actions.move(key, by);
      focusLater(key, 'product');
    },
    onMore: () => {
      setOpened(new Set([...opened, key]));
      focusLater(key, 'description');
    },
    onCopy: () => {
      const { id: _id, ...line } = lines[at]!;
      const copy = { ...line, key: crypto.randomUUID() };
      set(lines.toSpliced(at + 1, 0, copy));
      focusLater(copy.key, 'product');
    },
    onRemove: () => {
      actions.remove(key);
      focusLater(keyOf((lines[at + 1] ?? lines[at - 1] ?? lines[at])!), 'product');
    },
  };
  return { lines, actions, menu: menuState, opened, box };
}

/** Puts the focus into a cell: at once, when its line is drawn, or after a menu that closes has given it back to its button. */
function useFocus(box: RefObject<HTMLDivElement | null>) {
  const wanted = useRef<{ key: string; column: string }>(undefined);
  const focus = useCallback(
    (key: string, column: string) => {
      const cell = box.current?.querySelector<HTMLElement>(
        `[data-line="${CSS.escape(key)}"] [data-column="${column}"]`,
      );
      cell?.focus();
      return Boolean(cell);
    },
    [box],
  );
  const [, redraw] = useState(0);
  const focusSoon = useCallback((key: string, column: string) => {
    wanted.current = { key, column };
    redraw((n) => n + 1);
  }, []);
  // Before the next key is pressed, or its letter would land in the line before.
  useLayoutEffect(() => {
    if (wanted.current && focus(wanted.current.key, wanted.current.column)) wanted.current = undefined;
  });
  const focusLater = useCallback(
    (key: string, column: string) => void setTimeout(() => focus(key, column), afterMenuMs),
    [focus],
  );
  return { focus, focusSoon, focusLater };
}

/** What the server said of each line: when it was last asked to save, or else while it works out the totals. */
function useProblems(lines: readonly LineDraft[]): {
  ofLines: ReadonlyMap<string, Problems>;
  ofAll: string | undefined;
} {
  const { errors } = useFormState({ name: 'lines' });
  const { preview, keys } = useDocumentPreview();
  const ofLines = new Map<string, Problems>();
  const add = (key: string | undefined, field: string, message: string) => {
    if (key) ofLines.set(key, { ...ofLines.get(key), [field]: message });
  };
  for (const { field, code, message } of preview?.problems ?? []) {
    const [, at, name] = /^lines\.(\d+)\.(\w+)/.exec(field) ?? [];
    // What is still missing is not wrong while somebody is typing.
    if (at && name && code !== 'required') add(keys[Number(at)], name, message);
  }
  const sent = lines.filter((line) => !isBlank(line)).map(keyOf);
  const said = errors['lines'] as ({ message?: unknown } & Record<string, unknown>) | undefined;
  for (const [at, ofLine] of Object.entries(said ?? {}))
    if (/^\d+$/.test(at))
      for (const [name, error] of Object.entries((ofLine ?? {}) as Record<string, { message?: string }>))
        if (error?.message) add(sent[Number(at)], name, error.message);
  const whole = preview?.problems.find(({ field }) => field === 'lines')?.message;
  return { ofLines, ofAll: typeof said?.message === 'string' ? said.message : whole };
}

interface Archivable extends Choice {
  archived?: boolean;
}

/** What lines choose from, asked once for all of them. */
function useChoices(lines: readonly LineDraft[]) {
  const page = { pagination: { page: 1, perPage: 100 }, sort: { field: 'name', order: 'ASC' as const } };
  const { data: rates } = useGetList<Archivable>('tax-rates', page);
  const { data: places } = useGetList<Archivable>('locations', page);
  // What is chosen here brings its code along.
  const ids = [...new Set(lines.flatMap(({ productId, code }) => (productId && !code ? productId : [])))].sort();
  const { data: products } = useGetMany<{ id: string; code: string }>('products', { ids }, { enabled: ids.length > 0 });
  const usedRates = JSON.stringify([...new Set(lines.map(({ taxRateId }) => taxRateId))]);
  const taxRates = useMemo(
    () => (rates ?? []).filter(({ id, archived }) => !archived || usedRates.includes(id)),
    [rates, usedRates],
  );
  const locations = useMemo(() => (places ?? []).filter(({ archived }) => !archived), [places]);
  const codes = useMemo(() => new Map((products ?? []).map(({ id, code }) => [id, code])), [products]);
  return { taxRates, locations, codes };
}
