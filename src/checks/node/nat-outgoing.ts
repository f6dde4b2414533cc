import type { Explained, Finding } from '../../case/finding.ts';
import type { IPPool } from '../../case/objects.ts';
import { narrowPool } from '../../fixes/by-hand/ipam.ts';
import { enableNatOutgoing } from '../../fixes/enable-nat-outgoing.ts';
import { restartCalicoNode } from '../../fixes/restart-calico-node.ts';
import { poolOf } from '../../intended/transport.ts';
import { contains, sameAddress } from '../../ip/texts.ts';
import { wasAnswered } from '../../path/loss.ts';
import { hopAt, type PathDirection, type PodEndpoint } from '../../path/path-direction.ts';
import { isCalicoChain } from '../../programmed/chains.ts';
import { ebpfOf, isEbpf } from '../../programmed/ebpf.ts';
import { lookupEbpfRoute } from '../../programmed/ebpf-routes.ts';
import { allIpSets, allRuleSets } from '../../programmed/native-tables.ts';
import type { Message, MessageArg } from '../../words/message.ts';
import { say } from '../../words/say.ts';
import { type Check, checkAt, proofOf } from '../check.ts';

/** Sets of the rule that masquerades, in the spelling of every version and of nftables (calico#3.1). */
const masqSet = /^cali[46]0masq-ipam-pools$/;
const poolSet = /^cali[46]0(all-ipam-pools|network-ip-pools)$/;

/** Calico's rule that masquerades, wherever it is kept. */
const masqueradeRules = (endpoint: PodEndpoint, family: 4 | 6): string[] =>
  endpoint.state.ok
    ? allRuleSets(endpoint.state.value)
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
const setFaults = (endpoint: PodEndpoint, family: 4 | 6, dst: string): SetFault[] => {
  const sets = endpoint.state.ok ? allIpSets(endpoint.state.value) : endpoint.state;
  if (!sets.ok || endpoint.address === undefined) return [];
  const own = endpoint.address;
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
const seenOutside = (path: PathDirection, endpoint: PodEndpoint): 'as-it-is' | 'translated' | 'not-seen' => {
  const { test } = path.trip;
  const sources = (test?.taps ?? [])
    .filter(({ place, requests }) => place === 'source-nic' && requests > 0)
    .flatMap((tap) => tap.sources ?? []);
  if (sources.length === 0) return 'not-seen';
  return sources.some((source) => sameAddress(source, endpoint.address)) ? 'as-it-is' : 'translated';
};

/** The node itself was answered by what does not answer the pod: then the pod's address can be why. */
const nodeIsAnswered = (path: PathDirection): boolean | undefined => {
  const beside = path.c.packets.filter((test) => test.beside && test.outcome !== 'not-run');
  return beside.length === 0 ? undefined : beside.some(({ outcome }) => outcome === 'replied' || outcome === 'refused');
};

/** Where the rules in force do not do what the pool asks for. */
const whyMissing = (rules: readonly string[], faults: readonly SetFault[]): MessageArg => {
  if (rules.length === 0) return say('nat-outgoing.rule-missing');
  return faults.length === 0 ? say('nat-outgoing.rule-not-met') : faults.map(({ statement }) => statement);
};

interface Marked {
  /** The entry of the pod says that what leaves the cluster gets the node's address. */
  natOut: boolean;
  text: string;
}

/** Programs masquerade by a flag of the pod's own entry in their routes. */
const ebpfMasquerade = ({ state, address = '' }: PodEndpoint): Marked | undefined => {
  const routes = ebpfOf(state)?.routes;
  const entry = routes?.ok ? lookupEbpfRoute(routes.value, address) : undefined;
  return entry?.flags.includes('workload') ? { natOut: entry.flags.includes('nat-out'), text: entry.text } : undefined;
};

const ofProgram = (
  check: Check,
  about: { node: string; pod: string; pool: string },
  { natOut, text }: Marked,
): Finding => {
  const { node } = about;
  const object = `IPPool ${about.pool}`;
  const proof = [proofOf('calico-node -bpf routes dump', node, [text])];
  if (natOut) return check.pass(say('nat-outgoing.program-translates', about), { object, proof });
  return check.fail('ebpf-route-wrong', say('nat-outgoing.program-does-not', about), {
    object,
    proof,
    explains: ['outside-no-answer', 'check:live-packets'],
    fixes: [restartCalicoNode.with({ node })],
  });
};

const ofPool = (check: Check, path: PathDirection, endpoint: PodEndpoint, pools: readonly IPPool[]): Finding => {
  const { nodeName: node, address = '' } = endpoint;
  const dst = path.destination.address ?? '';
  const pool = poolOf(pools, address);
  if (pool === undefined) {
    return check.unknown(say('nat-outgoing.no-pool', { address }), { object: `address ${address}` });
  }
  const object = `IPPool ${pool.name}`;
  const covering = poolOf(pools, dst);
  const wanted = pool.natOutgoing && covering === undefined;
  const translation = path.trip.translation;
  if (!endpoint.state.ok) return check.unknown(endpoint.state.reason, { object });
  if (translation === undefined) return check.unknown(say('nat-outgoing.rules-unknown'), { object });
  if (isEbpf(endpoint.state.value)) {
    const marked = ebpfMasquerade(endpoint);
    if (marked === undefined) return check.unknown(say('nat-outgoing.ebpf', { node }), { object });
    if (wanted) return ofProgram(check, { node, pod: endpoint.key, pool: pool.name }, marked);
  }
  const { walk } = translation;
  if (walk.verdict === 'unknown') {
    return check.unknown(walk.unsure[0]?.reason ?? say('nat-outgoing.rules-unknown'), { object });
  }
  const by = walk.matched.find(({ rule }) => ['MASQUERADE', 'SNAT'].includes(rule.target ?? ''));
  const byCalico = by !== undefined && isCalicoChain(by.rule.chain);
  const rules = masqueradeRules(endpoint, path.family);
  const proof = [
    proofOf('calicoctl get ippool -o wide', undefined, [`${pool.name}  ${pool.cidr}  natOutgoing ${pool.natOutgoing}`]),
    proofOf(
      'iptables-save -t nat, nft list table',
      node,
      by === undefined ? ['no rule translates the source address', ...rules] : [by.rule.text],
    ),
  ];
  const seen = seenOutside(path, endpoint);
  if (walk.snat === undefined && seen === 'translated') {
    return check.pass(say('nat-outgoing.seen-translated', { node, pod: endpoint.key, dst }), { object, proof });
  }
  const { test } = path.trip;
  // What goes to an address of any pool, also of a disabled one, keeps the pod's own (calico#3.7).
  if (walk.snat === undefined && covering !== undefined) {
    const lost = test !== undefined && !wasAnswered(test) && seen !== 'translated' && nodeIsAnswered(path) === true;
    const kept = { node, pod: endpoint.key, address, dst, pool: covering.name, cidr: covering.cidr };
    const object = `IPPool ${covering.name}`;
    const ofPool = [`${covering.name}  ${covering.cidr}  disabled ${covering.disabled}`];
    const proofs = [proofOf('calicoctl get ippool -o wide', undefined, ofPool), ...proof.slice(1)];
    if (!lost) return check.pass(say('nat-outgoing.kept', kept), { object, proof: proofs });
    return check.fail('pool-covers-outside', say('nat-outgoing.kept-unanswered', kept), {
      object,
      proof: proofs,
      explains: ['outside-no-answer', 'check:live-packets'],
      fixes: [narrowPool.with({ pool: covering.name, address: dst })],
    });
  }
  if (walk.snat === undefined && !wanted && test !== undefined && wasAnswered(test)) {
    return check.pass(say('nat-outgoing.answered', { node, pod: endpoint.key, address, dst }), { object, proof });
  }
  if (walk.snat !== undefined) {
    if (!wanted && byCalico) {
      const statement = say('nat-outgoing.felix-behind', { node, pool: pool.name, dst });
      return check.warn(statement, { object, proof, cause: 'policy-not-programmed' });
    }
    const given = { node, pod: endpoint.key, dst, address: translation.address ?? '' };
    const statement = byCalico ? say('nat-outgoing.translates', given) : say('nat-outgoing.other-translates', given);
    return check.pass(statement, { object, proof });
  }
  const explains: Explained[] = ['outside-no-answer', 'check:live-packets'];
  if (!wanted) {
    // Without an answer to the node itself the address is not what is wrong.
    const harms = seen === 'as-it-is' && nodeIsAnswered(path) === true;
    const off = { node, pod: endpoint.key, pool: pool.name, address };
    return check.failIf(
      harms,
      'nat-outgoing-off',
      harms ? say('nat-outgoing.off-unanswered', off) : say('nat-outgoing.off', off),
      { object, proof, explains, fixes: [enableNatOutgoing.with({ pool: pool.name })] },
    );
  }
  const faults = setFaults(endpoint, path.family, dst);
  const [fault] = faults;
  const why = whyMissing(rules, faults);
  return check.fail(
    'masquerade-missing',
    say('nat-outgoing.missing', { node, pod: endpoint.key, pool: pool.name, address, why }),
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
export const natOutgoing = (path: PathDirection, endpoint: PodEndpoint): Finding[] => {
  if (path.direction === 'reverse' || endpoint.address === undefined || path.destination.address === undefined)
    return [];
  const { nodeName: node } = endpoint;
  const place = { hop: hopAt(endpoint, 'node'), node, object: 'IP pools' };
  const check = checkAt(path, 'nat-outgoing', say('nat-outgoing.about', { pod: endpoint.key, node }), place);
  return [check.reading(path.c.objects.ipPools, (pools) => ofPool(check, path, endpoint, pools))];
};
