import { byVxlan, ends, everyEncap, type Fault, onNode, onPod, tryOnNode, tryOnPod, webToDb } from '../fault.ts';

/**
 * Has an interface's packets get their checksums from the kernel, or leaves that to the card (ETHTOOL_STXCSUM): with
 * no card behind it nobody ever computes what is left to it, and nobody looks.
 */
const setOffload = (device: string, on: boolean): string[] => [
  ...['perl', '-e'],
  'socket(S, 2, 2, 0) or die; my $b = pack("LL", 23, $ARGV[1]); ioctl(S, 0x8946, pack("a16Q", $ARGV[0], unpack("Q", pack("P", $b)))) or die "$!"',
  ...[device, on ? '1' : '0'],
];

const vxlanChecksumBroken: Fault = {
  name: 'vxlan-checksum-broken',
  title: 'the checksum of tunnel packets that carry TCP is wrong when they leave the sender, as with a broken offload',
  seeds: ['000-10', '001-8'],
  encaps: byVxlan,

  // Ping works.
  question: { from: webToDb.from, to: webToDb.to },
  expected: { cause: 'packets-broken', hop: 'destination-node', node: 'to' },
  inject: async (lab) => {
    const { from } = ends(lab);
    await onNode(lab, from.node, setOffload('eth0', false));
    // UDP, VXLAN and ethernet headers lie before the inner protocol.
    await lab.underlay.change(['udp dport 4789 @th,312,8 6 @th,48,16 set 0xdead']);
  },
  clear: async (lab) => {
    const { from } = ends(lab);
    await lab.underlay.change([]);
    await tryOnNode(lab, from.node, setOffload('eth0', true));
  },
};

/** What a pod sends is broken already when it leaves the pod. */
const podChecksumBroken: Fault = {
  name: 'pod-checksum-broken',
  title: "the checksum of the sender's TCP packets is wrong when they leave the pod",
  seeds: ['001-8'],
  encaps: everyEncap,

  question: webToDb,
  expected: { cause: 'packets-broken', hop: 'source-node', node: 'from' },
  inject: async (lab) => {
    const { from } = ends(lab);
    await onPod(lab, from, setOffload('eth0', false));
    await onPod(lab, from, ['nft', 'add', 'table', 'ip', 'spoils']);
    const hook = '{ type filter hook postrouting priority 300; }';
    await onPod(lab, from, ['nft', 'add', 'chain', 'ip', 'spoils', 'out', hook]);
    const write = ['tcp', 'dport', String(webToDb.port), '@th,128,16', 'set', '0xdead'];
    await onPod(lab, from, ['nft', 'add', 'rule', 'ip', 'spoils', 'out', ...write]);
  },
  clear: async (lab) => {
    const { from } = ends(lab);
    await tryOnPod(lab, from, ['nft', 'delete', 'table', 'ip', 'spoils']);
    await tryOnPod(lab, from, setOffload('eth0', true));
  },
};

/** What arrives broken. */
export const checksumFaults: readonly Fault[] = [vxlanChecksumBroken, podChecksumBroken];
