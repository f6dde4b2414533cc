/** Where a packet is while the kernel drops and counts it. */
export type CountedAt =
  /** Made by a program of that network namespace, on its way out. */
  | 'sending'
  /** Come in by an interface, before it is known for whom. */
  | 'arriving'
  | 'forwarding'
  /** For that network namespace itself, a tunnel's outer packet among them. */
  | 'receiving'
  /** Taken from an interface before a capture there sees it. */
  | 'device-in'
  /** Given to an interface behind a capture there. */
  | 'device-out'
  /** In the queue of an interface, or in what hangs there: filters and programs of tc. */
  | 'queue';

/** Why the kernel dropped what it counts there. */
export type CounterMeaning =
  | 'header'
  | 'address'
  | 'protocol'
  | 'discarded'
  | 'no-route'
  | 'fragments'
  | 'too-big'
  | 'truncated'
  | 'checksum'
  | 'reverse-path'
  | 'malformed'
  | 'no-socket'
  | 'buffer-full'
  | 'queue-of-listener'
  | 'authentication'
  | 'out-of-order'
  | 'ipsec'
  | 'tracking'
  | 'processor-backlog'
  | 'device'
  | 'queue';

interface CounterRow {
  at: readonly CountedAt[];
  means: CounterMeaning;
  /** It counts packets of this protocol alone. */
  protocol?: 'tcp' | 'udp' | 'icmp';
  family?: 4 | 6;
  /** Sums up others: where one of them moved as far, that one says more. */
  sum?: true;
  /** The kernel keeps it for the whole machine, not for one network namespace. */
  everywhere?: true;
}

const arriving = ['arriving'] as const;
const receiving = ['receiving'] as const;
const leaving = ['sending', 'forwarding'] as const;
const anywhere = ['sending', 'arriving', 'forwarding', 'receiving'] as const;
const deviceIn = ['device-in'] as const;
const deviceOut = ['device-out'] as const;

/** The same counter of IPv4, as /proc/net/snmp has it, and of IPv6. */
const both = <T extends Omit<CounterRow, 'family'>>(four: string, six: string, row: T): Record<string, CounterRow> => ({
  [four]: { ...row, family: 4 },
  [six]: { ...row, family: 6 },
});

const tcp = { at: receiving, protocol: 'tcp' } as const;
const udp = { at: receiving, protocol: 'udp' } as const;
const icmp = { at: receiving, protocol: 'icmp' } as const;

/**
 * The kernel's counters of packets that it drops, by the names that its files give them, and where it counts
 * (include/net/snmp.h, net/ipv4/proc.c, net/xfrm/xfrm_proc.c, net/core/net-procfs.c of Linux). What counts
 * something else than dropped packets is left out.
 */
const rows = {
  ...both('Ip: InHdrErrors', 'Ip6InHdrErrors', { means: 'header', at: ['arriving', 'forwarding'] }),
  ...both('Ip: InAddrErrors', 'Ip6InAddrErrors', { means: 'address', at: ['arriving', 'forwarding'] }),
  ...both('Ip: InUnknownProtos', 'Ip6InUnknownProtos', { means: 'protocol', at: receiving }),
  ...both('Ip: InDiscards', 'Ip6InDiscards', { means: 'discarded', at: ['arriving', 'receiving', 'forwarding'] }),
  ...both('Ip: OutDiscards', 'Ip6OutDiscards', { means: 'discarded', at: leaving }),
  ...both('Ip: OutNoRoutes', 'Ip6OutNoRoutes', { means: 'no-route', at: leaving }),
  ...both('Ip: ReasmFails', 'Ip6ReasmFails', { means: 'fragments', at: ['arriving', 'receiving'] }),
  ...both('Ip: FragFails', 'Ip6FragFails', { means: 'too-big', at: leaving }),
  ...both('IpExt: InNoRoutes', 'Ip6InNoRoutes', { means: 'no-route', at: ['arriving', 'forwarding'] }),
  ...both('IpExt: InTruncatedPkts', 'Ip6InTruncatedPkts', { means: 'truncated', at: arriving }),
  'IpExt: InCsumErrors': { means: 'checksum', at: arriving, family: 4 },
  Ip6InTooBigErrors: { means: 'too-big', at: ['forwarding'], family: 6 },
  'TcpExt: IPReversePathFilter': { means: 'reverse-path', at: arriving, family: 4 },
  ...both('Icmp: InErrors', 'Icmp6InErrors', { means: 'malformed', ...icmp, sum: true }),
  ...both('Icmp: InCsumErrors', 'Icmp6InCsumErrors', { means: 'checksum', ...icmp }),
  ...both('Udp: NoPorts', 'Udp6NoPorts', { ...udp, means: 'no-socket' }),
  ...both('Udp: InErrors', 'Udp6InErrors', { means: 'malformed', ...udp, sum: true }),
  ...both('Udp: RcvbufErrors', 'Udp6RcvbufErrors', { ...udp, means: 'buffer-full' }),
  ...both('Udp: MemErrors', 'Udp6MemErrors', { ...udp, means: 'buffer-full' }),
  ...both('Udp: InCsumErrors', 'Udp6InCsumErrors', { means: 'checksum', ...udp }),
  ...both('Udp: SndbufErrors', 'Udp6SndbufErrors', { means: 'buffer-full', at: ['sending'], protocol: 'udp' }),
  'Tcp: InErrs': { means: 'malformed', ...tcp, sum: true },
  'Tcp: InCsumErrors': { means: 'checksum', ...tcp },
  'TcpExt: ListenOverflows': { ...tcp, means: 'queue-of-listener' },
  'TcpExt: ListenDrops': { means: 'queue-of-listener', ...tcp, sum: true },
  'TcpExt: TCPReqQFullDrop': { ...tcp, means: 'queue-of-listener' },
  'TcpExt: TCPBacklogDrop': { ...tcp, means: 'buffer-full' },
  'TcpExt: PFMemallocDrop': { ...tcp, means: 'buffer-full' },
  'TcpExt: TCPMinTTLDrop': { ...tcp, means: 'discarded' },
  'TcpExt: TCPMD5NotFound': { ...tcp, means: 'authentication' },
  'TcpExt: TCPMD5Unexpected': { ...tcp, means: 'authentication' },
  'TcpExt: TCPMD5Failure': { ...tcp, means: 'authentication' },
  'TcpExt: TCPAORequired': { ...tcp, means: 'authentication' },
  'TcpExt: TCPAOBad': { ...tcp, means: 'authentication' },
  'TcpExt: TCPAOKeyNotFound': { ...tcp, means: 'authentication' },
  'TcpExt: PAWSActive': { ...tcp, means: 'out-of-order' },
  'TcpExt: PAWSEstab': { ...tcp, means: 'out-of-order' },
  'TcpExt: TCPRcvQDrop': { ...tcp, means: 'buffer-full' },
  'TcpExt: TCPZeroWindowDrop': { ...tcp, means: 'buffer-full' },
  ...Object.fromEntries(
    ['InPolBlock', 'InNoPols', 'InTmplMismatch', 'InNoStates', 'InStateMismatch', 'InStateInvalid', 'InError'].map(
      (name) => [`Xfrm${name}`, { at: ['receiving', 'forwarding'] as const, means: 'ipsec' as const }],
    ),
  ),
  ...Object.fromEntries(
    ['OutPolBlock', 'OutPolDead', 'OutNoStates', 'OutStateInvalid', 'OutBundleGenError', 'OutError', 'FwdHdrError'].map(
      (name) => [`Xfrm${name}`, { at: leaving, means: 'ipsec' as const }],
    ),
  ),
  'nf_conntrack drop': { means: 'tracking', at: anywhere },
  'nf_conntrack early_drop': { means: 'tracking', at: anywhere },
  'nf_conntrack insert_failed': { means: 'tracking', at: anywhere },
  'softnet dropped': { means: 'processor-backlog', at: deviceIn, everywhere: true },
  'rx errs': { at: deviceIn, means: 'device' },
  'rx drop': { at: deviceIn, means: 'device' },
  'rx fifo': { at: deviceIn, means: 'device' },
  'rx frame': { at: deviceIn, means: 'device' },
  'tx errs': { at: deviceOut, means: 'device' },
  'tx drop': { at: deviceOut, means: 'device' },
  'tx fifo': { at: deviceOut, means: 'device' },
  'tx carrier': { at: deviceOut, means: 'device' },
  'qdisc drops': { means: 'queue', at: ['queue'] },
} as const satisfies Record<string, CounterRow>;

export const kernelCounters: ReadonlyMap<string, CounterRow> = new Map<string, CounterRow>(Object.entries(rows));
