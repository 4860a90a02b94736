import type { Paper, PaperKind, PaperLine } from '#crm-core';
import { PaperWords, titleOf } from './paper-words.js';

/** A part of a page in the language of pdfmake. */
export type Content = string | { [name: string]: unknown } | Content[];
export interface PageDefinition {
  content: Content[];
  [name: string]: unknown;
}

const ink = '#1f2933';
const faint = '#647181';
const accent = '#1d4f7c';
const rule = '#d5dbe1';
const marks = { draft: 'DRAFT', void: 'VOID' } as const;
const parties: Record<PaperKind, string> = {
  invoice: 'Bill to',
  quote: 'Quote for',
  purchaseOrder: 'Supplier',
  creditNote: 'Credit to',
};
/** Longer words are broken anywhere, or they would push the columns off the page. */
const longWord = /\S{30}/;
/** Longer descriptions may be cut by the end of a page; shorter ones stay in one piece. */
const longDescription = { characters: 1200, lines: 15 };

/** More rates than these may be parted by the end of a page. */
const mostTaxesTogether = 20;

/** What stands on which place of an A4 document. Pure: the same paper is always laid out the same. */
export function paperPages(paper: Paper): PageDefinition {
  const words = new PaperWords(paper.issuer.countryCode, paper.currency);
  const title = titleOf(paper);
  const content = [head(paper, title), parts(paper, words), linesTable(paper, words), sums(paper, words), notes(paper)];
  return page(content, {
    title: paper.number ? `${title} ${paper.number}` : title,
    author: paper.issuer.name,
    footer: paper.issuer.footer,
    mark: paper.mark && marks[paper.mark],
  });
}

/** A page with the running head from the second page on, and the foot that counts pages. */
function page(
  content: Content[],
  about: { title: string; author: string; footer: string | null; mark?: string | null },
): PageDefinition {
  return {
    pageSize: 'A4',
    pageMargins: [44, 48, 44, 64],
    info: { title: about.title, author: about.author },
    language: 'en',
    displayTitle: true,
    defaultStyle: { font: 'Roboto', fontSize: 9, color: ink, lineHeight: 1.2 },
    styles: {
      title: { fontSize: 20, bold: true, color: accent, characterSpacing: 0.5 },
      issuer: { fontSize: 13, bold: true },
      label: { fontSize: 8, color: faint },
      column: { fontSize: 8, bold: true, color: faint },
      strong: { bold: true, fontSize: 11 },
    },
    ...(about.mark ? { watermark: { text: about.mark, color: '#b4232a', opacity: 0.12, bold: true, angle: -45 } } : {}),
    header: (current: number) =>
      current === 1
        ? ''
        : {
            text: inShort(`${about.author} · ${about.title}`),
            style: 'label',
            alignment: 'right',
            margin: [44, 24, 44, 0],
          },
    footer: (current: number, count: number) => ({
      margin: [44, 14, 44, 0],
      columnGap: 16,
      columns: [
        flowing(about.footer ?? '', { style: 'label', width: '*' }),
        { text: `Page ${current} of ${count}`, style: 'label', width: 'auto' },
      ],
    }),
    content,
  };
}

/** The running head has one line. */
const inShort = (text: string): string => (text.length > 100 ? `${text.slice(0, 99)}…` : text);

/** Who writes, and what. */
function head({ issuer, number }: Pick<Paper, 'issuer' | 'number'>, title: string): Content {
  const reach = [issuer.phone, issuer.email].filter((one): one is string => one !== null).join(' · ');
  const taxNumber = issuer.taxNumber && `Tax number ${issuer.taxNumber}`;
  const below = [...issuer.addressLines, reach, taxNumber].filter((line): line is string => Boolean(line));
  return {
    columns: [
      {
        width: '*',
        stack: [flowing(issuer.name, { style: 'issuer' }), ...below.map((text) => flowing(text, { color: faint }))],
      },
      {
        width: 230,
        alignment: 'right',
        stack: [{ text: title, style: 'title' }, flowing(number ?? 'Draft', { style: 'strong' })],
      },
    ],
    columnGap: 24,
    margin: [0, 0, 0, 26],
  };
}

/** To whom, and the dates. */
function parts(paper: Paper, words: PaperWords): Content {
  const { party, kind } = paper;
  const taxNumber = party.taxNumber ? [`Tax number ${party.taxNumber}`] : [];
  const facts = factsOf(paper, words);
  return {
    columns: [
      {
        width: '*',
        stack: [
          { text: parties[kind], style: 'label' },
          flowing(party.name, { bold: true }),
          ...[...party.addressLines, ...taxNumber].map((text) => flowing(text)),
        ],
      },
      {
        width: 200,
        layout: 'noBorders',
        table: { widths: ['auto', '*'], body: facts.map(([label, value]) => factRow(label, value)) },
      },
    ],
    columnGap: 24,
    margin: [0, 0, 0, 22],
  };
}

const factRow = (label: string, value: string): Content[] => [
  { text: label, color: faint },
  flowing(value, { alignment: 'right', bold: true }),
];

/** What people wrote, whatever they wrote. */
const flowing = (text: string, more: object = {}): Content => ({
  text,
  ...more,
  ...(longWord.test(text) ? { wordBreak: 'break-all' } : {}),
});

function factsOf(paper: Paper, words: PaperWords): [label: string, value: string][] {
  const dates: [string, string | null][] = [
    ['Date', paper.date],
    ['Due date', paper.dueDate],
    ['Valid until', paper.expiryDate],
    ['Expected', paper.expectedDate],
  ];
  const dated = dates.flatMap(([label, date]): [string, string][] => (date ? [[label, words.date(date)]] : []));
  return [
    ...dated,
    ...(paper.reference ? [['Reference', paper.reference] as [string, string]] : []),
    ['Currency', paper.currency],
  ];
}

interface LineColumn {
  heading: string;
  width: string;
  cell: (line: PaperLine) => Content;
}

function linesTable(paper: Paper, words: PaperWords): Content {
  const columns = columnsOf(paper, words);
  const cut = paper.lines.some(({ description }) => isLong(description));
  return {
    table: {
      headerRows: 1,
      // What is kept in one piece and is longer than a page would be cut off at its end.
      ...(cut ? {} : { keepWithHeaderRows: 1, dontBreakRows: true }),
      widths: columns.map(({ width }) => width),
      body: [
        columns.map(({ heading, width }) => ({ text: heading, style: 'column', ...toTheRight(width) })),
        ...paper.lines.map((line) =>
          columns.map(({ cell, width }) => ({ ...(cell(line) as object), ...toTheRight(width) })),
        ),
      ],
    },
    layout: lined,
    margin: [0, 0, 0, 14],
  };
}

/** Discount and tax have a column only where there is some. */
function columnsOf({ lines, amountsAre }: Paper, words: PaperWords): LineColumn[] {
  const discounted = lines.some(({ discountPercent }) => discountPercent !== null && Number(discountPercent) !== 0);
  const number = (heading: string, text: (line: PaperLine) => string): LineColumn => ({
    heading,
    width: 'auto',
    cell: (line) => ({ text: text(line), noWrap: true }),
  });
  const percent = (value: string | null) => (value === null ? '' : `${words.plain(value)} %`);
  return [
    { heading: 'Description', width: '*', cell: ({ name, description }) => described(name, description) },
    number('Quantity', ({ quantity }) => words.plain(quantity)),
    number('Unit price', ({ unitPrice }) => words.price(unitPrice)),
    ...(discounted ? [number('Discount', ({ discountPercent }) => percent(discountPercent))] : []),
    ...(amountsAre === 'noTax' ? [] : [number('Tax', ({ taxRate }) => percent(taxRate))]),
    number(amountsAre === 'inclusive' ? 'Amount incl. tax' : 'Amount', ({ amount }) => words.amount(amount)),
  ];
}

const described = (name: string, description: string | null): Content => ({
  stack: [flowing(name), ...(description ? [flowing(description, { color: faint, fontSize: 8 })] : [])],
});

const isLong = (text: string | null): boolean =>
  text !== null && (text.length > longDescription.characters || text.split('\n').length > longDescription.lines);

const toTheRight = (width: string) => (width === 'auto' ? { alignment: 'right' } : {});

/** Lines between rows, a heavier one below the heading. */
const lined = {
  hLineWidth: (at: number) => (at === 0 ? 0 : at === 1 ? 1 : 0.5),
  vLineWidth: () => 0,
  hLineColor: (at: number) => (at === 1 ? accent : rule),
  paddingTop: () => 4,
  paddingBottom: () => 4,
  paddingLeft: (at: number) => (at === 0 ? 0 : 8),
  paddingRight: (at: number, { table }: { table: { widths: unknown[] } }) => (at === table.widths.length - 1 ? 0 : 4),
};

function sums(paper: Paper, words: PaperWords): Content {
  return {
    unbreakable: paper.taxes.length <= mostTaxesTogether,
    columnGap: 28,
    columns: [
      { width: '*', stack: taxTable(paper, words) },
      { width: 'auto', layout: 'noBorders', table: { body: sumRows(paper, words) } },
    ],
    margin: [0, 0, 0, 18],
  };
}

function taxTable({ taxes, amountsAre }: Paper, words: PaperWords): Content[] {
  if (amountsAre === 'noTax' || taxes.length === 0) return [{ text: '' }];
  const cell = (text: string, more: object = {}) => flowing(text, { fontSize: 8, color: faint, ...more });
  const right = { alignment: 'right', noWrap: true };
  const named = (name: string | null, rate: string | null) =>
    rate === null ? 'No tax' : `${name ?? 'Tax'} ${words.plain(rate)} %`;
  const rows = taxes.map(({ name, rate, net, tax }) => [
    cell(rate === null && Number(tax) !== 0 ? 'Tax' : named(name, rate)),
    cell(words.amount(net), right),
    cell(words.amount(tax), right),
  ]);
  const heading = [cell('Tax summary', { bold: true }), cell('Net', right), cell('Tax', right)];
  return [{ layout: 'noBorders', table: { widths: ['auto', 'auto', 'auto'], body: [heading, ...rows] } }];
}

function sumRows(paper: Paper, words: PaperWords): Content[][] {
  const { amountsAre, net, tax, total } = paper;
  const row = (label: string, amount: string, style?: string): Content[] => [
    { text: label, ...(style ? { style } : { color: faint }) },
    { text: words.money(amount), alignment: 'right', noWrap: true, ...(style ? { style } : {}) },
  ];
  const taxed = amountsAre === 'noTax' ? [] : [row('Net', net), row('Tax', tax)];
  return [...taxed, row('Total', total, 'strong'), ...settledRows(paper, row)];
}

function settledRows(
  { kind, settled, mark }: Paper,
  row: (label: string, amount: string, style?: string) => Content[],
): Content[][] {
  if (!settled || mark) return [];
  const [paid, credited, open] =
    kind === 'invoice' ? ['Paid', 'Credited', 'Amount due'] : ['Paid back', 'Applied to invoices', 'Credit left'];
  const some = (label: string, amount: string) => (Number(amount) === 0 ? [] : [row(label, amount)]);
  return [...some(paid, settled.paid), ...some(credited, settled.credited), row(open, settled.open, 'strong')];
}

/** How to pay, where something is to be paid. */
function notes({ kind, issuer, settled, mark }: Paper): Content {
  const toPay = kind === 'invoice' && mark !== 'void' && Number(settled?.open ?? 0) !== 0;
  if (!toPay || !issuer.paymentInstructions) return { text: '' };
  return {
    stack: [{ text: 'How to pay', style: 'label' }, flowing(issuer.paymentInstructions)],
    margin: [0, 4, 0, 0],
  };
}
