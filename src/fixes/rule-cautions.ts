import { contains, familyOf } from '../ip/texts.ts';
import type { Caution, FixParams, FixScene } from './fix.ts';
import { sameText } from './scene.ts';

/** Rules that other programs keep: one that is deleted is written again, or something that relies on it fails. */

const hold = (reason: string): Caution => ({ kind: 'hold', reason });

/** Chains, by the names that programs give theirs. */
const chains: readonly [RegExp, string][] = [
  [/^KUBE-(?:ROUTER|POD-FW|NWPLCY)/, 'kube-router'],
  [/^KUBE-/, 'kube-proxy or the kubelet'],
  [/^CILIUM_/, 'Cilium'],
  [/^DOCKER/, 'Docker'],
  [/^CNI-|^NETAVARK/, 'a CNI plugin'],
  [/^FLANNEL-/, 'Flannel'],
  [/^WEAVE-/, 'Weave Net'],
  [/^AWS-/, 'the VPC CNI plugin of AWS'],
  [/^(?:ISTIO_|PROXY_INIT_)/, 'a service mesh'],
  [/^LIBVIRT_/, 'libvirt'],
  [/^ufw6?-/, 'ufw'],
  [/^f2b-/, 'fail2ban'],
  [/^ts-/, 'Tailscale'],
  [/^nixos-/, 'NixOS'],
  [/^(?:IN|FWD[IO]?|OUT|PRE|POST)_\w|_(?:direct|ZONES|POLICIES_pre|POLICIES_post)$/, 'firewalld'],
];

/** Native tables, by the names that programs give theirs. */
const tables: readonly [RegExp, string][] = [
  [/^(?:inet|ip6?) firewalld$/, 'firewalld'],
  [/^ip6? kube-proxy$/, 'kube-proxy'],
  [/^(?:inet|ip6?) (?:libvirt|docker|fw4|f2b-table|tailscale|cilium)\b/, 'another program'],
];

/** NodeLocal DNSCache keeps its addresses out of connection tracking by such rules. */
const ofNodeLocalDns = /NodeLocal DNS|169\.254\.20\.10/;

export const ruleCaution = (_: FixScene, { rule = '', chain, table = '', backend }: FixParams): Caution | undefined => {
  if (ofNodeLocalDns.test(rule))
    return hold(
      'The rule is of NodeLocal DNSCache: without it names are not found on this node. Change its DaemonSet.',
    );
  const named = chain ?? /^-A (\S+)/.exec(rule)?.[1] ?? '';
  const writer =
    (backend === 'native' ? tables.find(([name]) => name.test(table))?.[1] : undefined) ??
    chains.find(([name]) => name.test(named))?.[1];
  return writer === undefined
    ? undefined
    : hold(
        `The rule stands among those of ${writer} (${backend === 'native' ? `${table} ` : ''}${named}), which writes them again: change it there.`,
      );
};

/** The rules that every kernel begins with. */
const ofKernel = /^(?:0|32766|32767):\s*from all lookup (?:local|main|default)$/;

/** Routing rules by which programs and people send the node's own traffic, not that of pods. */
export const ipRuleCaution = (scene: FixScene, { node = '', rule = '' }: FixParams): Caution | undefined => {
  const text = sameText(rule);
  if (ofKernel.test(text))
    return hold('It is one of the rules of the kernel itself: without it the node routes nothing.');
  if (/\bl3mdev\b/.test(text)) return hold('It is the rule of a VRF, on which the routes of its interfaces rest.');
  if (/\bfwmark\b/.test(text))
    return hold(
      'A program marks the packets that it is for: without the rule that program fails. Find out which it is.',
    );
  const [, from] = /\bfrom (\S+)/.exec(text) ?? [];
  if (from === undefined || from === 'all' || scene.kind === 'sweep') return undefined;
  const own = scene.case.objects.nodes[node];
  if (!own?.ok)
    return hold(`Whether ${from} is an address of ${node} itself could not be read: ${own?.reason ?? 'not asked'}.`);
  const cidr = from.includes('/') ? from : `${from}/${familyOf(from) === 6 ? 128 : 32}`;
  const ofNode = [...own.value.internalIPs, ...Object.values(own.value.calico)]
    .map((address) => address?.split('/')[0] ?? '')
    .find((address) => familyOf(address) !== undefined && contains(cidr, address));
  return ofNode === undefined
    ? undefined
    : hold(`The rule is for ${ofNode}, an address of ${node} itself: without it the node may not be reached.`);
};
