import {
  addressOf,
  fieldsOf,
  isInterfaceName,
  labelOf,
  listOf,
  numberBetween,
  podOf,
  RequestError,
} from '../snapshot-request.ts';

/** One thing to send, three times. `firstSourcePort` begins a range of `sourcePortCount` ports. */
export interface TestRequest {
  protocol: 'icmp' | 'tcp' | 'udp';
  /** Absent for ICMP. */
  port?: number;
  /** For TCP and UDP. */
  firstSourcePort?: number;
  /** For ICMP: the id of the echo requests. */
  icmpId?: number;
  /** For ICMP: bytes of the IP packet, which may not be fragmented. Smaller ones follow where it is lost. */
  size?: number;
  /** Sent to this address instead of `toAddress`: a Service's, behind which that one stands. */
  service?: string;
  /** Sent from the node's own network namespace; absent: from the pod's. */
  origin?: 'node';
}

/** Packets that each test sends, and the ports kept for it, so that one in use can be passed over. */
export const attempts = 3;
export const sourcePortCount = 8;

/** An interface of the node that gets a tap even where nothing is seen. */
export interface Watch {
  place: 'source-tunnel' | 'source-nic' | 'destination-nic' | 'destination-tunnel';
  interface: string;
}

/** The address that a test is sent to. */
export const receiverOf = ({ toAddress }: PacketsRequest, { service }: TestRequest): string => service ?? toAddress;

/** Room for the headers of IPv6 and of the echo, and for what says whose it is. */
export const leastSize = 80;

const places = ['source-tunnel', 'source-nic', 'destination-nic', 'destination-tunnel'] as const;

const testOf = (value: unknown): TestRequest => {
  const { protocol, ...fields } = fieldsOf(value, 'test');
  if (fields.origin !== undefined && fields.origin !== 'node') throw new RequestError('test.origin is not node');
  const origin = fields.origin === 'node' ? { origin: fields.origin as 'node' } : {};
  if (protocol === 'icmp') {
    const size = fields.size === undefined ? {} : { size: numberBetween(fields.size, 'size', leastSize, 65_535) };
    return { protocol, icmpId: numberBetween(fields.icmpId, 'icmpId', 1, 65_535), ...size, ...origin };
  }
  if (protocol !== 'tcp' && protocol !== 'udp') throw new RequestError('test.protocol is not icmp, tcp or udp');
  return {
    protocol,
    port: numberBetween(fields.port, 'port', 1, 65_535),
    firstSourcePort: numberBetween(fields.firstSourcePort, 'firstSourcePort', 1_024, 65_535 - sourcePortCount),
    ...(fields.service === undefined ? {} : { service: addressOf(fields.service, 'test.service') }),
    ...origin,
  };
};

const watchOf = (value: unknown): Watch => {
  const fields = fieldsOf(value, 'watch');
  const place = places.find((each) => each === fields.place);
  if (place === undefined) throw new RequestError('watch.place is not a place');
  if (!isInterfaceName(fields.interface)) throw new RequestError('watch.interface is not the name of an interface');
  return { place, interface: fields.interface };
};

/**
 * First line on standard input of `calico-why probe packets`. The probe answers `{"type":"ready"}`,
 * waits for the line `go` (the sender) or for `stop` (the receiver), then answers `{"type":"result"}`.
 * Only addresses, interface names and numbers reach a command.
 */
export const packetsRequestOf = (value: unknown) => {
  const fields = fieldsOf(value, 'request');
  const from = fields.from === undefined ? undefined : podOf(fields.from);
  const to = fields.to === undefined ? undefined : podOf(fields.to);
  const [fromNode, toNode] = [fields.fromNode === true, fields.toNode === true];
  if (from === undefined && to === undefined && !fromNode && !toNode) {
    throw new RequestError('neither from nor to is a pod of this node');
  }
  const tests = listOf(fields.tests, 'tests', 6).map(testOf);
  if (tests.length === 0) throw new RequestError('tests is empty');
  const [fromAddress, toAddress] = [
    addressOf(fields.fromAddress, 'fromAddress'),
    addressOf(fields.toAddress, 'toAddress'),
  ];
  if (fromAddress.includes(':') !== toAddress.includes(':')) throw new RequestError('the addresses differ in family');
  return {
    node: labelOf(fields.node, 'node'),
    fromAddress,
    toAddress,
    /** The sending pod, when it is on this node: then this node sends. */
    ...(from === undefined ? {} : { from }),
    /** The receiving pod, when it is on this node. */
    ...(to === undefined ? {} : { to }),
    /** This node sends by its own network, with the source address that its routes choose. */
    ...(fromNode ? { fromNode } : {}),
    /** This node is the receiver, by its own network. */
    ...(toNode ? { toNode } : {}),
    /** The sender's node may give the packets this source address, and other ports; absent: it should not. */
    ...(fields.translated === undefined ? {} : { translated: addressOf(fields.translated, 'translated') }),
    tests,
    watch: listOf(fields.watch, 'watch', 8).map(watchOf),
    /** How long to wait for answers after the last packet was sent, in milliseconds. */
    waitMs: numberBetween(fields.waitMs, 'waitMs', 50, 5_000, 500),
    /** For the whole run, also when nobody says `go` or `stop`. */
    deadlineMs: numberBetween(fields.deadlineMs, 'deadlineMs', 100, 20_000, 5_000),
  };
};
export type PacketsRequest = ReturnType<typeof packetsRequestOf>;
