import { panelWords, type PanelFacts } from './panel-words.js';
import type { OutboxRow } from './rows.js';

const row = (change: Partial<OutboxRow>): OutboxRow =>
  ({ state: 'pending', problems: [], kind: 'invoice', recordId: 'i1', ...change }) as OutboxRow;
const facts = (change: Partial<PanelFacts>): PanelFacts => ({
  kind: 'invoice',
  connected: true,
  mode: 'automatic',
  place: 3,
  ...change,
});
const link = { part: 'main', remoteType: 'Invoice', remoteId: 'r1', number: 'INV-1', status: 'AUTHORISED' };

describe('the panel says of a record', () => {
  it.each<[string, Partial<PanelFacts>, string, string]>([
    ['that nothing is connected', { connected: false }, 'not_connected', 'This workspace is not connected with Xero.'],
    ['that its module is off', { mode: 'off' }, 'not_sent', 'The export of invoices is switched off in the settings.'],
    [
      'that its module is off, by what it is',
      { kind: 'stockChange', cause: 'stocktake', mode: 'off' },
      'not_sent',
      'The export of stocktakes is switched off in the settings.',
    ],
    [
      'that it was marked before anything needed it',
      { kind: 'contact', marked: { reason: 'Old books' } },
      'skipped',
      'It is marked "do not export": Old books',
    ],
    ['that people send it', { mode: 'manual' }, 'not_sent', 'The invoice is not in Xero: it is exported by hand only.'],
    [
      'why there was nothing to send',
      { row: row({ state: 'done', reason: 'It was voided before it was ever sent.' }) },
      'not_sent',
      'It was voided before it was ever sent.',
    ],
    ['that it was removed', { formerly: 'removed' }, 'removed', 'The invoice was removed from Xero.'],
    [
      'that it is in the former organisation',
      { formerly: 'elsewhere', mode: 'off' },
      'not_sent',
      'The invoice is in the organisation that was connected before, not in the one that is connected now.',
    ],
    ['its place', { row: row({}) }, 'queued', 'Queued for Xero as number 3.'],
    [
      'its place and what stops everybody',
      { row: row({}), stopped: 'Connect it again.' },
      'waiting',
      'Queued for Xero as number 3. Connect it again.',
    ],
    ['what it waits for', { row: row({ reason: 'Waits.' }), stopped: 'Paused.' }, 'waiting', 'Waits.'],
    ['what holds it', { row: row({ reason: 'Waits for B.', heldKind: 'contact' }) }, 'held', 'Waits for B.'],
    ['that it is going', { row: row({ state: 'sending' }), link }, 'sending', 'It is being sent to Xero.'],
    [
      'what is wrong and what to do',
      {
        row: row({ state: 'attention', problems: [{ code: 'x', sentence: 'Bad.', remedy: 'Fix.', fixIn: 'record' }] }),
      },
      'failed',
      'Bad. Fix.',
    ],
    ['why it was left out', { row: row({ state: 'skipped', reason: 'Marked.' }) }, 'skipped', 'Marked.'],
    [
      'that it is there, but a change is not',
      { row: row({ state: 'skipped', reason: 'Marked.' }), link },
      'synced',
      'In Xero as INV-1. A later change was not sent. Marked.',
    ],
    [
      'that it is there, but a part is not',
      { row: row({ state: 'done', reasonCode: 'excluded', reason: 'Excluded.' }), link },
      'synced',
      'In Xero as INV-1. Excluded.',
    ],
    [
      'that it is void there',
      { link: { ...link, status: 'VOIDED' } },
      'synced',
      'In Xero as INV-1, where it is voided.',
    ],
    ['no id where it has no number', { link: { ...link, number: undefined } as never }, 'synced', 'In Xero.'],
  ])('%s', (_, change, state, sentence) => {
    expect(panelWords(facts(change))).toEqual({ state, sentence });
  });
});
