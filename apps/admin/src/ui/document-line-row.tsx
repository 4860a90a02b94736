import CloseIcon from '@mui/icons-material/Close';
import MoreIcon from '@mui/icons-material/MoreVert';
import { styled } from '@mui/material/styles';
import { memo, type KeyboardEvent } from 'react';
import { useLocaleState, useTranslate } from 'react-admin';
import { asksForNext, Cell, CellArea, CellSelect, DecimalCell } from './cells';
import { isBlank, keyOf, type LineDraft, type LineOptions } from './document-line';
import { formatAmount } from './money';
import { ProductCell } from './product-cell';

export interface Choice {
  id: string;
  name: string;
}

export interface LineActions {
  change: (key: string, patch: Partial<LineDraft>) => void;
  /** The next line, made when this is the last one. */
  next: (key: string) => void;
  move: (key: string, by: -1 | 1) => void;
  remove: (key: string) => void;
  openMenu: (key: string, anchor: HTMLElement) => void;
}

interface RowProps {
  line: LineDraft;
  /** From 1. */
  place: number;
  options: LineOptions;
  code: string | undefined;
  amount: string | undefined;
  problems: Readonly<Record<string, string>> | undefined;
  /** Without tax there is no choice of a rate. */
  hasTax: boolean;
  taxRates: readonly Choice[];
  locations: readonly Choice[];
  isOpen: boolean;
  actions: LineActions;
}

/** One column a value, from the product to the buttons; below each other on a phone. */
export const columnsOf = ({ trade, hasReturns }: LineOptions, hasTax: boolean): string =>
  [
    '28px',
    hasReturns ? 'minmax(160px, 1fr)' : 'minmax(200px, 1fr)',
    '92px',
    '116px',
    ...(trade === 'sale' ? ['78px'] : []),
    ...(hasTax ? ['150px'] : []),
    ...(hasReturns ? ['92px'] : []),
    '112px',
    '64px',
  ].join(' ');

const Row = styled('fieldset')(({ theme }) => ({
  border: 0,
  margin: 0,
  minWidth: 0,
  display: 'grid',
  gap: 8,
  alignItems: 'start',
  padding: '6px 2px',
  borderBottom: `1px solid ${theme.palette.divider}`,
  // A document may have a thousand lines: those out of sight are not laid out.
  contentVisibility: 'auto',
  containIntrinsicSize: 'auto 47px',
  [theme.breakpoints.down('md')]: {
    gridTemplateColumns: '1fr 1fr !important',
    padding: '12px 2px',
    containIntrinsicSize: 'auto 190px',
    '& [data-cell="product"], & [data-cell="more"]': { gridColumn: '1 / -1' },
    '& [data-cell="place"]': { display: 'none' },
    '& [data-caption]::before': {
      content: 'attr(data-caption)',
      display: 'block',
      fontSize: '0.75rem',
      color: theme.palette.text.secondary,
    },
  },
}));

const Plain = styled('div')({ lineHeight: '34px', textAlign: 'right', '[data-stale="true"] &': { opacity: 0.5 } });
const Place = styled('div')(({ theme }) => ({ lineHeight: '34px', color: theme.palette.text.secondary }));
const More = styled('div')(({ theme }) => ({
  gridColumn: '2 / -1',
  display: 'grid',
  gap: 8,
  gridTemplateColumns: 'minmax(0, 1fr) minmax(0, 240px)',
  [theme.breakpoints.down('md')]: { gridTemplateColumns: '1fr' },
}));
const Buttons = styled('div')({ display: 'flex', justifyContent: 'flex-end' });
const Return = styled('label')({ display: 'flex', alignItems: 'center', justifyContent: 'center', height: 34 });

/** A small button that is light enough to stand on a page a thousand times. */
const Small = styled('button')(({ theme }) => ({
  display: 'grid',
  placeItems: 'center',
  width: 30,
  height: 34,
  padding: 0,
  border: 0,
  borderRadius: 7,
  background: 'none',
  cursor: 'pointer',
  color: theme.palette.text.secondary,
  '&:hover': { backgroundColor: theme.palette.action.hover, color: theme.palette.text.primary },
}));

const LineRow = ({
  line,
  place,
  options,
  code,
  amount,
  problems,
  hasTax,
  taxRates,
  locations,
  isOpen,
  actions,
}: RowProps) => {
  const translate = useTranslate();
  const [locale] = useLocaleState();
  const key = keyOf(line);
  const isSale = options.trade === 'sale';
  const change = (patch: Partial<LineDraft>) => actions.change(key, patch);
  const words = (field: string) => ({
    label: translate('document.cell', { field: translate(`document.${field}`), place }),
    problem: problems?.[field],
  });
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.altKey && (event.key === 'ArrowUp' || event.key === 'ArrowDown')) {
      event.preventDefault();
      actions.move(key, event.key === 'ArrowUp' ? -1 : 1);
    } else if (asksForNext(event) && !['BUTTON', 'TEXTAREA'].includes((event.target as HTMLElement).tagName)) {
      event.preventDefault();
      actions.next(key);
    }
  };
  return (
    <Row
      aria-label={translate('document.line', { place })}
      data-line={key}
      style={{ gridTemplateColumns: columnsOf(options, hasTax) }}
      onKeyDown={onKeyDown}
    >
      <Place data-cell="place" aria-hidden>
        {place}
      </Place>
      <div data-cell="product">
        <ProductCell
          {...words('name')}
          problem={problems?.['name'] ?? problems?.['productId']}
          trade={options.trade}
          name={line.name ?? ''}
          code={line.productId ? code : undefined}
          onType={(name) => change({ name, ...(name === '' ? { productId: null, code: undefined } : {}) })}
          onChoose={(product) =>
            change({
              productId: product.id,
              code: product.code,
              name: product.name,
              unitPrice: (isSale ? product.salesPrice : product.purchasePrice) ?? line.unitPrice ?? null,
              taxRateId: (isSale ? product.salesTaxRateId : product.purchaseTaxRateId) ?? null,
            })
          }
        />
      </div>
      <div data-caption={translate('document.quantity')}>
        <DecimalCell
          {...words('quantity')}
          column="quantity"
          value={line.quantity}
          onChange={(quantity) => change({ quantity })}
        />
      </div>
      <div data-caption={translate('document.unitPrice')}>
        <DecimalCell
          {...words('unitPrice')}
          column="unitPrice"
          decimals={2}
          value={line.unitPrice}
          onChange={(unitPrice) => change({ unitPrice })}
        />
      </div>
      {isSale && (
        <div data-caption={translate('document.discountPercent')}>
          <DecimalCell
            {...words('discountPercent')}
            column="discountPercent"
            value={line.discountPercent}
            onChange={(discountPercent) => change({ discountPercent })}
          />
        </div>
      )}
      {hasTax && (
        <div data-caption={translate('document.taxRateId')}>
          <Cell {...words('taxRateId')}>
            {(marks) => (
              <CellSelect
                {...marks}
                data-column="taxRateId"
                value={line.taxRateId ?? ''}
                onChange={({ target }) => change({ taxRateId: target.value || null })}
              >
                <option value="">{translate('document.noTax')}</option>
                {taxRates.map(({ id, name }) => (
                  <option key={id} value={id}>
                    {name}
                  </option>
                ))}
              </CellSelect>
            )}
          </Cell>
        </div>
      )}
      {options.hasReturns && (
        <Return data-caption={translate('document.returnsToStock')}>
          <input
            type="checkbox"
            aria-label={words('returnsToStock').label}
            checked={line.returnsToStock ?? false}
            onChange={({ target }) => change({ returnsToStock: target.checked })}
          />
        </Return>
      )}
      <Plain data-caption={translate('document.amount')}>
        {amount && !isBlank(line) ? formatAmount(amount, locale) : '–'}
      </Plain>
      <Buttons>
        <Small
          type="button"
          aria-haspopup="menu"
          aria-label={translate('document.lineActions', { place })}
          onClick={({ currentTarget }) => actions.openMenu(key, currentTarget)}
        >
          <MoreIcon fontSize="small" />
        </Small>
        {/* Also in the menu, so the way by the keyboard stays short. */}
        <Small
          type="button"
          tabIndex={-1}
          aria-label={translate('document.removeLine', { place })}
          onClick={() => actions.remove(key)}
        >
          <CloseIcon fontSize="small" />
        </Small>
      </Buttons>
      {(isOpen || line.description || problems?.['description'] || problems?.['locationId']) && (
        <More data-cell="more">
          <div data-caption={translate('document.description')}>
            <Cell {...words('description')}>
              {(marks) => (
                <CellArea
                  {...marks}
                  data-column="description"
                  rows={Math.min(6, (line.description ?? '').split('\n').length)}
                  placeholder={translate('document.description')}
                  value={line.description ?? ''}
                  onChange={({ target }) => change({ description: target.value || null })}
                />
              )}
            </Cell>
          </div>
          {locations.length > 1 && (
            <div data-caption={translate('document.locationId')}>
              <Cell {...words('locationId')}>
                {(marks) => (
                  <CellSelect
                    {...marks}
                    data-column="locationId"
                    value={line.locationId ?? ''}
                    onChange={({ target }) => change({ locationId: target.value || null })}
                  >
                    <option value="">{translate('document.usualLocation')}</option>
                    {locations.map(({ id, name }) => (
                      <option key={id} value={id}>
                        {name}
                      </option>
                    ))}
                  </CellSelect>
                )}
              </Cell>
            </div>
          )}
        </More>
      )}
    </Row>
  );
};

const sameFacts = (a: object | undefined, b: object | undefined): boolean =>
  a === b || JSON.stringify(a) === JSON.stringify(b);

/** Drawn anew only when something of this line changed: typing in one of three hundred stays quick. */
export const DocumentLineRow = memo(LineRow, (before, after) => {
  const { line, problems, options, ...rest } = before;
  return (
    sameFacts(line, after.line) &&
    sameFacts(problems, after.problems) &&
    sameFacts(options, after.options) &&
    Object.entries(rest).every(([name, value]) => value === after[name as keyof RowProps])
  );
});
