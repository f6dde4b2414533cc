import { programOfRule } from '../intended/other-programs.ts';
import { contains, familyOf } from '../ip/texts.ts';
import type { Message } from '../words/message.ts';
import { say } from '../words/say.ts';
import type { Caution, FixGrounds, FixParams } from './fix.ts';
import { sameText, stateOf } from './fix-grounds.ts';

/** Rules that other programs keep: one that is deleted is written again, or something that relies on it fails. */

const hold = (reason: Message): Caution => ({ kind: 'hold', reason });

/** Chains, by the names that programs give theirs. */
const chains: readonly [RegExp, string | Message][] = [
  [/^KUBE-(?:ROUTER|POD-FW|NWPLCY)/, 'kube-router'],
  [/^KUBE-/, say('caution.proxy-or-kubelet')],
  [/^CILIUM_/, 'Cilium'],
  [/^DOCKER/, 'Docker'],
  [/^CNI-|^NETAVARK/, say('caution.cni-plugin')],
  [/^FLANNEL-/, 'Flannel'],
  [/^WEAVE-/, 'Weave Net'],
  [/^AWS-/, say('caution.aws-plugin')],
  [/^(?:ISTIO_|PROXY_INIT_)/, say('caution.service-mesh')],
  [/^LIBVIRT_/, 'libvirt'],
  [/^ufw6?-/, 'ufw'],
  [/^f2b-/, 'fail2ban'],
  [/^ts-/, 'Tailscale'],
  [/^nixos-/, 'NixOS'],
  [/^(?:IN|FWD[IO]?|OUT|PRE|POST)_\w|_(?:direct|ZONES|POLICIES_pre|POLICIES_post)$/, 'firewalld'],
];

/** Native tables, by the names that programs give theirs. */
const tables: readonly [RegExp, string | Message][] = [
  [/^(?:inet|ip6?) firewalld$/, 'firewalld'],
  [/^ip6? kube-proxy$/, 'kube-proxy'],
  [/^(?:inet|ip6?) (?:libvirt|docker|fw4|f2b-table|tailscale|cilium)\b/, say('caution.another-program')],
];

/** NodeLocal DNSCache keeps its addresses out of connection tracking by such rules. */
const ofNodeLocalDns = /NodeLocal DNS|169\.254\.20\.10/;

export const ruleCaution = (
  _: FixGrounds,
  { rule = '', chain, table = '', backend }: FixParams,
): Caution | undefined => {
  if (ofNodeLocalDns.test(rule)) return hold(say('caution.node-local-dns'));
  const named = chain ?? /^-A (\S+)/.exec(rule)?.[1] ?? '';
  const writer =
    (backend === 'native' ? tables.find(([name]) => name.test(table))?.[1] : undefined) ??
    chains.find(([name]) => name.test(named))?.[1];
  return writer === undefined
    ? undefined
    : hold(say('caution.rule-writer', { writer, place: backend === 'native' ? `${table} ${named}` : named }));
};

/** The rules that every kernel begins with. */
const ofKernel = /^(?:0|32766|32767):\s*from all lookup (?:local|main|default)$/;

/** Routing rules by which programs and people send the node's own traffic, not that of pods. */
export const ipRuleCaution = (grounds: FixGrounds, { node = '', rule = '' }: FixParams): Caution | undefined => {
  const text = sameText(rule);
  if (ofKernel.test(text)) return hold(say('caution.kernel-rule'));
  if (/\bl3mdev\b/.test(text)) return hold(say('caution.vrf-rule'));
  const state = stateOf(grounds, node);
  const listed = state?.rules.ok ? state.rules.value.find((each) => sameText(each.text) === text) : undefined;
  const writer = state && listed && programOfRule(state, listed);
  if (writer !== undefined) return hold(say('caution.ip-rule-writer', { writer }));
  if (/\bfwmark\b/.test(text)) return hold(say('caution.marked-packets'));
  const [, from] = /\bfrom (\S+)/.exec(text) ?? [];
  if (from === undefined || from === 'all' || grounds.kind === 'cluster-check') return undefined;
  const own = grounds.case.objects.nodes[node];
  if (!own?.ok)
    return hold(say('caution.rule-address-unread', { from, node, reason: own?.reason ?? say('caution.not-asked') }));
  const cidr = from.includes('/') ? from : `${from}/${familyOf(from) === 6 ? 128 : 32}`;
  const ofNode = [...own.value.internalIPs, ...Object.values(own.value.calico)]
    .map((address) => address?.split('/')[0] ?? '')
    .find((address) => familyOf(address) !== undefined && contains(cidr, address));
  return ofNode === undefined ? undefined : hold(say('caution.rule-of-node', { address: ofNode, node }));
};
