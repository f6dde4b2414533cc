import type { Explained, Finding } from '../../case/finding.ts';
import type { NodeState, Rule } from '../../case/node-state.ts';
import type { Hop } from '../../faults/hops.ts';
import { familyOf, sameAddress } from '../../ip/texts.ts';
import type { Asked } from '../../path/asked-packets.ts';
import { handsTo, isTranslated } from '../../path/inbound-walk.ts';
import type { PathDirection, PathEndpoint } from '../../path/path-direction.ts';
import { isForeign, rewritesSource } from '../../programmed/foreign-rules.ts';
import type { Packet } from '../../programmed/packet.ts';
import type { Walk } from '../../programmed/walk.ts';
import type { Message, MessageArg } from '../../words/message.ts';
import { say } from '../../words/say.ts';
import { findingsAt } from '../check.ts';
import { deleteMatchedFix } from './denial.ts';
import { foreignRule, ruleProof } from './foreign-rule.ts';

type Matched = Walk['matched'][number];

/** Hops that a pod's packet still has to go when it enters the sender's node, and how it counts them. */
const leastTtl = 3;

const targets = {
  destination: new Set(['DNAT', 'REDIRECT', 'NETMAP', 'TPROXY']),
  tracking: new Set(['NOTRACK']),
};

/** Calico and kube-proxy use none: what the two ways of a connection have in different zones is unknown there. */
const zoned = (rule: Rule): boolean => rule.target === 'CT' && /--zone/.test(rule.targetOptions);

const isTarget = (kind: keyof typeof targets, rule: Rule): boolean =>
  rule.target !== undefined &&
  (targets[kind].has(rule.target) ||
    (kind === 'tracking' && rule.target === 'CT' && rule.targetOptions.includes('--notrack')));

const ttlSet = (rule: Rule): number | undefined => {
  const value = /--(?:ttl|hl)-set (\d+)/.exec(rule.targetOptions)?.[1];
  return value === undefined ? undefined : Number(value);
};

const place = (address: MessageArg, port: number | undefined): MessageArg =>
  port === undefined ? address : say('rule-changes.port', { address, port });

interface Change {
  matched: Matched;
  /** What the rule does with the packets. */
  does: Message;
  status: 'fail' | 'warn';
  explains: Explained[];
  /** The packets arrive, and what answers them does not find back. */
  losesReplies?: boolean;
}

interface AddressGrounds {
  /** Policies select the receiver. */
  policed: boolean;
  /** They let the pod itself in: what is denied then is so for its other address. */
  letIn: boolean;
  betweenPods: boolean;
  /** Where what is called from outside is to end: rules that lead there do what is wanted. */
  receiver?: { address: string | undefined; port: number | undefined };
  /** Live packets of this question were lost. */
  lost: boolean;
}

/** An address to which no reply comes back to this node. */
const isForeignTo = (state: NodeState, address: string): boolean =>
  state.links.ok &&
  familyOf(address) !== undefined &&
  !state.links.value.some((link) => link.addresses.some((own) => sameAddress(own.address, address)));

/** What rules make of the packet beside letting it pass; nothing between two pods needs a change. */
const changesIn = (
  state: NodeState,
  packet: Packet,
  walk: Walk,
  { policed, letIn, betweenPods, lost, receiver }: AddressGrounds,
): Change[] => {
  const node = state.node;
  const found: Change[] = [];
  const foreign = walk.matched.filter((item) => isForeign(state, item));
  const to = foreign.find((item) => isTarget('destination', item.rule));
  const { dnat } = walk;
  const elsewhere =
    dnat !== undefined &&
    ((dnat.address !== undefined && !sameAddress(dnat.address, packet.dst)) ||
      (dnat.port !== undefined && dnat.port !== packet.dport) ||
      (dnat.address === undefined && dnat.port === undefined));
  const wanted = receiver !== undefined && handsTo(walk, receiver.address, receiver.port);
  if (to !== undefined && elsewhere && !wanted) {
    const target = dnat?.address ?? (to.rule.target === 'REDIRECT' ? say('rule-changes.node-itself') : packet.dst);
    found.push({
      matched: to,
      status: 'fail',
      does: say('rule-changes.destination', {
        from: place(packet.dst, packet.dport),
        to: place(target, dnat?.port),
      }),
      explains: ['check:live-packets'],
    });
  }
  const untracked = foreign.find((item) => isTarget('tracking', item.rule));
  const request = packet.ctState === 'NEW';
  // Where both ways are hidden nothing need come of it; of the reply alone only what was lost tells.
  if (untracked !== undefined && packet.protocol !== 'udp' && (request || lost)) {
    found.push({
      matched: untracked,
      status: 'fail',
      does: request ? say('rule-changes.request-untracked') : say('rule-changes.reply-untracked'),
      explains: [`rule-not-intended@${node}`, `foreign-rule-drops@${node}`, 'check:live-packets'],
    });
  }
  const zone = foreign.find((item) => zoned(item.rule));
  if (zone !== undefined && packet.ctState === 'NEW' && lost) {
    found.push({
      matched: zone,
      status: 'fail',
      does: say('rule-changes.zone'),
      explains: [`rule-not-intended@${node}`, `foreign-rule-drops@${node}`, 'check:live-packets'],
    });
  }
  const from = foreign.findLast((item) => rewritesSource(item.rule));
  // Where one end is not a pod, other agents may masquerade as Calico does.
  if (betweenPods && from !== undefined && (walk.snat === undefined || !sameAddress(walk.snat, packet.src))) {
    const unanswerable = walk.snat !== undefined && isForeignTo(state, walk.snat);
    found.push({
      matched: from,
      status: policed || unanswerable ? 'fail' : 'warn',
      does:
        unanswerable && walk.snat !== undefined
          ? say('rule-changes.source-unanswerable', { from: packet.src, to: walk.snat })
          : say('rule-changes.source', { from: packet.src }),
      explains: [
        ...(letIn ? (['policy-denies-ingress', 'set-incomplete'] as const) : []),
        ...(unanswerable ? (['check:live-packets'] as const) : []),
      ],
      losesReplies: unanswerable,
    });
  }
  const short = foreign.find((item) => (ttlSet(item.rule) ?? leastTtl) < leastTtl);
  const hops = short && ttlSet(short.rule);
  if (short !== undefined && hops !== undefined) {
    found.push({
      matched: short,
      status: 'fail',
      does: say('rule-changes.hops', { hops }),
      explains: ['check:live-packets'],
    });
  }
  return found;
};

export interface WalkedStep {
  endpoint: PathEndpoint;
  hop: Hop;
  packet: Packet;
  decides: boolean;
  asked?: Asked;
}

/** Foreign rules that change the packets of the question on their way (causes#source-rewritten, calico#8.2). */
export const ruleChanges = (
  path: PathDirection,
  { endpoint, hop, packet, decides, asked }: WalkedStep,
  walk: Walk,
): Finding[] => {
  if (!endpoint.state.ok || walk.verdict === 'unknown') return [];
  const intended = asked === undefined ? undefined : path.trip.intended(asked, path.family);
  const policed = intended?.ok === true && intended.value.ingress.selectedBy.length > 0;
  const letIn = intended?.ok !== true || intended.value.ingress.action !== 'Deny';
  const betweenPods = path.source.kind === 'pod' && path.destination.kind === 'pod';
  const lost = path.trip.loss !== undefined;
  const { inbound, to } = path.c;
  const grounds: AddressGrounds = {
    policed,
    letIn,
    betweenPods,
    lost,
    ...(inbound !== undefined && isTranslated(inbound) ? { receiver: { address: to.address, port: asked?.port } } : {}),
  };
  const node = endpoint.nodeName;
  return changesIn(endpoint.state.value, packet, walk, grounds).map((change) => {
    const { matched, does, status, explains, losesReplies } = change;
    const { rule } = matched;
    const check = losesReplies === true ? 'source-address' : 'rule-changes';
    return findingsAt(path, check, {
      hop,
      node,
      object: `rule "${rule.text}"`,
    }).failIf(decides && status === 'fail', 'foreign-rule-changes', foreignRule(node, matched, does), {
      proof: [ruleProof(node, matched)],
      explains,
      fixes: [deleteMatchedFix(node, matched)],
    });
  });
};
