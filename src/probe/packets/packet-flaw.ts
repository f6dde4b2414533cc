/** `cut`: shorter than it says; `checksum`: that of its TCP, UDP or ICMP is wrong. */
export type Flaw = 'cut' | 'checksum';

/** Where the checksum stands behind the IP header, and whether the addresses count in it (RFC 9293, 768, 792, 4443). */
const sums: ReadonlyMap<number, { at: number; pseudo: boolean; optional?: true }> = new Map([
  [6, { at: 16, pseudo: true }],
  [17, { at: 6, pseudo: true, optional: true }],
  [1, { at: 2, pseudo: false }],
  [58, { at: 2, pseudo: true }],
]);

/** The sum of 16-bit words in ones' complement (RFC 1071); an odd last byte counts as the high one. */
const sumOf = (bytes: Uint8Array, start: number): number => {
  let sum = start;
  for (let at = 0; at < bytes.length; at += 2) sum += ((bytes[at] ?? 0) << 8) | (bytes[at + 1] ?? 0);
  while (sum > 0xffff) sum = (sum & 0xffff) + (sum >>> 16);
  return sum;
};

const word = (bytes: Uint8Array, at: number): number => ((bytes[at] ?? 0) << 8) | (bytes[at + 1] ?? 0);

/**
 * What is wrong with a whole IP packet whose header has so many bytes. A packet on the node that sends it may have its
 * checksum filled in later, by the card: there a wrong one means nothing.
 */
export const flawOf = (bytes: Uint8Array, header: number, protocol: number): Flaw | undefined => {
  const six = (bytes[0] ?? 0) >> 4 === 6;
  // A jumbogram, or one that the kernel joined out of many, says no length here.
  const length = six ? 40 + word(bytes, 4) : word(bytes, 2);
  if (length <= header) return undefined;
  if (bytes.length < length) return 'cut';
  const row = sums.get(protocol);
  const payload = bytes.subarray(header, length);
  if (row === undefined || payload.length < row.at + 2) return undefined;
  // IPv4 alone may leave UDP's out.
  if (row.optional && !six && word(payload, row.at) === 0) return undefined;
  const addresses = six ? bytes.subarray(8, 40) : bytes.subarray(12, 20);
  const start = row.pseudo ? sumOf(addresses, payload.length + protocol) : 0;
  return sumOf(payload, start) === 0xffff ? undefined : 'checksum';
};
