import { lookup } from 'node:dns';
import { BlockList, isIP, type LookupFunction } from 'node:net';

/** Networks that are nobody's on the Internet: ourselves, the house, the cloud's own services, and what leads there. */
const inside = new BlockList();
for (const [network, bits] of [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.0.2.0', 24],
  ['192.88.99.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  ['224.0.0.0', 3],
] as const)
  inside.addSubnet(network, bits, 'ipv4');
for (const [network, bits] of [
  ['::', 96],
  ['64:ff9b::', 96],
  ['64:ff9b:1::', 48],
  ['100::', 64],
  ['2001::', 23],
  ['2001:db8::', 32],
  ['2002::', 16],
  ['3fff::', 20],
  ['fc00::', 7],
  ['fe80::', 9],
  ['ff00::', 8],
] as const)
  inside.addSubnet(network, bits, 'ipv6');

/** Said of an address that must not be called. */
export const privateSentence = 'It points into a private network, which outgoing webhooks do not call.';

/** Whether an IP address is not one of the Internet. IPv4 in the clothes of IPv6 is looked at as what it is. */
export const isPrivate = (address: string): boolean =>
  isIP(address) === 0 || inside.check(address, isIP(address) === 6 ? 'ipv6' : 'ipv4');

/** The name or address of a URL's host, without the brackets of IPv6. */
export const hostOf = ({ hostname }: URL): string => hostname.replace(/^\[|\]$/g, '');

const local = ['localhost', '127.0.0.1', '::1'];

/** Why a URL cannot be an endpoint, as a sentence; undefined when it can. Names are looked up when they are called. */
export function refusedUrl(text: string, privateAllowed: boolean): string | undefined {
  if (text.length > 2_000) return 'The address may have at most 2,000 characters.';
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const host = url ? hostOf(url) : '';
  if (!url || (url.protocol !== 'https:' && !(url.protocol === 'http:' && local.includes(host))))
    return 'The address begins with https:// (http:// is accepted for localhost only).';
  if (url.username || url.password)
    return 'The address must not hold a name or password: every call is signed instead.';
  if (url.hash) return 'The address must not hold a part after #.';
  if (privateAllowed) return undefined;
  if (host === 'localhost' || host.endsWith('.localhost') || (isIP(host) !== 0 && isPrivate(host)))
    return `${privateSentence} Whoever runs this program may allow it.`;
  return undefined;
}

/**
 * Resolves names for a connection and answers only addresses of the Internet: what was checked is what is called, so a name that
 * changes its mind between a check and the call gains nothing.
 */
export const publicLookup: LookupFunction = (hostname, options, callback) => {
  lookup(hostname, { ...options, all: true }, (error, addresses) => {
    if (error) return callback(error, '');
    const refused = addresses.length === 0 || addresses.some(({ address }) => isPrivate(address));
    if (refused) return callback(new Error(privateSentence), '');
    if (options.all) return callback(null, addresses);
    callback(null, addresses[0]!.address, addresses[0]!.family);
  });
};
