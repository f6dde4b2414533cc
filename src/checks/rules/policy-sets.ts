import type { Finding } from '../../case/finding.ts';
import { restartCalicoNode } from '../../fixes/restart-calico-node.ts';
import { compareProgrammed } from '../../intended/policy/programmed-compare.ts';
import { parseGoAddress } from '../../ip/address.ts';
import { hopAt, type PathDirection, type PodEndpoint } from '../../path/path-direction.ts';
import { isEbpf } from '../../programmed/ebpf.ts';
import { allIpSets, allRuleSets } from '../../programmed/native-tables.ts';
import { say } from '../../words/say.ts';
import { checkAt, proofOf } from '../check.ts';

const shown = 3;

/**
 * The address sets of the policies in force on a node against the pods that belong in them (calico#3.1): one
 * that lacks a pod is how Felix is behind where the chains say nothing. What it means for this very
 * connection the rules say, so its own ends do not count here.
 */
export const policySets = (path: PathDirection, endpoint: PodEndpoint): Finding[] => {
  // The sets of eBPF programs are in their maps.
  if (path.direction === 'reverse' || !endpoint.state.ok || isEbpf(endpoint.state.value)) return [];
  const [asked] = path.trip.asked;
  const intended = asked ? path.trip.intended(asked, path.family) : undefined;
  const sets = allIpSets(endpoint.state.value);
  // What cannot be read is said by others.
  if (!intended?.ok || !sets.ok) return [];
  const { cluster, namespaces, egress, ingress } = intended.value;
  if ((endpoint.end === 'source' ? egress : ingress).selectedBy.length === 0) return [];
  const ends = new Set(
    [path.source.address, path.destination.address].map((text) => parseGoAddress(text ?? '')?.value),
  );
  const compared = compareProgrammed(
    cluster,
    endpoint.nodeName,
    allRuleSets(endpoint.state.value),
    sets.value,
    (pod) => namespaces.has(pod.namespace) && pod.addresses.every(({ value }) => !ends.has(value)),
  );
  const node = endpoint.nodeName;
  const check = checkAt(path, 'policy-sets', say('policy-sets.about', { node }), {
    hop: hopAt(endpoint, 'node'),
    node,
    object: 'sets of policies',
  });
  // A set that is not there at all may have another name than expected; the rules show what is missed.
  const behind = compared.sets.filter(({ lacks }) => lacks !== undefined);
  const cut = sets.value.filter(({ leftOut }) => leftOut !== undefined).length;
  if (behind.length === 0) {
    return [
      cut > 0
        ? check.unknown(say('policy-sets.too-large', { count: cut }))
        : check.pass(say('policy-sets.same', { node })),
    ];
  }
  return behind.map(({ set, lacks = [], policy }) => {
    const more = lacks.length - shown;
    const pods = [...lacks.slice(0, shown), ...(more > 0 ? [say('policy-sets.more', { more })] : [])];
    return check.warn(say('policy-sets.lacks', { node, set, policy, pods }), {
      object: `set ${set}`,
      cause: 'set-incomplete',
      proof: [proofOf(`pods that ${policy} means and that set ${set} does not have`, node, lacks.slice(0, 20))],
      fixes: [restartCalicoNode.with({ node })],
    });
  });
};
