import type { News } from './news.js';

/** An e-mail about everything that is new. */
export interface Digest {
  subject: string;
  plain: string;
  html: string;
}

interface Line {
  text: string;
  link?: string;
}

interface Section {
  /** For the subject. */
  short: string;
  heading: string;
  lines: Line[];
}

/** Where the rest is to be seen and the e-mails are to be changed. */
interface Footing {
  home: string;
  zone: string;
}

type Of<T extends News['type']> = Extract<News, { type: T }>;

/** How many lines a section has; the rest is counted. */
const mostLines = 25;

/** What of it is worth an e-mail: an import of payments that brought nothing is none. */
const isWorthMail = (news: News): boolean =>
  news.type !== 'import.finished' ||
  news.first ||
  news.state === 'failed' ||
  news.takenIn + news.takenBack + news.refused > 0;

/** The e-mail, grouped, in plain sentences; undefined when nothing is worth one. */
export function digestOf(news: readonly News[], footing: Footing): Digest | undefined {
  const sections = sectionsOf(news.filter(isWorthMail), footing.zone);
  if (sections.length === 0) return undefined;
  const subject = `Xero: ${sections.map(({ short }) => short).join(', ')}`;
  return { subject, plain: plainOf(sections, footing), html: htmlOf(sections, footing) };
}

function sectionsOf(news: readonly News[], zone: string): Section[] {
  const of = <T extends News['type']>(type: T) => news.filter((one): one is Of<T> => one.type === type);
  return [
    connections(of('connection.lost'), zone),
    errors(of('errors.found')),
    changes(of('drift.found')),
    imports(of('import.finished'), zone),
    endpoints(of('endpoint.disabled')),
  ].filter(({ lines }) => lines.length > 0);
}

const connections = (news: Of<'connection.lost'>[], zone: string): Section => ({
  short: 'the connection was lost',
  heading: 'The connection to Xero was lost. Nothing is sent or imported until it is authorised again.',
  lines: news.map((one) => ({ text: `${one.organisation}, ${timeOf(one.happenedAt, zone)}: ${one.reason}` })),
});

function errors(news: Of<'errors.found'>[]): Section {
  const latest = [...new Map(news.map((one) => [one.rowId, one])).values()];
  const one = latest.length === 1;
  return {
    short: `${latest.length} new ${one ? 'error' : 'errors'}`,
    heading: `${one ? 'One thing stops' : `${latest.length} things stop`} what goes to Xero and ${one ? 'needs' : 'need'} you.`,
    lines: latest.map(({ record, sentence, remedy }) => linked(record, `${sentence} ${remedy}`)),
  };
}

function changes(news: Of<'drift.found'>[]): Section {
  const one = news.length === 1;
  return {
    short: `${news.length} ${one ? 'change' : 'changes'} in Xero`,
    heading: `${one ? 'Something was' : `${news.length} things were`} changed in Xero and ${one ? 'waits' : 'wait'} for your decision.`,
    lines: news.map(({ record, sentence }) => linked(record, sentence)),
  };
}

function shortOf(news: Of<'import.finished'>[]): string {
  if (news.some(({ state }) => state === 'failed')) return 'an import failed';
  return news.some(({ first }) => first) ? 'the first import is over' : 'payments were imported';
}

const imports = (news: Of<'import.finished'>[], zone: string): Section => ({
  short: shortOf(news),
  heading: 'Imports from Xero:',
  lines: news.map((one) => ({ text: `${timeOf(one.happenedAt, zone)}: ${one.sentence}` })),
});

const endpoints = (news: Of<'endpoint.disabled'>[]): Section => ({
  short: 'an outgoing webhook was switched off',
  heading: 'An outgoing webhook was switched off. Mend the receiver, then switch it on again.',
  lines: news.map(({ url, sentence }) => ({ text: `${url}: ${sentence}` })),
});

/** The record's name stands before the sentence, unless that begins with it. */
function linked(record: Of<'errors.found'>['record'], sentence: string): Line {
  if (!record) return { text: sentence };
  const { label, url } = record;
  const named = sentence.toLowerCase().includes(label.toLowerCase());
  return { text: named ? sentence : `${label}: ${sentence}`, ...(url ? { link: url } : {}) };
}

function timeOf(at: Date, timeZone: string): string {
  const format = (zone: string) =>
    new Intl.DateTimeFormat('en-GB', { dateStyle: 'medium', timeStyle: 'short', timeZone: zone }).format(at);
  try {
    return format(timeZone);
  } catch {
    return `${format('UTC')} UTC`;
  }
}

const rest = (section: Section): string =>
  section.lines.length > mostLines ? `… and ${section.lines.length - mostLines} more.` : '';

const closing =
  'You get this because you administer this workspace. How often, and whether at all, is chosen in the settings of the Xero integration.';

function plainOf(sections: readonly Section[], { home }: Footing): string {
  const parts = sections.map((section) =>
    [
      section.heading,
      ...section.lines.slice(0, mostLines).map(({ text, link }) => `- ${oneLine(text)}${link ? `\n  ${link}` : ''}`),
      rest(section),
    ]
      .filter((line) => line !== '')
      .join('\n'),
  );
  return `${parts.join('\n\n')}\n\n${home}\n\n${closing}\n`;
}

function htmlOf(sections: readonly Section[], { home }: Footing): string {
  const parts = sections.map((section) => {
    const items = section.lines
      .slice(0, mostLines)
      .map(({ text, link }) => `<li>${escaped(oneLine(text))}${link ? ` ${anchor(link, 'Open')}` : ''}</li>`);
    const more = rest(section) ? `<p>${rest(section)}</p>` : '';
    return `<h3>${escaped(section.heading)}</h3><ul>${items.join('')}</ul>${more}`;
  });
  return `<!doctype html><html lang="en"><body>${parts.join('')}<p>${anchor(home, home)}</p><p><small>${closing}</small></p></body></html>`;
}

const anchor = (href: string, text: string): string => `<a href="${escaped(href)}">${escaped(text)}</a>`;

const oneLine = (text: string): string => text.replaceAll(/\s+/g, ' ').trim();

const escaped = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
