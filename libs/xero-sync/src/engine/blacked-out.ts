/** What is about people or their money and helps nobody to find a fault. */
const personal =
  'EmailAddress|PhoneNumber|PhoneAreaCode|PhoneCountryCode|AddressLine\\d|BankAccountNumber|BankAccountDetails|TaxNumber|AccountNumber|FirstName|LastName|AttentionTo|SkypeUserName';
const isPersonal = new RegExp(`^(${personal})$`, 'i');
/** The last value of a shortened answer may lack its end. */
const inText = new RegExp(`("(?:${personal})"\\s*:\\s*)"(?:[^"\\\\]|\\\\.?)+"?`, 'gi');
const black = '███';

/** An element as it was sent, with people's data and theirs alone blacked out. Pure. */
export function blackedOut(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(blackedOut);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, inner]) => [
      name,
      isPersonal.test(name) && inner !== null && inner !== '' ? black : blackedOut(inner),
    ]),
  );
}

/** The same for JSON that is kept as a text, and may be cut off anywhere. */
export const blackedOutText = (text: string): string => text.replaceAll(inText, `$1"${black}"`);
