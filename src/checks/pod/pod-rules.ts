import type { Finding, FixRef } from '../../case/finding.ts';
import type { NodeState, PodNetwork } from '../../case/node-state.ts';
import { missing } from '../../case/read.ts';
import { deletePodRule } from '../../fixes/by-hand/node.ts';
import { ownInterface } from '../../intended/own-address.ts';
import { familyOf, sameAddress } from '../../ip/texts.ts';
import { hopAt, type PathDirection, type PodEndpoint } from '../../path/path-direction.ts';
import { inNetworkOf, podInterfaceOf } from '../../path/pod-view.ts';
import { packetOf } from '../../path/routed-packet.ts';
import type { HookName, Packet } from '../../programmed/packet.ts';
import { type Walk, walkHook } from '../../programmed/walk.ts';
import type { DecidedBy } from '../../programmed/walk-table.ts';
import type { Message } from '../../words/message.ts';
import { say } from '../../words/say.ts';
import { type Check, checkAt, proofOf } from '../check.ts';
import { decidingLine, decidingRule, ruleToDelete } from '../rules/denial.ts';

type Rules = Pick<NodeState, 'ruleSets' | 'nativeTables'>;
type RuledNetwork = Omit<PodNetwork, keyof Rules> & Rules;

/** Nothing where the probe did not read them. */
const ruledOf = ({ ruleSets, nativeTables, ...network }: PodNetwork): RuledNetwork | undefined =>
  ruleSets === undefined || nativeTables === undefined ? undefined : { ...network, ruleSets, nativeTables };

/** Most pods have none, and nothing is to be said of them. */
const hasRules = ({ ruleSets, nativeTables }: RuledNetwork): boolean =>
  !ruleSets.ok ||
  !nativeTables.ok ||
  nativeTables.value.length > 0 ||
  ruleSets.value.some(({ tables }) =>
    tables.some(({ rules, chains }) => rules.length > 0 || chains.some(({ policy }) => policy === 'DROP')),
  );

/** The rules of a pod are walked as those of a node are; of sets of addresses in it nothing is known. */
const asState = (state: NodeState, pod: string, network: RuledNetwork): NodeState => {
  const { leftOut: _, ...rest } = state;
  return {
    ...rest,
    links: network.links,
    routes: network.routes,
    ruleSets: network.ruleSets,
    nativeTables: network.nativeTables,
    nft: network.nft ?? {},
    ipSets: missing(say('read.netns-of', { pod })),
  };
};

/** A rule that was met, as those that decide are told. */
const byOf = ({ backend, table, rule }: Walk['matched'][number], family: 4 | 6): DecidedBy => ({
  backend,
  family,
  table,
  path: [rule.chain],
  rule,
});

interface Step {
  path: PathDirection;
  endpoint: PodEndpoint;
  network: RuledNetwork;
  check: Check;
  packet: Packet;
  /** As sentences say it. */
  told: { pod: string; packet: Message; what: string };
  decides: boolean;
}

const fixOf = ({ endpoint: { nodeName: node, pod } }: Step, by: DecidedBy): FixRef[] =>
  by.rule === undefined
    ? []
    : [deletePodRule.with({ node, namespace: pod.namespace, pod: pod.name, ...ruleToDelete(by, by.rule) })];

const more = (step: Step, by: DecidedBy) => ({
  proof: [
    proofOf(
      `${by.backend === 'native' ? `nft list table ${by.table}` : `iptables-save -c`} ${inNetworkOf(step.endpoint)}`,
      step.endpoint.nodeName,
      [decidingLine(by)],
    ),
  ],
  explains: ['check:live-packets' as const],
  fixes: fixOf(step, by),
});

const targets = new Set(['DNAT', 'REDIRECT', 'TPROXY']);

/** Whether the pod itself has the address that its rules send packets to. */
const isOwn = ({ network, endpoint }: Step, address: string | undefined): boolean => {
  if (address === undefined || address === '' || address.startsWith('127.') || address === '::1') return true;
  return sameAddress(address, endpoint.address) || ownInterface(network, address) !== undefined;
};

/** Where the packet is handed to something else than was asked for: another port of the pod, another address. */
const diverted = (step: Step, walk: Walk): Finding[] => {
  const { packet, network, check, told, path } = step;
  if (packet.ctState !== 'NEW') return [];
  const matched = walk.matched.find(({ rule }) => targets.has(rule.target ?? ''));
  const [to] = walk.dnats;
  if (matched === undefined || to === undefined) return [];
  const by = byOf(matched, path.family);
  const rule = decidingRule(by);
  // With some rules it cannot be told whether they let the packet past: then it is the cause only where packets are lost.
  const certain = walk.dnat !== undefined && step.decides;
  const away = familyOf(to.address ?? '') !== undefined && !isOwn(step, to.address);
  if (away) {
    const address = to.address ?? '';
    return [
      check.failIf(
        certain,
        'foreign-rule-changes',
        say('pod-rules.sent-elsewhere', { ...told, address, rule }),
        more(step, by),
      ),
    ];
  }
  const port = to.port ?? packet.dport;
  if (port === undefined || !network.listening.ok) return [];
  const listens = network.listening.value.some(
    (socket) => socket.port === port && socket.protocol.startsWith(packet.protocol),
  );
  if (!listens)
    return [
      check.failIf(
        certain,
        'foreign-rule-changes',
        say('pod-rules.to-dead-port', { ...told, port, rule }),
        more(step, by),
      ),
    ];
  // A proxy that is there does what it is there for.
  const { proof } = more(step, by);
  return [check.warn(say('pod-rules.to-own-port', { ...told, port, rule }), { proof })];
};

/** One packet through the hooks of the pod's own network, until it is dropped or handed to something else. */
const walked = (step: Step, state: NodeState, hooks: readonly HookName[]): Finding[] => {
  for (const hook of hooks) {
    const walk = walkHook(state, hook, step.packet);
    if ((walk.verdict === 'drop' || walk.verdict === 'reject') && walk.decidedBy !== undefined) {
      const { decidedBy: by } = walk;
      const statement = say('pod-rules.drops', { ...step.told, rule: decidingRule(by) });
      return [step.check.failIf(step.decides, 'foreign-rule-drops', statement, more(step, by))];
    }
    const elsewhere = diverted(step, walk);
    if (elsewhere.length > 0) return elsewhere;
    if (walk.verdict === 'unknown') return [step.check.unknown(walk.unsure.slice(0, 3).map(({ reason }) => reason))];
  }
  return [];
};

/** Rules in the network of the pod itself: a mesh's, a program's, or what is left of one (steps#000-13). */
export const podRules = (path: PathDirection, endpoint: PodEndpoint): Finding[] => {
  const { network, state, nodeName: node, key: pod, end } = endpoint;
  const own = network.ok ? ruledOf(network.value) : undefined;
  if (own === undefined || !state.ok || !hasRules(own)) return [];
  const name = own.links.ok ? (podInterfaceOf(endpoint, own.links.value)?.name ?? 'eth0') : 'eth0';
  const hooks = end === 'source' ? (['OUTPUT', 'POSTROUTING'] as const) : (['PREROUTING', 'INPUT'] as const);
  const ruled = asState(state.value, pod, own);
  return path.trip.asked.flatMap((asked) => {
    const packet = packetOf(path, asked);
    if (packet === undefined) return [];
    const told = {
      pod,
      packet: path.direction === 'forward' ? say('rules.request') : say('rules.reply'),
      what: asked.text,
    };
    const check = checkAt(path, 'pod-rules', say('pod-rules.about', told), {
      hop: hopAt(endpoint, 'pod'),
      node,
      object: `${asked.text} in ${pod}`,
    });
    const step: Step = {
      path,
      endpoint,
      network: own,
      check,
      packet: { ...packet, ...(end === 'source' ? { outIface: name } : { inIface: name }) },
      told,
      decides: asked.decides,
    };
    return walked(step, ruled, hooks);
  });
};
