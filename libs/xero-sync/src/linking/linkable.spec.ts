import type { CrmRecord } from '../host/records.js';
import { judgeLink, judgeUnlink, type Standing } from './linkable.js';

const id = '9b278f12-31a4-4b9c-9a7e-1f2d3c4b5a69';
const invoice = { kind: 'invoice', id: 'i', number: 'INV-00007', version: 1 } as unknown as CrmRecord;
const there = {
  remote: { type: 'Invoice', id, number: 'INV-00007', status: 'AUTHORISED' },
  side: 'ACCREC',
  name: 'Horn',
};
const standing = (more: Partial<Standing> = {}): Standing => ({
  kind: 'invoice',
  record: invoice,
  links: [],
  rows: [],
  target: there,
  ...more,
});
const link = { part: 'main', remoteType: 'Invoice', remoteId: id.toUpperCase(), number: 'INV-00007' };

describe('a wish to link', () => {
  it('is granted with what it is linked with, in words', () => {
    expect(judgeLink(standing(), id)).toEqual({
      outcome: 'linked',
      sentence: 'Invoice INV-00007 is linked with INV-00007 in Xero (Horn). Its next change is sent there.',
    });
  });

  it('says when the number differs, and what it was linked with before', () => {
    const target = { ...there, remote: { ...there.remote, number: 'INV-9' } };
    const links = [{ ...link, remoteId: 'another', number: 'INV-8' }];
    expect(judgeLink(standing({ target, links }), id).sentence).toBe(
      'Invoice INV-00007 is linked with INV-9 in Xero (Horn), where it has another number than here: INV-9. It was linked with INV-8 in Xero before. Its next change is sent there.',
    );
  });

  it('changes nothing when it is so already', () => {
    expect(judgeLink(standing({ links: [link] }), id).outcome).toBe('unchanged');
  });

  it.each<[string, Partial<Standing>, string]>([
    ['a record that is not there', { record: undefined }, 'not_found'],
    ['a payment', { kind: 'payment' }, 'not_linkable'],
    ['a record on its way', { rows: [{ state: 'sending' }] }, 'on_its_way'],
    ['a record of which nobody knows whether it arrived', { rows: [{ state: 'unknown' }] }, 'on_its_way'],
    ['a document of the other side', { target: { ...there, side: 'ACCPAY' } }, 'wrong_type'],
    ['a voided document', { target: { ...there, remote: { ...there.remote, status: 'VOIDED' } } }, 'gone_in_xero'],
    [
      'a contact that was merged',
      { kind: 'contact', target: { remote: there.remote, mergedInto: 'x' } },
      'merged_in_xero',
    ],
    ['a document of another record', { owner: 'Invoice INV-00001' }, 'linked_elsewhere'],
  ])('is rejected for %s', (_what, more, code) => {
    expect(judgeLink(standing(more), id)).toMatchObject({ outcome: 'rejected', code });
  });

  it('is rejected when Xero has nothing under the id', () => {
    const { target: _, ...without } = standing();
    expect(judgeLink(without, id)).toMatchObject({
      code: 'not_in_xero',
      sentence: expect.stringContaining('that is a sales invoice'),
    });
  });
});

describe('a wish to unlink', () => {
  it('says that the record may be sent anew', () => {
    expect(judgeUnlink(standing({ links: [link] }))).toEqual({
      outcome: 'unlinked',
      sentence:
        'Invoice INV-00007 is not linked with INV-00007 in Xero any more. It may be changed here again, and its next change or Export sends it anew; link it with the right one before that.',
    });
  });

  it('changes nothing when there is no link, and waits for what is on its way', () => {
    expect(judgeUnlink(standing()).outcome).toBe('unchanged');
    expect(judgeUnlink(standing({ links: [link], rows: [{ state: 'sending' }] })).code).toBe('on_its_way');
  });
});
