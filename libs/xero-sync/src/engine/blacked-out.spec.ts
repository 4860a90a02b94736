import { blackedOut, blackedOutText } from './blacked-out.js';

const contact = {
  Name: 'Harbour Foods',
  EmailAddress: 'ada@harbour.example',
  TaxNumber: '',
  Phones: [{ PhoneType: 'MOBILE', PhoneNumber: '21 555 "x"', PhoneAreaCode: null }],
  Addresses: [{ City: 'Nelson', AddressLine1: '1 Quay' }],
};
const shown = {
  Name: 'Harbour Foods',
  EmailAddress: '███',
  TaxNumber: '',
  Phones: [{ PhoneType: 'MOBILE', PhoneNumber: '███', PhoneAreaCode: null }],
  Addresses: [{ City: 'Nelson', AddressLine1: '███' }],
};

describe('what is shown of an exchange', () => {
  it('is without what is about people, and otherwise as it was', () => {
    expect(blackedOut({ Contacts: [contact] })).toEqual({ Contacts: [shown] });
  });

  it('is the same of an answer that is kept as a text', () => {
    expect(JSON.parse(blackedOutText(JSON.stringify(contact, undefined, 2)))).toEqual(shown);
  });

  it.each(['{"EmailAddress":"ada@harb', '{"EmailAddress": "ada@harbour.example', '{"emailaddress":"ada\\'])(
    'is without them also where the text was cut off: %s',
    (cut) => {
      expect(blackedOutText(cut)).not.toContain('ada@');
      expect(blackedOutText(cut)).not.toContain('ada');
    },
  );
});
