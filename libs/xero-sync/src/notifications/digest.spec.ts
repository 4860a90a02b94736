import { digestOf } from './digest.js';
import { messagesOf } from './messages.js';
import type { News } from './news.js';

const footing = { home: 'https://crm.example.com/', zone: 'Pacific/Auckland' };
const happenedAt = new Date('2026-05-04T01:30:00Z');
const record = { label: 'Invoice INV-00007', name: 'invoice', id: '7', url: 'https://crm.example.com/go/invoice/7' };
const error = (rowId: string, change: object = {}): News => ({
  id: `n-${rowId}`,
  happenedAt,
  type: 'errors.found',
  rowId,
  record,
  code: 'account_missing',
  sentence: 'The account 200 is archived in Xero.',
  remedy: 'Choose another in the settings.',
  ...change,
});
const imported = (change: object = {}): News => ({
  id: 'n-import',
  happenedAt,
  type: 'import.finished',
  importId: 'i',
  state: 'finished',
  startedBy: 'the schedule',
  takenIn: 3,
  takenBack: 0,
  refused: 0,
  waiting: 0,
  sentence: 'Of the payments that changed in Xero, 3 came in.',
  ...change,
});
const lost: News = {
  id: 'n-lost',
  happenedAt,
  type: 'connection.lost',
  organisation: 'Kauri Ltd',
  reason: 'Re-authorise the connection.',
};
const drift: News = {
  id: 'n-drift',
  happenedAt,
  type: 'drift.found',
  changeId: 'c',
  record,
  sentence: 'Its reference was changed.',
};

describe('the e-mail about news', () => {
  it('tells the end of a first import as what it is, also when nothing came in', () => {
    const end = imported({ first: true, takenIn: 0, takenBack: 0, refused: 0, sentence: 'The first import is over.' });
    expect(digestOf([end], footing)).toMatchObject({ subject: 'Xero: the first import is over' });
    expect(digestOf([imported({ takenIn: 0, takenBack: 0, refused: 0 })], footing)).toBeUndefined();
  });

  it('is grouped, in plain sentences, with links to the records', () => {
    const { subject, plain, html } = digestOf([error('a'), lost, drift, imported()], footing)!;
    expect(subject).toBe('Xero: the connection was lost, 1 new error, 1 change in Xero, payments were imported');
    expect(plain).toContain('- Kauri Ltd, 4 May 2026, 13:30: Re-authorise the connection.');
    expect(plain).toContain(
      '- Invoice INV-00007: The account 200 is archived in Xero. Choose another in the settings.\n  https://crm.example.com/go/invoice/7',
    );
    expect(plain).toContain('- Invoice INV-00007: Its reference was changed.');
    expect(plain).toContain('- 4 May 2026, 13:30: Of the payments that changed in Xero, 3 came in.');
    expect(html).toContain('<a href="https://crm.example.com/go/invoice/7">Open</a>');
  });

  it('is none when an import brought nothing', () => {
    expect(digestOf([imported({ takenIn: 0 })], footing)).toBeUndefined();
    expect(digestOf([imported({ takenIn: 0, state: 'failed' })], footing)!.subject).toBe('Xero: an import failed');
  });

  it('names a record that failed twice once, as it failed last', () => {
    const { subject, plain } = digestOf([error('a'), error('a', { sentence: 'The contact is archived.' })], footing)!;
    expect(subject).toBe('Xero: 1 new error');
    expect(plain).toContain('The contact is archived.');
    expect(plain).not.toContain('The account 200');
  });

  it('counts what it does not name', () => {
    const { plain, html } = digestOf(
      Array.from({ length: 40 }, (_, at) => error(String(at))),
      footing,
    )!;
    expect(plain.match(/^- /gm)).toHaveLength(25);
    expect(plain).toContain('… and 15 more.');
    expect(html).toContain('… and 15 more.');
  });

  it('shows what people wrote as text, whatever it looks like', () => {
    const label = 'Invoice <img src=x onerror="1">\r\nBcc: x';
    const { html, plain } = digestOf([error('a', { record: { ...record, label } })], footing)!;
    expect(html).toContain('&lt;img src=x onerror=&quot;1&quot;&gt; Bcc: x');
    expect(html).not.toContain('<img');
    expect(plain).not.toContain('\nBcc');
  });
});

describe('the messages about news', () => {
  it('tell errors and changes together, and everything else by itself', () => {
    const news = [error('a'), error('b'), drift, lost, imported(), imported({ id: 'n-2', takenIn: 0 })];
    const messages = messagesOf('w', news);
    expect(messages.map(({ id, type, data }) => [id, type, data['count']])).toEqual([
      ['msg_n-a', 'errors.found', 2],
      ['msg_n-drift', 'drift.found', 1],
      ['msg_n-lost', 'connection.lost', undefined],
      ['msg_n-import', 'import.finished', undefined],
      ['msg_n-2', 'import.finished', undefined],
    ]);
    expect(messages[0]).toMatchObject({
      time: '2026-05-04T01:30:00.000Z',
      workspace: 'w',
      data: { errors: [{ rowId: 'a', record, code: 'account_missing' }, { rowId: 'b' }] },
    });
  });

  it('name fifty records at most, and count all', () => {
    const [message] = messagesOf(
      'w',
      Array.from({ length: 60 }, (_, at) => error(String(at))),
    );
    expect(message!.data['count']).toBe(60);
    expect(message!.data['errors']).toHaveLength(50);
  });

  it('leave to the e-mails what only people can mend', () => {
    expect(
      messagesOf('w', [{ id: 'n', happenedAt, type: 'endpoint.disabled', url: 'https://x.example', sentence: '' }]),
    ).toEqual([]);
  });
});
