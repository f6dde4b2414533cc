import type { Explained } from '../../case/finding.ts';
import type { NodeState } from '../../case/node-state.ts';
import type { CauseId } from '../../faults/causes.ts';
import type { PathDirection } from '../../path/path-direction.ts';
import { describeRule } from '../../programmed/describe-rule.ts';
import { allRuleSets } from '../../programmed/native-tables.ts';
import type { Walk } from '../../programmed/walk.ts';
import type { Message } from '../../words/message.ts';
import { say } from '../../words/say.ts';
import { type More, proofOf } from '../check.ts';
import { deleteRuleFix, denialOf } from '../rules/denial.ts';
import { foreignRule, ruleProof } from '../rules/foreign-rule.ts';

type Matched = Walk['matched'][number];
/** The failure that such a rule is. */
interface Foreign {
  cause: CauseId;
  statement: Message;
  more: More;
}

const explains: Explained[] = ['service-unreachable', 'check:live-packets'];

const isForeign = (state: NodeState, { backend, table, rule }: Matched): boolean => {
  const set = allRuleSets(state).find(
    (each) => each.backend === backend && each.tables.some((item) => item.name === table && item.rules.includes(rule)),
  );
  return set !== undefined && describeRule(set, table, rule).kind === 'foreign';
};

const hidesFromNat = ({ rule }: Matched): boolean =>
  rule.target === 'NOTRACK' || (rule.target === 'CT' && rule.targetOptions.includes('--notrack'));

const ownerOf = (state: NodeState, { backend, table, rule }: Matched) => {
  const set = allRuleSets(state).find(
    (each) => each.backend === backend && each.tables.some((item) => item.name === table && item.rules.includes(rule)),
  );
  return set && describeRule(set, table, rule).owner;
};

/** The interface whose host endpoint's chain the rule stands in. */
const hostEndpointOf = (state: NodeState, matched: Matched): string | undefined => {
  const owner = ownerOf(state, matched);
  return owner?.kind === 'host-endpoint' ? owner.interface : undefined;
};

/** What a policy with `doNotTrack` allows is not translated (calico#4.10). */
const untrackedBy = (path: PathDirection, state: NodeState, matched: Matched, service: string): Foreign => ({
  cause: 'service-untracked',
  statement: say('service-rules.untracked', {
    node: state.node,
    interface: hostEndpointOf(state, matched) ?? '*',
    from: path.c.inbound?.client.address ?? path.source.key,
    service,
  }),
  more: {
    object: `chain ${matched.chain}`,
    proof: [ruleProof(state.node, matched)],
    explains: [...explains],
    fixes: [],
  },
});

const foreignOf = (state: NodeState, matched: Matched, does: Message): Foreign => {
  const { backend, table, rule, chain } = matched;
  return {
    cause: 'foreign-rule-changes',
    statement: foreignRule(state.node, matched, does),
    more: {
      object: `rule "${rule.text}"`,
      proof: [ruleProof(state.node, matched)],
      explains: [...explains, `foreign-rule-drops@${state.node}`],
      fixes: [deleteRuleFix(state.node, { backend, table, rule, path: [chain] })],
    },
  };
};

/** Packets for the Service that another program's rule keeps from kube-proxy's: it is not kube-proxy that failed. */
export const foreignBefore = (
  path: PathDirection,
  state: NodeState,
  walk: Walk,
  service: string,
): Foreign | undefined => {
  const by = walk.decidedBy;
  const { node } = state;
  if (by !== undefined && (walk.verdict === 'drop' || walk.verdict === 'reject')) {
    const { cause, object, statement, fixes } = denialOf(state, by);
    // What kube-proxy itself refuses is told from the objects.
    if (cause === 'service-without-endpoints') return undefined;
    return {
      cause,
      statement: say('service-rules.dropped-before', {
        node,
        from: path.c.inbound?.client.address ?? path.source.key,
        service,
        denial: statement,
      }),
      more: {
        object,
        proof: [proofOf('iptables-save -c', node, [by.rule?.text])],
        explains: [...explains, `${cause}@${node}`],
        fixes,
      },
    };
  }
  const untracked = walk.matched.find((each) => hidesFromNat(each) && hostEndpointOf(state, each) !== undefined);
  if (untracked !== undefined) return untrackedBy(path, state, untracked, service);
  const hidden = walk.matched.find((each) => hidesFromNat(each) && isForeign(state, each));
  return hidden && foreignOf(state, hidden, say('service-rules.hidden', { service }));
};

/** A rule of another program that translates the Service's address itself. */
export const foreignTranslation = (state: NodeState, walk: Walk, service: string): Foreign | undefined => {
  const translates = new Set(['DNAT', 'REDIRECT', 'NETMAP']);
  const found = walk.matched.find((each) => translates.has(each.rule.target ?? '') && isForeign(state, each));
  const to = walk.dnats.map(({ address, port }) =>
    address === undefined ? say('service-rules.node-itself') : `${address}${port === undefined ? '' : `:${port}`}`,
  );
  return found && foreignOf(state, found, say('service-rules.translated', { service, to }));
};
