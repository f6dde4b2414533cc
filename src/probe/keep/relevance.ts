import { BlockList, isIP } from 'node:net';

/**
 * What the packets of a question can carry: whatever names something else by address or by a workload's
 * interface cannot meet them. What is not understood is kept.
 */
export interface Relevance {
  /** Of the packets: both ends, a Service, the nodes. In the kernel's spelling. */
  addresses: readonly string[];
  /** Workload interfaces of the question. */
  interfaces: readonly string[];
  /** How the names of workload interfaces begin. */
  prefixes: readonly string[];
}

const ipv4Number = (text: string): number => text.split('.').reduce((sum, part) => sum * 256 + Number(part), 0);

/** Of an IPv6 address; what begins with `::` begins with 0. */
const firstGroup = (text: string): number => Number.parseInt(text.slice(0, text.indexOf(':')) || '0', 16);

const maskOf = (prefix: number): number => (prefix === 0 ? 0 : (0xffff_ffff << (32 - prefix)) >>> 0);

export const keepsFor = ({ addresses, interfaces, prefixes }: Relevance) => {
  const four = addresses.filter((each) => isIP(each) === 4).map(ipv4Number);
  const six = addresses.filter((each) => isIP(each) === 6);
  const sixGroups = new Set(six.map(firstGroup));
  const own = new Set(interfaces);
  const listed = (fill: (list: BlockList) => void): boolean => {
    const list = new BlockList();
    try {
      fill(list);
    } catch {
      return true;
    }
    return six.some((each) => list.check(each, 'ipv6'));
  };
  return {
    /** Whether an address or a network such as `10.0.0.0/8` holds one of the question's; true where it is neither. */
    network: (text: string): boolean => {
      const slash = text.indexOf('/');
      const address = slash === -1 ? text : text.slice(0, slash);
      const family = isIP(address);
      const prefix = slash === -1 ? (family === 4 ? 32 : 128) : Number(text.slice(slash + 1));
      if (family === 0 || !Number.isInteger(prefix) || prefix < 0 || prefix > (family === 4 ? 32 : 128)) return true;
      // Most differ in their first 16 bits already, which costs next to nothing to see.
      if (family === 6 && prefix >= 16 && !sixGroups.has(firstGroup(address))) return false;
      if (family === 6) return listed((list) => list.addSubnet(address, prefix, 'ipv6'));
      const mask = maskOf(prefix);
      const net = (ipv4Number(address) & mask) >>> 0;
      return four.some((each) => (each & mask) >>> 0 === net);
    },
    /** From the one to the other, both included. */
    range: (first: string, last: string): boolean => {
      if (isIP(first) === 4 && isIP(last) === 4) {
        const [low, high] = [ipv4Number(first), ipv4Number(last)];
        return four.some((each) => low <= each && each <= high);
      }
      return isIP(first) === 6 && isIP(last) === 6 ? listed((list) => list.addRange(first, last, 'ipv6')) : true;
    },
    /** False for the interface of another workload. `cali+` and others are kept. */
    interface: (name: string): boolean =>
      own.has(name) || /[+*]/.test(name) || !prefixes.some((prefix) => name.startsWith(prefix)),
  };
};

export type Keeps = ReturnType<typeof keepsFor>;
