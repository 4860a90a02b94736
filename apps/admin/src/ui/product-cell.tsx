/* oxlint-disable jsx-a11y/prefer-tag-over-role -- a list of suggestions below an input has no tag of its own. */
import { Box, Paper, Popper, Typography } from '@mui/material';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useEffect, useId, useRef, useState, type KeyboardEvent } from 'react';
import { useLocaleState, useTranslate } from 'react-admin';
import { listQuery } from '../data/data-provider';
import { ask } from '../data/rest';
import { Cell, CellInput, type CellProps } from './cells';
import { formatAmount } from './money';

/** What a line takes over from its product. */
export interface ProductChoice {
  id: string;
  code: string;
  name: string;
  salesPrice: string | null;
  purchasePrice: string | null;
  salesTaxRateId: string | null;
  purchaseTaxRateId: string | null;
}

interface ProductCellProps extends CellProps {
  trade: 'sale' | 'purchase';
  name: string;
  /** Of the product that the line is about; absent: a line of words only. */
  code: string | undefined;
  onType: (name: string) => void;
  onChoose: (product: ProductChoice) => void;
}

const most = 12;

/** What is sold or bought: words, or a product found by typing a part of its name or code. */
export const ProductCell = ({ trade, name, code, onType, onChoose, ...cell }: ProductCellProps) => {
  const translate = useTranslate();
  const [anchor, setAnchor] = useState<HTMLElement | null>(null);
  const [isOpen, setOpen] = useState(false);
  const [at, setAt] = useState(0);
  const listId = useId();
  const { found, isFresh } = useProducts(trade, name, isOpen);
  const active = isOpen && isFresh ? found[Math.min(at, found.length - 1)] : undefined;

  const choose = (product: ProductChoice) => {
    setOpen(false);
    onChoose(product);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
      if (event.altKey) return;
      event.preventDefault();
      if (isOpen)
        setAt((now) => (now + (event.key === 'ArrowDown' ? 1 : found.length - 1)) % Math.max(found.length, 1));
      else setOpen(true);
    } else if (event.key === 'Enter' && isOpen && !isFresh && !event.ctrlKey && !event.metaKey) {
      // What is shown answers an earlier word: nothing is taken by mistake.
      event.preventDefault();
      event.stopPropagation();
    } else if (event.key === 'Enter' && active && !event.ctrlKey && !event.metaKey) {
      event.preventDefault();
      event.stopPropagation();
      choose(active);
    } else if (event.key === 'Escape' && isOpen) {
      event.stopPropagation();
      setOpen(false);
    }
  };

  return (
    <Cell {...cell}>
      {(marks) => (
        <Box sx={{ position: 'relative' }}>
          {code && <Code>{code}</Code>}
          <CellInput
            {...marks}
            ref={setAnchor}
            data-column="product"
            role="combobox"
            aria-autocomplete="list"
            aria-expanded={isOpen && found.length > 0}
            aria-controls={listId}
            aria-activedescendant={active ? `${listId}-${active.id}` : undefined}
            autoComplete="off"
            placeholder={translate('document.itemPlaceholder')}
            style={code ? { paddingLeft: `calc(${code.length * 0.86}ch + 26px)` } : undefined}
            value={name}
            onChange={({ target }) => {
              onType(target.value);
              setAt(0);
              setOpen(target.value.trim() !== '');
            }}
            onKeyDown={onKeyDown}
            onBlur={() => setOpen(false)}
          />
          {isOpen && found.length > 0 && (
            <Choices
              anchor={anchor}
              id={listId}
              label={cell.label}
              trade={trade}
              found={found}
              active={active}
              onChoose={choose}
            />
          )}
        </Box>
      )}
    </Cell>
  );
};

const Code = ({ children }: { children: string }) => (
  <Box
    component="span"
    aria-hidden
    sx={{
      position: 'absolute',
      left: 6,
      top: 7,
      px: 0.75,
      borderRadius: 0.5,
      fontSize: '0.78rem',
      lineHeight: '20px',
      whiteSpace: 'nowrap',
      pointerEvents: 'none',
      color: 'text.secondary',
      bgcolor: 'action.hover',
    }}
  >
    {children}
  </Box>
);

interface ChoicesProps {
  anchor: HTMLElement | null;
  id: string;
  label: string;
  trade: 'sale' | 'purchase';
  found: ProductChoice[];
  active: ProductChoice | undefined;
  onChoose: (product: ProductChoice) => void;
}

const Choices = ({ anchor, id, label, trade, found, active, onChoose }: ChoicesProps) => {
  const translate = useTranslate();
  const [locale] = useLocaleState();
  const shown = useRef<HTMLLIElement>(null);
  useEffect(() => {
    // Newer browsers answer a promise, which is no clean-up.
    shown.current?.scrollIntoView({ block: 'nearest' });
  }, [active]);
  return (
    <Popper open anchorEl={anchor} placement="bottom-start" sx={{ zIndex: 'modal', maxWidth: '95vw' }}>
      <Paper elevation={8} sx={{ mt: 0.5, minWidth: 340, maxWidth: 560 }}>
        <Box
          component="ul"
          role="listbox"
          id={id}
          aria-label={label}
          sx={{ m: 0, p: 0.5, maxHeight: 320, overflowY: 'auto', listStyle: 'none' }}
        >
          {found.map((product) => {
            const price = trade === 'sale' ? product.salesPrice : product.purchasePrice;
            return (
              <Box
                component="li"
                key={product.id}
                id={`${id}-${product.id}`}
                ref={product === active ? shown : undefined}
                role="option"
                aria-selected={product === active}
                // Before the input loses the focus.
                onMouseDown={(event) => {
                  event.preventDefault();
                  onChoose(product);
                }}
                sx={{
                  display: 'flex',
                  gap: 1.5,
                  px: 1.25,
                  py: 0.75,
                  borderRadius: 1,
                  cursor: 'pointer',
                  '&[aria-selected="true"]': { bgcolor: 'action.selected' },
                  '&:hover': { bgcolor: 'action.hover' },
                }}
              >
                <Typography variant="body2" color="textSecondary" noWrap sx={{ minWidth: 72 }}>
                  {product.code}
                </Typography>
                <Typography variant="body2" noWrap sx={{ flex: 1 }}>
                  {product.name}
                </Typography>
                <Typography variant="body2" color="textSecondary">
                  {price ? formatAmount(price, locale) : ''}
                </Typography>
              </Box>
            );
          })}
        </Box>
        <Typography
          variant="caption"
          color="textSecondary"
          component="p"
          sx={{ m: 0, px: 1.75, py: 0.75, borderTop: 1, borderColor: 'divider' }}
        >
          {translate('document.itemHint')}
        </Typography>
      </Paper>
    </Popper>
  );
};

/** Products that fit what was typed; asked a moment after the last key. */
function useProducts(
  trade: 'sale' | 'purchase',
  typed: string,
  isOpen: boolean,
): { found: ProductChoice[]; isFresh: boolean } {
  const [words, setWords] = useState(typed);
  useEffect(() => {
    const timer = setTimeout(() => setWords(typed), 150);
    return () => clearTimeout(timer);
  }, [typed]);
  const { data } = useQuery({
    queryKey: ['products', 'choose', trade, words],
    queryFn: async ({ signal }) => {
      const query = listQuery({
        pagination: { page: 1, perPage: most },
        filter: { archived: false, [trade === 'sale' ? 'isSold' : 'isPurchased']: true, q: words.trim() },
      });
      return { words, items: (await ask<{ items: ProductChoice[] }>(`products?${query}`, { signal })).items };
    },
    enabled: isOpen,
    placeholderData: keepPreviousData,
    staleTime: 60_000,
  });
  return { found: data?.items ?? [], isFresh: data?.words === typed };
}
