/** A setting of the kernel that the paths of packets depend on. The probe reads all of them. */
interface KernelSetting {
  /** Below `/proc/sys` for a node's, one name for an interface's. */
  name: string;
  /** Read with calico-node's own tools as well, where there is no probe; the policy for its exec allows these. */
  byCalicoNode?: true;
  /** A fix may set it. */
  settable?: true;
}

export const settingsOfNode: readonly KernelSetting[] = [
  { name: 'net/ipv4/ip_forward', byCalicoNode: true, settable: true },
  { name: 'net/ipv4/neigh/default/gc_thresh1' },
  { name: 'net/ipv4/neigh/default/gc_thresh2' },
  { name: 'net/ipv4/neigh/default/gc_thresh3', settable: true },
  { name: 'net/ipv6/neigh/default/gc_thresh3', settable: true },
  { name: 'net/netfilter/nf_conntrack_count', byCalicoNode: true },
  { name: 'net/netfilter/nf_conntrack_max', byCalicoNode: true, settable: true },
  { name: 'net/netfilter/nf_conntrack_tcp_be_liberal' },
];

export const settingsOfInterface: Readonly<Record<'ipv4' | 'ipv6', readonly KernelSetting[]>> = {
  ipv4: [
    { name: 'forwarding', byCalicoNode: true, settable: true },
    { name: 'proxy_arp', byCalicoNode: true, settable: true },
    { name: 'rp_filter', byCalicoNode: true, settable: true },
    { name: 'route_localnet', byCalicoNode: true },
    { name: 'arp_ignore', byCalicoNode: true, settable: true },
    { name: 'arp_filter', settable: true },
    { name: 'src_valid_mark', byCalicoNode: true, settable: true },
  ],
  ipv6: [
    { name: 'forwarding', settable: true },
    { name: 'force_forwarding' },
    { name: 'proxy_ndp', settable: true },
    { name: 'disable_ipv6', settable: true },
  ],
};
