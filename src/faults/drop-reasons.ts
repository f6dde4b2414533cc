import type { CountedAt } from './kernel-counters.ts';

interface ReasonRow {
  at: readonly CountedAt[];
  protocol?: 'tcp' | 'udp' | 'icmp';
}

const everywhere = ['sending', 'arriving', 'forwarding', 'receiving'] as const;
const coming = ['arriving', 'receiving', 'forwarding'] as const;
const leaving = ['sending', 'forwarding'] as const;
const receiving = ['receiving'] as const;
const tcp = { at: receiving, protocol: 'tcp' } as const;

/**
 * Reasons of the tracepoint skb:kfree_skb that say something, by where the kernel gives them (enum skb_drop_reason
 * of include/net/dropreason-core.h). What a socket drops once it has a connection is not looked for here.
 */
export const dropReasons: ReadonlyMap<string, ReasonRow> = new Map<string, ReasonRow>(
  Object.entries({
    NETFILTER_DROP: { at: everywhere },
    NO_SOCKET: { at: receiving },
    SOCKET_FILTER: { at: receiving },
    SOCKET_RCVBUFF: { at: receiving },
    PKT_TOO_SMALL: { at: coming },
    TCP_CSUM: tcp,
    UDP_CSUM: { at: receiving, protocol: 'udp' },
    ICMP_CSUM: { at: receiving, protocol: 'icmp' },
    IP_CSUM: { at: ['arriving'] },
    IP_INHDR: { at: ['arriving', 'forwarding'] },
    IP_RPFILTER: { at: ['arriving'] },
    OTHERHOST: { at: ['arriving'] },
    UNICAST_IN_L2_MULTICAST: { at: ['arriving'] },
    XFRM_POLICY: { at: everywhere },
    IP_NOPROTO: { at: receiving },
    PROTO_MEM: { at: receiving },
    SOCKET_BACKLOG: tcp,
    TCP_FLAGS: tcp,
    TCP_MINTTL: tcp,
    TCP_LISTEN_OVERFLOW: tcp,
    TCP_MD5NOTFOUND: tcp,
    TCP_AONOTFOUND: tcp,
    IP_OUTNOROUTES: { at: leaving },
    IP_INNOROUTES: { at: ['arriving', 'forwarding'] },
    IP_INADDRERRORS: { at: ['arriving', 'forwarding'] },
    IP_LOCAL_SOURCE: { at: ['arriving'] },
    IP_INVALID_SOURCE: { at: ['arriving'] },
    IP_INVALID_DEST: { at: ['arriving'] },
    IP_LOCALNET: { at: ['arriving'] },
    BPF_CGROUP_EGRESS: { at: ['sending'] },
    IPV6DISABLED: { at: coming },
    NEIGH_CREATEFAIL: { at: leaving },
    NEIGH_FAILED: { at: leaving },
    NEIGH_QUEUEFULL: { at: leaving },
    NEIGH_DEAD: { at: leaving },
    TC_EGRESS: { at: ['queue'] },
    TC_INGRESS: { at: ['queue'] },
    QDISC_DROP: { at: ['queue'] },
    QDISC_OVERLIMIT: { at: ['queue'] },
    SECURITY_HOOK: { at: ['sending', 'receiving'] },
    CPU_BACKLOG: { at: ['device-in'] },
    XDP: { at: ['device-in'] },
    DEV_READY: { at: ['device-in', 'device-out'] },
    FULL_RING: { at: ['device-out'] },
    HDR_TRUNC: { at: coming },
    PKT_TOO_BIG: { at: leaving },
    VXLAN_INVALID_HDR: { at: receiving },
    VXLAN_VNI_NOT_FOUND: { at: receiving },
    MAC_INVALID_SOURCE: { at: receiving },
    IP_TUNNEL_ECN: { at: receiving },
    TUNNEL_TXINFO: { at: leaving },
    NO_TX_TARGET: { at: leaving },
    FRAG_REASM_TIMEOUT: { at: coming },
  }),
);
