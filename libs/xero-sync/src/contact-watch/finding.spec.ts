import { linked, someContact } from '../../test/books.js';
import { findingOf } from './finding.js';

const ref = { workspaceId: 'w', kind: 'contact' as const, id: 'c1' };
const [, , link] = linked('contact', 'c1');
const there = (change: object = {}) => ({ id: link.remoteId, name: 'Miller', status: 'ACTIVE', ...change });
const other = { id: 'xero-other' };
const contact = someContact();
const second = someContact({ id: 'c2', number: 'C-00002' });
const into = ({ id, number, name }: typeof contact) => ({ id, number, name, openDocuments: 0 });

describe('What became of a contact in Xero', () => {
  it.each([
    ['restored, when it is in use', there(), undefined, contact, { as: 'restored' }],
    ['archived, when it is', there({ status: 'ARCHIVED' }), undefined, contact, { as: 'archived', merged: false }],
    [
      'archived, when the one it was merged into is',
      there({ ...other, status: 'ARCHIVED' }),
      undefined,
      contact,
      { as: 'archived', merged: true },
    ],
    ['moved, when nobody else of ours has the one that is left', there(other), undefined, contact, { as: 'moved' }],
    ['taken, when another company of ours has it', there(other), second, contact, { as: 'taken' }],
    [
      'shared, when it was merged into that other one here too',
      there(other),
      second,
      someContact({ mergedInto: into(second) }),
      { as: 'shared' },
    ],
    [
      'moved, when that other one was merged into it here',
      there(other),
      someContact({ ...second, mergedInto: into(contact) }),
      contact,
      { as: 'moved', from: { id: 'c2' } },
    ],
  ])('is %s', (_what, last, owner, own, expected) => {
    expect(findingOf({ ref, link, contact: own, last, owner })).toMatchObject(expected);
  });

  it('is unknown when Xero does not show it, or the CRM has it no more', () => {
    expect(findingOf({ ref, link, contact, last: undefined, owner: undefined })).toBeUndefined();
    expect(findingOf({ ref, link, contact: undefined, last: there(), owner: undefined })).toBeUndefined();
  });
});
