import { isIP, SocketAddress } from 'node:net';

type Only = 'agents' | 'claims';

/** Thrown for a request that the probe will not act on. Its message names the field. */
export class RequestError extends Error {}

export type Fields = Readonly<Record<string, unknown>>;

const interfaceName = /^[A-Za-z0-9_.:@-]{1,15}$/;

export const isInterfaceName = (text: unknown): text is string =>
  typeof text === 'string' && interfaceName.test(text) && !text.startsWith('-');

export const fieldsOf = (value: unknown, what: string): Fields => {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new RequestError(`${what} is not an object`);
  return value as Fields;
};

export const listOf = (value: unknown, what: string, atMost: number): unknown[] => {
  if (value === undefined) return [];
  if (!Array.isArray(value) || value.length > atMost)
    throw new RequestError(`${what} is not a list of at most ${atMost}`);
  return value;
};

/** In the kernel's own spelling, so that it compares with what the tools print. No zone, no IPv4 inside IPv6. */
export const addressOf = (value: unknown, what: string): string => {
  const family = typeof value === 'string' ? isIP(value) : 0;
  if (typeof value !== 'string' || family === 0 || value.includes('%') || (family === 6 && value.includes('.'))) {
    throw new RequestError(`${what} is not an IP address`);
  }
  return family === 6 ? new SocketAddress({ address: value, family: 'ipv6' }).address : value;
};

export const labelOf = (value: unknown, what: string): string => {
  if (typeof value !== 'string' || value === '' || value.length > 520) throw new RequestError(`${what} is not a name`);
  return value;
};

export const numberBetween = (value: unknown, what: string, low: number, high: number, otherwise?: number): number => {
  if (value === undefined && otherwise !== undefined) return otherwise;
  if (typeof value !== 'number' || !Number.isInteger(value) || value < low || value > high) {
    throw new RequestError(`${what} is not a whole number from ${low} to ${high}`);
  }
  return value;
};

/** One pod whose own view is wanted. */
export const podOf = (value: unknown) => {
  const fields = fieldsOf(value, 'pod');
  if (!isInterfaceName(fields.interface)) throw new RequestError('pod.interface is not the name of an interface');
  return {
    /** `namespace/name`: a label for the answer, never used in a command. */
    key: labelOf(fields.key, 'pod.key'),
    address: addressOf(fields.address, 'pod.address'),
    /** Its interface on the node, such as `cali12d4a061371` (calico#1.2). */
    interface: fields.interface,
  };
};
export type PodRequest = ReturnType<typeof podOf>;

const familyOf = (value: unknown): 4 | 6 => {
  if (value !== 4 && value !== 6) throw new RequestError('families holds something other than 4 and 6');
  return value;
};

const onlyOf = (value: unknown): Only | undefined => {
  if (value !== undefined && value !== 'agents' && value !== 'claims') {
    throw new RequestError('only is something other than agents and claims');
  }
  return value;
};

const prefixOf = (value: unknown): string => {
  if (!isInterfaceName(value)) throw new RequestError('prefixes holds what is no beginning of an interface name');
  return value;
};

/**
 * What `calico-why probe snapshot` reads, as one line of JSON on standard input or as its only argument. The probe
 * trusts nobody: only addresses, interface names and numbers reach a command.
 */
export const snapshotRequestOf = (value: unknown) => {
  const fields = fieldsOf(value, 'request');
  const families = listOf(fields.families, 'families', 2).map(familyOf);
  return {
    node: labelOf(fields.node, 'node'),
    /** Families to read; a family that is not asked for is marked as skipped. */
    families: families.length === 0 ? ([4, 6] as const) : [...new Set(families)],
    pods: listOf(fields.pods, 'pods', 20).map(podOf),
    /** Addresses of both ends, for the list of connections; none: no list. */
    connections: listOf(fields.connections, 'connections', 2).map((each) => addressOf(each, 'connections')),
    /** The address of a Service by which the one may reach the other: connections to that are listed as well. */
    service: fields.service === undefined ? undefined : addressOf(fields.service, 'service'),
    /**
     * Every address that packets of the question carry beside the node's own. Of lists that are too long, what
     * cannot meet such packets is left out; none: such lists are cut.
     */
    carried: listOf(fields.carried, 'carried', 50).map((each) => addressOf(each, 'carried')),
    /** For the whole run. */
    deadlineMs: numberBetween(fields.deadlineMs, 'deadlineMs', 50, 10_000, 3_000),
    felixHealthPort: numberBetween(fields.felixHealthPort, 'felixHealthPort', 1, 65_535, 9_099),
    /** The client keeps standard input open, so its end means that the client has gone. */
    keepOpen: fields.keepOpen === true,
    /** With `keepOpen`: the line that follows the answer is a request for packets, in place of another exec. */
    stay: fields.stay === true,
    /**
     * What a cluster check asks of every node: `agents` are BIRD and Felix, `claims` the addresses that are routed
     * to the node's own workload interfaces; absent: everything.
     */
    only: onlyOf(fields.only),
    /** How the names of workload interfaces begin. */
    prefixes: fields.prefixes === undefined ? ['cali'] : listOf(fields.prefixes, 'prefixes', 20).map(prefixOf),
  };
};
export type SnapshotRequest = ReturnType<typeof snapshotRequestOf>;
