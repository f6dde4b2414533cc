import { createHash } from 'node:crypto';
import type { Family } from './family.ts';

/**
 * Felix's names and rule hashes, worked out so that the lab's rules carry the same comments as real
 * ones (calico#3.1; held to the recordings by `rendering.test.ts`).
 */

const maxChainName = 28;
const maxSetName = 31;

/** `cali` and the first 11 hex digits of sha1 of `namespace.pod` (calico#1.2). */
export const workloadInterface = (namespace: string, pod: string): string =>
  `cali${createHash('sha1').update(`${namespace}.${pod}`).digest('hex').slice(0, 11)}`;

/** Prefix and id, or prefix and a hash of the id where both together are too long (calico#3.1). */
export const limitedName = (prefix: string, id: string, limit = maxChainName): string => {
  const whole = prefix + id;
  if (whole.length < limit || (whole.length === limit && !id.startsWith('_'))) return whole;
  return `${prefix}_${createHash('sha256').update(id).digest('base64url')}`.slice(0, limit);
};

/** Id of a set: kind letter and a hash of what it holds. */
export const setId = (kind: 's' | 'n' | 'svc' | 'svcnoport', content: string): string =>
  `${kind}:${createHash('sha224').update(`${kind}:${content}`).digest('base64url')}`;

/** Kernel name of a set. */
export const setName = (id: string, family: Family): string => `cali${family}0${id}`.slice(0, maxSetName);

/** One hash for each rule of a chain; each covers the chain's name and all rules before it. */
export const chainHashes = (chain: string, rulesForHashing: readonly string[]): string[] => {
  let previous = createHash('sha224').update(chain).digest();
  return rulesForHashing.map((rule) => {
    previous = createHash('sha224').update(previous).update(rule).digest();
    return previous.toString('base64url').slice(0, 16);
  });
};

/** Name of a policy group's chain: group members share a selector (calico#3.1). */
export const groupChain = (
  direction: 'inbound' | 'outbound',
  selector: string,
  policies: readonly string[],
): string => {
  const lines = [selector, direction, String(policies.length), ...policies].map((line) => `${line}\n`).join('');
  const prefix = direction === 'inbound' ? 'cali-gi-' : 'cali-go-';
  return (prefix + createHash('sha3-224').update(lines).digest('base64url')).slice(0, maxChainName);
};

/** VXLAN device MAC: 0x66 and five bytes of sha1 of the node's name, for IPv6 with `-v6` behind it (calico#2.3). */
export const vtepMac = (node: string, family: Family = 4): string => {
  const seed = family === 4 ? node : `${node}-v6`;
  return `66:${createHash('sha1').update(seed).digest('hex').slice(0, 10).match(/../g)!.join(':')}`;
};
