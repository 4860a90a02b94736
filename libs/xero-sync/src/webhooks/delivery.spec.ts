import { readDelivery, UNREADABLE } from './delivery.js';

const event = {
  resourceUrl: 'https://api.xero.com/api.xro/2.0/Contacts/717F2BFC',
  resourceId: '717F2BFC-c6d4-41fd-b238-3f2f0c0cf777',
  tenantId: 'C2CC9B6E-9458-4c7d-93cc-f02b81b0594f',
  tenantType: 'ORGANISATION',
  eventCategory: 'Contact',
  eventType: 'Update',
  eventDateUtc: '2026-06-21T01:15:39.902',
};
const read = (value: unknown) => readDelivery(Buffer.from(JSON.stringify(value)));

describe('a delivery', () => {
  it('is read whatever the casing of its kinds and ids', () => {
    expect(read({ events: [event], firstEventSequence: 7, lastEventSequence: 7, entropy: 'x' })).toEqual({
      first: 7n,
      last: 7n,
      events: [
        {
          tenantId: 'c2cc9b6e-9458-4c7d-93cc-f02b81b0594f',
          category: 'CONTACT',
          type: 'UPDATE',
          resourceId: '717f2bfc-c6d4-41fd-b238-3f2f0c0cf777',
          date: '2026-06-21T01:15:39.902',
        },
      ],
    });
  });

  it('without events is the test of an address', () => {
    expect(read({ events: [], firstEventSequence: 0, lastEventSequence: 0 })).toEqual({
      first: 0n,
      last: 0n,
      events: [],
    });
  });

  it('keeps categories, types and fields that nobody has thought of yet', () => {
    const { events } = read({ events: [{ ...event, eventCategory: 'Payment', eventType: 'Merge', data: { x: 1 } }] });
    expect(events).toMatchObject([{ category: 'PAYMENT', type: 'MERGE' }]);
  });

  it.each([
    ['no JSON', Buffer.from('{"events":')],
    ['no UTF-8', Buffer.from([0xff, 0xfe, 0x00])],
    ['nothing', Buffer.alloc(0)],
    ['a list', Buffer.from('[]')],
    ['null', Buffer.from('null')],
    ['events that are no list', Buffer.from('{"events":{}}')],
  ])('that is %s is one unreadable event, the same one each time', (_what, body) => {
    const { first, last, events } = readDelivery(body);
    expect({ first, last, categories: events.map(({ category }) => category) }).toEqual({
      first: 0n,
      last: 0n,
      categories: [UNREADABLE],
    });
    expect(readDelivery(body).events).toEqual(events);
  });

  it.each([
    ['null', null],
    ['a number as id', { ...event, resourceId: 5 }],
    ['no organisation', { ...event, tenantId: undefined }],
    ['a character that cannot be stored', { ...event, resourceId: 'a\u0000b' }],
    ['a text of any length', { ...event, eventDateUtc: 'x'.repeat(5000) }],
  ])('with %s in an event keeps the other events', (_what, broken) => {
    const { events } = read({ events: [broken, event], firstEventSequence: 1, lastEventSequence: 2 });
    expect(events.map(({ category }) => category)).toEqual([UNREADABLE, 'CONTACT']);
  });

  it.each([
    ['backwards', 9, 3],
    ['negative', -4, -1],
    ['broken', 1.5, 2.5],
    ['text', '1', '2'],
  ])('whose numbers are %s counts for no range', (_what, firstEventSequence, lastEventSequence) => {
    expect(read({ events: [event], firstEventSequence, lastEventSequence })).toMatchObject({ first: 0n, last: 0n });
  });
});
