import type { EbpfPolicyProgram } from '../../case/ebpf.ts';
import type { Finding } from '../../case/finding.ts';
import { restartCalicoNode } from '../../fixes/restart-calico-node.ts';
import type { Asked } from '../../path/asked-packets.ts';
import { hopAt, other, type PathDirection, type PathEndpoint, type PodEndpoint } from '../../path/path-direction.ts';
import { ebpfOf } from '../../programmed/ebpf.ts';
import { rulesWithout, titlesIn } from '../../programmed/ebpf-policy.ts';
import { say } from '../../words/say.ts';
import { type Check, checkAt, proofOf } from '../check.ts';
import { allowFix } from '../rules/allow-fix.ts';
import { directionWord } from '../rules/denial.ts';
import { noted } from '../rules/noted.ts';

const kubernetes = 'KubernetesNetworkPolicy ';

/** Of these alone all objects are known. */
const isKubernetes = (title: string): boolean => title.startsWith(kubernetes);

/** `GlobalNetworkPolicy security.block-bad`; versions before 3.32 name Calico's own without their kind. */
const isNamed = (title: string): boolean => /^[A-Z][A-Za-z]{1,60} \S{1,520}$/.test(title);

interface Held {
  path: PathDirection;
  endpoint: PodEndpoint;
  asked: Asked;
  check: Check;
  program: EbpfPolicyProgram;
}

const proofFor = ({ endpoint, program }: Held) =>
  proofOf(`calico-node -bpf policy dump ${program.device} all`, endpoint.nodeName, [...program.text.slice(0, 40)]);

/** Policies that select the pod and are not in its program, or are in it and do not select it any more. */
const departures = (held: Held, selectedBy: readonly string[]): Finding[] => {
  const { check, endpoint, program } = held;
  const { nodeName: node, key: pod } = endpoint;
  const there = titlesIn(program).filter(isKubernetes);
  const wanted = selectedBy.filter(isKubernetes);
  const about = { node, pod, device: program.device };
  const differing = [
    ...wanted.filter((title) => !there.includes(title)).map((title) => ({ title, gone: false })),
    ...there.filter((title) => !wanted.includes(title)).map((title) => ({ title, gone: true })),
  ];
  return differing.map(({ title, gone }) =>
    check.warn(
      gone
        ? say('ebpf-policy.stale', { ...about, policy: title })
        : say('ebpf-policy.lacks', { ...about, policy: title }),
      {
        object: title,
        cause: 'ebpf-policy-stale',
        explains: ['check:live-packets'],
        proof: [
          proofOf(`policies that select ${pod}`, undefined, wanted.length > 0 ? wanted : ['none']),
          proofFor(held),
        ],
        fixes: [restartCalicoNode.with({ node })],
      },
    ),
  );
};

const decided = (held: Held): Finding[] => {
  const { path, endpoint, asked, check, program } = held;
  const egress = endpoint.end === 'source';
  const direction = egress ? 'egress' : 'ingress';
  const intended = path.trip.intended(asked, path.family);
  if (!intended.ok) return [check.unknown(intended.reason)];
  const { calicoRead } = intended.value;
  const { action, kind, policy = '', reason, selectedBy } = intended.value[direction];
  const titles = titlesIn(program);
  if (!titles.every(isNamed)) return [check.unknown(say('ebpf-policy.unknown-names', { pod: endpoint.key }))];
  const foreign = titles.some((title) => !title.startsWith(kubernetes));
  const differing = departures(held, selectedBy);
  if (differing.length > 0)
    return [check.unknown(say('ebpf-policy.differs', { node: endpoint.nodeName })), ...differing];
  // Calico's own policies can decide before, in a lower order or tier.
  if (!calicoRead && foreign) return [check.unknown(say('ebpf-policy.calico-unread', { pod: endpoint.key }))];
  if (action === 'unknown') return [check.unknown(reason)];
  const { nodeName: node, key: pod } = endpoint;
  const title = `${kind} ${policy}`.trim();
  const said = { node, pod, direction: directionWord(direction), reason };
  if (action === 'Deny') {
    // What all policies together ask for is said by the check of policies.
    if (calicoRead) return [];
    const denies = egress ? 'policy-denies-egress' : 'policy-denies-ingress';
    const statement = noted(say('ebpf-policy.denies', said), intended.value.beside(direction));
    return [
      check.failIf(asked.decides, denies, statement, {
        object: title,
        proof: [proofFor(held)],
        explains: ['check:live-packets'],
        fixes: [allowFix(path, direction, asked, title)],
      }),
    ];
  }
  const end = other(path, endpoint);
  const peer = end.kind === 'pod' ? end.address : undefined;
  const lacking =
    peer === undefined ? undefined : rulesWithout(program, title, { side: egress ? 'dst' : 'src', address: peer });
  if (lacking === undefined || peer === undefined)
    return [check.pass(say('ebpf-policy.allows', said), { proof: [proofFor(held)] })];
  return [
    check.failIf(
      asked.decides,
      'ebpf-set-incomplete',
      say('ebpf-policy.set-lacks', { node, pod, policy: title, peer }),
      {
        object: title,
        proof: [proofFor(held)],
        explains: ['check:live-packets'],
        fixes: [restartCalicoNode.with({ node })],
      },
    ),
  ];
};

/**
 * What the policy programs of the pods at one node make of a packet: they are held against the policies that select
 * each pod, and their sets against its other end. What answers belongs to a connection that they let through.
 */
export const ebpfPolicies = (
  path: PathDirection,
  guarded: readonly PathEndpoint[],
  asked: Asked,
  node: PathEndpoint,
): Finding[] => {
  const ebpf = ebpfOf(node.state);
  const placeOf = (object: string, endpoint: PathEndpoint) =>
    checkAt(path, 'rules', say('ebpf-policy.about', { node: node.nodeName, packet: asked.text }), {
      hop: hopAt(endpoint, 'node'),
      node: node.nodeName,
      object,
    });
  const whole = placeOf(`eBPF ${asked.text}`, node);
  if (ebpf === undefined) return [whole.unknown(say('rules.ebpf', { node: node.nodeName }))];
  if (path.direction === 'reverse')
    return [whole.pass(say('ebpf-policy.reply', { node: node.nodeName, packet: asked.text }))];
  const pods = guarded.filter((each): each is PodEndpoint => each.kind === 'pod' && each.nodeName === node.nodeName);
  // Between a node and a pod of its own no policy of the pod is asked; host endpoints are not read from programs.
  if (pods.length === 0) return [whole.unknown(say('ebpf-policy.no-pod', { node: node.nodeName }))];
  return pods.flatMap((endpoint): Finding[] => {
    const hook = endpoint.end === 'source' ? 'ingress' : 'egress';
    const check = placeOf(`eBPF ${hook} of ${endpoint.veth}, ${asked.text}`, endpoint);
    const programs = ebpf.policies[endpoint.veth];
    if (programs === undefined) return [check.unknown(say('rules.ebpf', { node: node.nodeName }))];
    return check.readingAll(programs, (all) => {
      const program = all.find((each) => each.hook === hook && each.family === path.family);
      if (program === undefined)
        return [check.unknown(say('ebpf-policy.no-notes', { node: node.nodeName, device: endpoint.veth }))];
      if (program.error !== undefined) {
        const about = { node: node.nodeName, device: endpoint.veth, error: program.error };
        return [
          check.fail('ebpf-policy-program-missing', say('ebpf-policy.not-loaded', about), {
            proof: [proofFor({ path, endpoint, asked, check, program })],
            explains: ['check:live-packets'],
            fixes: [restartCalicoNode.with({ node: node.nodeName })],
          }),
        ];
      }
      return decided({ path, endpoint, asked, check, program });
    });
  });
};
