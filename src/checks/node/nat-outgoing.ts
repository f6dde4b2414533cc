import type { Explained, Finding } from '../../case/finding.ts';
import { decidingTest, wasAnswered } from '../../case/loss.ts';
import type { Message, MessageArg } from '../../case/message.ts';
import type { IPPool } from '../../case/objects.ts';
import { enableNatOutgoing } from '../../fixes/enable-nat-outgoing.ts';
import { restartCalicoNode } from '../../fixes/restart-calico-node.ts';
import { poolOf } from '../../intended/transport.ts';
import { contains, sameAddress } from '../../ip/texts.ts';
import { isCalicoChain } from '../../programmed/chains.ts';
import { isEbpf } from '../../programmed/ebpf.ts';
import { allIpSets, allRuleSets } from '../../programmed/native-tables.ts';
import { say } from '../../words/say.ts';
import { type Check, checkAt } from '../check.ts';
import { proofOf } from '../draft.ts';
import { hopAt, type Leg, type PodSide } from '../leg.ts';
import { translationOf } from '../service/translation.ts';

/** Sets of the rule that masquerades, in the spelling of every version and of nftables (calico#3.1). */
const masqSet = /^cali[46]0masq-ipam-pools$/;
const poolSet = /^cali[46]0(all-ipam-pools|network-ip-pools)$/;

/** Calico's rule that masquerades, wherever it is kept. */
const masqueradeRules = (side: PodSide, family: 4 | 6): string[] =>
  side.state.ok
    ? allRuleSets(side.state.value)
        .filter((set) => set.family === family)
        .flatMap((set) => set.tables)
        .flatMap((table) => table.rules)
        .filter((rule) => /cali-nat-outgoing$/.test(rule.chain) && ['MASQUERADE', 'SNAT'].includes(rule.target ?? ''))
        .map((rule) => rule.text)
    : [];

interface SetFault {
  set: string;
  statement: Message;
}

/** The sets by which the rule knows pods and what is outside, where they are wrong about this packet. */
const setFaults = (side: PodSide, family: 4 | 6, dst: string): SetFault[] => {
  const sets = side.state.ok ? allIpSets(side.state.value) : side.state;
  if (!sets.ok || side.address === undefined) return [];
  const own = side.address;
  const holds = (members: string[], address: string) => members.some((member) => contains(member, address));
  return sets.value
    .filter(({ name }) => name.startsWith(`cali${family}`))
    .flatMap(({ name, members }) => {
      if (masqSet.test(name) && !holds(members, own))
        return [{ set: name, statement: say('nat-outgoing.not-in-set', { address: own, set: name }) }];
      if (poolSet.test(name) && holds(members, dst)) {
        return [{ set: name, statement: say('nat-outgoing.in-set', { address: dst, set: name }) }];
      }
      return [];
    });
};

/** What captures on the node's own interface saw: the pod's address went out as it is, or another did. */
const seenOutside = (leg: Leg, side: PodSide): 'as-it-is' | 'translated' | 'not-seen' => {
  const test = decidingTest(leg.c);
  const sources = (test?.taps ?? [])
    .filter(({ place, requests }) => place === 'source-nic' && requests > 0)
    .flatMap((tap) => tap.sources ?? []);
  if (sources.length === 0) return 'not-seen';
  return sources.some((source) => sameAddress(source, side.address)) ? 'as-it-is' : 'translated';
};

/** The node itself was answered by what does not answer the pod: then the pod's address can be why. */
const nodeIsAnswered = (leg: Leg): boolean | undefined => {
  const beside = leg.c.packets.filter((test) => test.beside && test.outcome !== 'not-run');
  return beside.length === 0 ? undefined : beside.some(({ outcome }) => outcome === 'replied' || outcome === 'refused');
};

/** Where the rules in force do not do what the pool asks for. */
const whyMissing = (rules: readonly string[], faults: readonly SetFault[]): MessageArg => {
  if (rules.length === 0) return say('nat-outgoing.rule-missing');
  return faults.length === 0 ? say('nat-outgoing.rule-not-met') : faults.map(({ statement }) => statement);
};

const ofPool = (check: Check, leg: Leg, side: PodSide, pools: readonly IPPool[]): Finding => {
  const { nodeName: node, address = '' } = side;
  const dst = leg.destination.address ?? '';
  const pool = poolOf(pools, address);
  if (pool === undefined) {
    return check.unknown(say('nat-outgoing.no-pool', { address }), { object: `address ${address}` });
  }
  const object = `IPPool ${pool.name}`;
  const wanted = pool.natOutgoing && poolOf(pools, dst) === undefined;
  const translation = translationOf(leg.c);
  if (!side.state.ok) return check.unknown(side.state.reason, { object });
  if (translation === undefined) return check.unknown(say('nat-outgoing.rules-unknown'), { object });
  if (isEbpf(side.state.value)) return check.unknown(say('nat-outgoing.ebpf', { node }), { object });
  const { walk } = translation;
  if (walk.verdict === 'unknown') {
    return check.unknown(walk.unsure[0]?.reason ?? say('nat-outgoing.rules-unknown'), { object });
  }
  const by = walk.matched.find(({ rule }) => ['MASQUERADE', 'SNAT'].includes(rule.target ?? ''));
  const byCalico = by !== undefined && isCalicoChain(by.rule.chain);
  const rules = masqueradeRules(side, leg.family);
  const proof = [
    proofOf('calicoctl get ippool -o wide', undefined, [`${pool.name}  ${pool.cidr}  natOutgoing ${pool.natOutgoing}`]),
    proofOf(
      'iptables-save -t nat, nft list table',
      node,
      by === undefined ? ['no rule translates the source address', ...rules] : [by.rule.text],
    ),
  ];
  const seen = seenOutside(leg, side);
  if (walk.snat === undefined && seen === 'translated') {
    return check.pass(say('nat-outgoing.seen-translated', { node, pod: side.key, dst }), { object, proof });
  }
  const test = decidingTest(leg.c);
  if (walk.snat === undefined && !wanted && test !== undefined && wasAnswered(test)) {
    return check.pass(say('nat-outgoing.answered', { node, pod: side.key, address, dst }), { object, proof });
  }
  if (walk.snat !== undefined) {
    if (!wanted && byCalico) {
      const statement = say('nat-outgoing.felix-behind', { node, pool: pool.name, dst });
      return check.warn(statement, { object, proof, cause: 'policy-not-programmed' });
    }
    const given = { node, pod: side.key, dst, address: translation.address ?? '' };
    const statement = byCalico ? say('nat-outgoing.translates', given) : say('nat-outgoing.other-translates', given);
    return check.pass(statement, { object, proof });
  }
  const explains: Explained[] = ['outside-no-answer', 'check:live-packets'];
  if (!wanted) {
    // Without an answer to the node itself the address is not what is wrong.
    const harms = seen === 'as-it-is' && nodeIsAnswered(leg) === true;
    const off = { node, pod: side.key, pool: pool.name, address };
    return check.failIf(
      harms,
      'nat-outgoing-off',
      harms ? say('nat-outgoing.off-unanswered', off) : say('nat-outgoing.off', off),
      { object, proof, explains, fixes: [enableNatOutgoing.with({ pool: pool.name })] },
    );
  }
  const faults = setFaults(side, leg.family, dst);
  const [fault] = faults;
  const why = whyMissing(rules, faults);
  return check.fail(
    'masquerade-missing',
    say('nat-outgoing.missing', { node, pod: side.key, pool: pool.name, address, why }),
    {
      object: fault === undefined || rules.length === 0 ? 'chain cali-nat-outgoing' : `set ${fault.set}`,
      proof,
      explains,
      fixes: [restartCalicoNode.with({ node })],
    },
  );
};

/**
 * Whether packets of the pod leave the cluster with an address that can be answered: what the pool asks for,
 * what the rules in force do, and what was seen on the wire (steps#004-10, calico#3.7).
 */
export const natOutgoing = (leg: Leg, side: PodSide): Finding[] => {
  if (leg.direction === 'reverse' || side.address === undefined || leg.destination.address === undefined) return [];
  const { nodeName: node } = side;
  const place = { hop: hopAt(side, 'node'), node, object: 'IP pools' };
  const check = checkAt(leg, 'nat-outgoing', say('nat-outgoing.about', { pod: side.key, node }), place);
  return [check.reading(leg.c.objects.ipPools, (pools) => ofPool(check, leg, side, pools))];
};
