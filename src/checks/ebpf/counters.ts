import type { Ebpf, EbpfCounter, EbpfPolicyProgram, EbpfRule } from '../../case/ebpf.ts';
import type { Finding } from '../../case/finding.ts';
import { restartCalicoNode } from '../../fixes/restart-calico-node.ts';
import { hopAt, type PathDirection, type PodEndpoint } from '../../path/path-direction.ts';
import { ebpfOf } from '../../programmed/ebpf.ts';
import { say } from '../../words/say.ts';
import { findingsAt, proofOf } from '../check.ts';

type Hook = 'ingress' | 'egress';

interface Drop {
  type: string;
  moved: number;
}

const isDrop = ({ category }: EbpfCounter): boolean => category === 'Dropped';

/** What the programs of one hook dropped while packets were sent, by their own reasons. */
const dropsAt = (before: readonly EbpfCounter[], after: readonly EbpfCounter[], hook: Hook, least: number): Drop[] =>
  after.filter(isDrop).flatMap(({ type, ...now }) => {
    const then = before.find((each) => isDrop(each) && each.type === type);
    const moved = (now[hook] ?? 0) - (then?.[hook] ?? 0);
    return moved >= least ? [{ type, moved }] : [];
  });

const rulesOf = (program: EbpfPolicyProgram | undefined): [title: string, rule: EbpfRule][] =>
  (program?.tiers ?? []).flatMap(({ policies }) =>
    policies.flatMap(({ title, rules }) => rules.map((rule): [string, EbpfRule] => [title, rule])),
  );

/** The rule that denies and whose count moved as much; a tier's default has no count. */
const denyingRule = (
  ebpf: Ebpf,
  device: string,
  hook: Hook,
  family: 4 | 6,
  least: number,
): { title: string; place: number } | undefined => {
  const [before, after] = [ebpf.policies[device], ebpf.after?.policies[device]];
  if (!before?.ok || !after?.ok) return undefined;
  const find = (all: readonly EbpfPolicyProgram[]) =>
    rulesOf(all.find((each) => each.hook === hook && each.family === family));
  const [then, now] = [find(before.value), find(after.value)];
  if (then.length !== now.length) return undefined;
  const at = now.findIndex(
    ([, { action, hits = 0 }], place) => action === 'deny' && hits - (then[place]?.[1].hits ?? 0) >= least,
  );
  const [title] = now[at] ?? [];
  return title === undefined ? undefined : { title, place: now.slice(0, at + 1).filter(([of]) => of === title).length };
};

/**
 * What the programs at the pods' interfaces counted as dropped while our packets were lost, at least as many as were
 * sent: the reason is the programs' own. Only what nothing else has named already.
 */
export const ebpfCounters = (forward: PathDirection, known: readonly Finding[]): Finding[] => {
  const { test, loss } = forward.trip;
  if (test === undefined || loss === undefined) return [];
  const least = Math.max(1, test.sent);
  // Other packets may have moved them too, so only a loss at that very node counts.
  const anywhere = loss.lastSeen === undefined && loss.firstUnseen === undefined;
  const nodes = new Set([loss.lastSeen?.node, loss.firstUnseen?.node]);
  const pods = [forward.source, forward.destination].filter((end): end is PodEndpoint => end.kind === 'pod');
  return pods.flatMap((endpoint) => {
    const ebpf = ebpfOf(endpoint.state);
    const { veth: device, nodeName: node, key: pod } = endpoint;
    const [before, after] = [ebpf?.counters[device], ebpf?.after?.counters[device]];
    if (ebpf === undefined || !before?.ok || !after?.ok || !(anywhere || nodes.has(node))) return [];
    const hook: Hook = endpoint.end === 'source' ? 'ingress' : 'egress';
    if (known.some(({ status, node: at, check }) => status === 'fail' && at === node && check !== 'live-packets'))
      return [];
    return dropsAt(before.value, after.value, hook, least).map(({ type, moved }) => {
      const byPolicy = type === 'by policy';
      const rule = byPolicy ? denyingRule(ebpf, device, hook, forward.family, least) : undefined;
      const about = { node, device, pod, count: moved, reason: type };
      const cause = !byPolicy ? 'ebpf-dropped' : hook === 'ingress' ? 'policy-denies-egress' : 'policy-denies-ingress';
      const statement =
        rule === undefined
          ? say('ebpf-counters.moved', about)
          : say('ebpf-counters.rule', { ...about, policy: rule.title, rule: rule.place });
      const place = {
        hop: anywhere ? hopAt(endpoint, 'veth') : loss.hop,
        node,
        object: rule?.title ?? `counters of ${device}`,
      };
      return findingsAt(forward, 'ebpf-counters', place).fail(cause, statement, {
        explains: ['check:live-packets'],
        proof: [
          proofOf(`calico-node -bpf counters dump --iface=${device}`, node, [`Dropped ${type}, ${hook}: +${moved}`]),
        ],
        fixes: byPolicy ? [] : [restartCalicoNode.with({ node })],
      });
    });
  });
};
