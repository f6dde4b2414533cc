import { tableOf } from '../../table.ts';

/** Values inside iptables rules. Each answers `undefined` for what it does not understand. */

/** `0x10000` or `65536`; 32 bits, never negative. */
const parseMark = (text: string): number | undefined => {
  if (!/^(0x[0-9a-f]{1,8}|\d{1,10})$/i.test(text)) return undefined;
  const value = Number(text);
  return value <= 0xffffffff ? value : undefined;
};

/** `0x4000/0x4000`; without a mask all 32 bits count. */
export const parseMarkAndMask = (text: string): { value: number; mask: number } | undefined => {
  const [first = '', second] = text.split('/', 2);
  const value = parseMark(first);
  const mask = second === undefined ? 0xffffffff : parseMark(second);
  return value === undefined || mask === undefined ? undefined : { value, mask };
};

const parsePort = (text: string): number | undefined =>
  /^\d{1,5}$/.test(text) && Number(text) <= 65535 ? Number(text) : undefined;

/** `5432`, `1024:65535`, `:1023`, and lists of these with commas. */
export const parsePortRanges = (text: string): [number, number][] | undefined => {
  const ranges: [number, number][] = [];
  for (const part of text.split(',')) {
    const colon = part.indexOf(':');
    const low = colon === -1 ? parsePort(part) : colon === 0 ? 0 : parsePort(part.slice(0, colon));
    const high = colon === -1 ? low : colon === part.length - 1 ? 65535 : parsePort(part.slice(colon + 1));
    if (low === undefined || high === undefined || part === ':') return undefined;
    ranges.push([low, high]);
  }
  return ranges;
};

const protocolNames: Readonly<Record<string, string>> = tableOf({
  '1': 'icmp',
  '6': 'tcp',
  '17': 'udp',
  '58': 'ipv6-icmp',
  '132': 'sctp',
  '136': 'udplite',
  icmpv6: 'ipv6-icmp',
  ipencap: '4',
  ipip: '4',
  ipv4: '4',
});

/** Names in lower case; protocol 4 stays a number because its names differ between machines. */
export const protocolName = (text: string): string => {
  const lower = text.toLowerCase();
  return protocolNames[lower] ?? lower;
};

/** A bare address gets its full prefix; a contiguous IPv4 netmask becomes a prefix length. */
export const parseCidr = (text: string, family: 4 | 6): string | undefined => {
  const slash = text.indexOf('/');
  if (slash === -1) return `${text}/${family === 4 ? 32 : 128}`;
  const length = text.slice(slash + 1);
  if (/^\d{1,3}$/.test(length)) return Number(length) <= (family === 4 ? 32 : 128) ? text : undefined;
  if (family !== 4) return undefined;
  const octets = length.split('.').map(Number);
  if (octets.length !== 4 || octets.some((octet) => !Number.isInteger(octet) || octet < 0 || octet > 255)) {
    return undefined;
  }
  const bits = octets.map((octet) => octet.toString(2).padStart(8, '0')).join('');
  return /^1*0*$/.test(bits) ? `${text.slice(0, slash)}/${bits.replaceAll('0', '').length}` : undefined;
};

const icmpNames: Readonly<Record<string, readonly [number, number?]>> = tableOf({
  'echo-request': [8],
  'echo-reply': [0],
  'destination-unreachable': [3],
  'time-exceeded': [11],
  'fragmentation-needed': [3, 4],
});

/** `8`, `3/4`, `any` (no limit), and the common names for IPv4. */
export const parseIcmpType = (text: string, family: 4 | 6): { type?: number; code?: number } | undefined => {
  if (text === 'any' || (family === 4 && text === '255')) return {};
  const named = family === 4 ? icmpNames[text] : undefined;
  if (named !== undefined) return { type: named[0], ...(named[1] === undefined ? {} : { code: named[1] }) };
  if (!/^\d{1,3}(\/\d{1,3})?$/.test(text)) return undefined;
  const [type, code] = text.split('/').map(Number);
  return { ...(type === undefined ? {} : { type }), ...(code === undefined ? {} : { code }) };
};

/** The new mark as `(old & ~mask) ^ value` for each way to say it (man iptables-extensions, MARK). */
export const parseSetMark = (option: string, text: string): { value: number; mask: number } | undefined => {
  const parsed = parseMarkAndMask(text);
  if (parsed === undefined) return undefined;
  const { value, mask } = parsed;
  switch (option) {
    case '--set-xmark':
      return parsed;
    case '--set-mark':
      return { value, mask: (mask | value) >>> 0 };
    case '--or-mark':
      return { value, mask: value };
    case '--xor-mark':
      return { value, mask: 0 };
    case '--and-mark':
      return { value: 0, mask: ~value >>> 0 };
    default:
      return undefined;
  }
};
