import type { Explained, Finding, FixRef } from '../../case/finding.ts';
import { decidingTest, wasAnswered } from '../../case/loss.ts';
import type { IPPool } from '../../case/objects.ts';
import { contains, sameAddress } from '../../intended/addresses.ts';
import { poolOf } from '../../intended/transport.ts';
import { isCalicoChain } from '../../programmed/chains.ts';
import { isEbpf } from '../../programmed/ebpf.ts';
import { allIpSets, allRuleSets } from '../../programmed/native-tables.ts';
import { findingOf, fix, proofOf } from '../draft.ts';
import { hopAt, type Leg, type PodSide } from '../leg.ts';
import { translationOf } from '../service/translation.ts';

const check = 'nat-outgoing' as const;

/** Sets of the rule that masquerades, in the spelling of every version and of nftables (facts 3.1). */
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
  statement: string;
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
      if (masqSet.test(name) && !holds(members, own)) return [{ set: name, statement: `${own} is not in ${name}` }];
      if (poolSet.test(name) && holds(members, dst)) {
        return [{ set: name, statement: `${dst} is in ${name}, as if it were a pod` }];
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

const switchOn = (pool: IPPool): FixRef => fix('enable-nat-outgoing', { pool: pool.name });

/**
 * Whether packets of the pod leave the cluster with an address that can be answered: what the pool asks for,
 * what the rules in force do, and what was seen on the wire (004-10, R86).
 */
export const natOutgoing = (leg: Leg, side: PodSide): Finding[] => {
  const dst = leg.destination.address;
  if (leg.direction === 'reverse' || side.address === undefined || dst === undefined) return [];
  const { nodeName } = side;
  const common = { check, hop: hopAt(side, 'node'), node: nodeName };
  const pools = leg.c.objects.ipPools;
  const unknown = (reason: string, object: string) => [
    findingOf(leg, {
      ...common,
      object,
      status: 'unknown',
      statement: `whether packets of ${side.key} leave the cluster with the address of ${nodeName} is not known: ${reason}`,
    }),
  ];
  if (!pools.ok) return unknown(`IP pools were not read: ${pools.reason}`, 'IP pools');
  const pool = poolOf(pools.value, side.address);
  if (pool === undefined) return unknown(`${side.address} is in no IP pool`, `address ${side.address}`);
  const wanted = pool.natOutgoing && poolOf(pools.value, dst) === undefined;
  const object = `IPPool ${pool.name}`;
  const intended = proofOf('calicoctl get ippool -o wide', undefined, [
    `${pool.name}  ${pool.cidr}  natOutgoing ${pool.natOutgoing}`,
  ]);
  const translation = translationOf(leg.c);
  if (translation === undefined || !side.state.ok) return unknown(`${nodeName} was not read`, object);
  if (isEbpf(side.state.value)) return unknown(`${nodeName} runs Calico's eBPF data plane`, object);
  const { walk } = translation;
  if (walk.verdict === 'unknown') {
    return unknown(walk.unsure[0]?.reason ?? 'its rules cannot be told', object);
  }
  const by = walk.matched.find(({ rule }) => ['MASQUERADE', 'SNAT'].includes(rule.target ?? ''));
  const byCalico = by !== undefined && isCalicoChain(by.rule.chain);
  const rules = masqueradeRules(side, leg.family);
  const programmed = proofOf('iptables-save -t nat, nft list table', nodeName, [
    ...(by === undefined ? ['no rule translates the source address'] : [by.rule.text]),
    ...(by === undefined ? rules : []),
  ]);
  const seen = seenOutside(leg, side);
  // Without an answer to the node itself the address is not what is wrong.
  const harms = seen === 'as-it-is' && nodeIsAnswered(leg) === true;
  const explains: Explained[] = ['outside-no-answer', 'check:live-packets'];
  const test = decidingTest(leg.c);
  if (walk.snat === undefined && (seen === 'translated' || (!wanted && test !== undefined && wasAnswered(test)))) {
    const how =
      seen === 'translated' ? 'with another address, as captures show' : `with ${side.address}, and are answered`;
    return [
      findingOf(leg, {
        ...common,
        object,
        status: 'pass',
        statement: `packets of ${side.key} for ${dst} leave ${nodeName} ${how}`,
        proof: [intended, programmed],
      }),
    ];
  }
  if (walk.snat !== undefined) {
    const behind = !wanted && byCalico;
    return [
      findingOf(leg, {
        ...common,
        object,
        status: behind ? 'warn' : 'pass',
        ...(behind ? { cause: 'policy-not-programmed' as const } : {}),
        statement: behind
          ? `pool ${pool.name} does not ask for it, but ${nodeName} still gives packets for ${dst} its own address: Felix is behind`
          : `packets of ${side.key} for ${dst} leave ${nodeName} with its address ${translation.address ?? ''}${byCalico ? '' : ", by a rule that is not Calico's"}`,
        proof: [intended, programmed],
      }),
    ];
  }
  if (!wanted) {
    return [
      findingOf(leg, {
        ...common,
        object,
        status: harms ? 'fail' : 'warn',
        cause: 'nat-outgoing-off',
        statement: `pool ${pool.name} has natOutgoing off, so packets of ${side.key} leave ${nodeName} with ${side.address}${harms ? ', which is not answered, while the node itself is' : '; what is outside must know the way back to it'}`,
        proof: [intended, programmed],
        explains,
        fixes: [switchOn(pool)],
      }),
    ];
  }
  const faults = setFaults(side, leg.family, dst);
  const [fault] = faults;
  const restart = [fix('restart-calico-node', { node: nodeName })];
  const told = `pool ${pool.name} asks for it, but packets of ${side.key} leave ${nodeName} with ${side.address}`;
  return [
    findingOf(leg, {
      ...common,
      object: fault === undefined || rules.length === 0 ? 'chain cali-nat-outgoing' : `set ${fault.set}`,
      status: 'fail',
      cause: 'masquerade-missing',
      statement:
        rules.length === 0
          ? `${told}: the rule in cali-nat-outgoing that gives them the node's address is missing`
          : fault === undefined
            ? `${told}: the rule in cali-nat-outgoing does not meet them`
            : `${told}: ${faults.map(({ statement }) => statement).join(', ')}`,
      proof: [intended, programmed],
      explains,
      fixes: restart,
    }),
  ];
};
