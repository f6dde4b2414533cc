import type { ObjectChange } from '../../case/changes-answer.ts';
import type { NotChecked } from '../../case/verdict.ts';
import { messageFor, verbatim } from '../../words/message.ts';
import { listPaged } from '../cluster-checks/paged-list.ts';
import type { Cluster } from '../kubernetes/client.ts';
import { namesOnly } from '../kubernetes/lookup.ts';
import { mayServe, servedIn } from '../policies/served.ts';
import { agentPod, changeOfAgent, changeWithin, metadataOfObject } from './changed-objects.ts';

/** Reads what changed since a moment: the metadata alone of what decides about packets, and the agents' pods. */

const groups = ['crd.projectcalico.org/v1', 'projectcalico.org/v3'];

const ofCalico: readonly [kind: string, plural: string][] = [
  ['GlobalNetworkPolicy', 'globalnetworkpolicies'],
  ['NetworkPolicy', 'networkpolicies'],
  ['Tier', 'tiers'],
  ['GlobalNetworkSet', 'globalnetworksets'],
  ['NetworkSet', 'networksets'],
  ['HostEndpoint', 'hostendpoints'],
  ['IPPool', 'ippools'],
  ['FelixConfiguration', 'felixconfigurations'],
  ['BGPConfiguration', 'bgpconfigurations'],
  ['BGPPeer', 'bgppeers'],
  ['BGPFilter', 'bgpfilters'],
];
const ofKubernetes: readonly [kind: string, path: string][] = [
  ['KubernetesNetworkPolicy', '/apis/networking.k8s.io/v1/networkpolicies'],
  ['Service', '/api/v1/services'],
  ['Namespace', '/api/v1/namespaces'],
  ['Node', '/api/v1/nodes'],
];
/** calico-node and Typha, as manifests and the operator name them. */
const agents = 'k8s-app in (calico-node,calico-typha)';

const perPage = 500;
/** Of one kind that are looked at: what is beyond is said not to be. */
const mostOfKind = 20_000;

export interface ChangesRead {
  /** Oldest first. */
  changes: ObjectChange[];
  notChecked: NotChecked[];
  /** Lists that were read. */
  read: number;
}

export const readChanges = async (
  cluster: Pick<Cluster, 'get'>,
  within: { since: number; until: number },
  signal: AbortSignal,
): Promise<ChangesRead> => {
  const changes: ObjectChange[] = [];
  const notChecked: NotChecked[] = [];
  let read = 0;

  const list = async (kind: string, path: string): Promise<void> => {
    const found = await listPaged(cluster, {
      what: `list ${kind}`,
      path,
      item: metadataOfObject.transform((metadata) => changeWithin(kind, metadata, within)),
      accept: namesOnly,
      limit: perPage,
      most: mostOfKind,
      signal,
    });
    if (!found.ok) {
      notChecked.push({ what: verbatim(kind), reason: messageFor(found.reason) });
      return;
    }
    read += 1;
    for (const change of found.value) if (change) changes.push(change);
  };

  const served = await Promise.all(groups.map((group) => servedIn(cluster, group, signal)));
  const at = served.findIndex((each) => each !== 'absent');
  const group = groups[at];
  const known = served[at];
  for (const [kind, path] of ofKubernetes) await list(kind, path);
  if (group !== undefined && known !== undefined) {
    for (const [kind, plural] of ofCalico) if (mayServe(known, plural)) await list(kind, `/apis/${group}/${plural}`);
  }
  const pods = await listPaged(cluster, {
    what: 'list pods of calico-node',
    path: '/api/v1/pods',
    query: { labelSelector: agents },
    item: agentPod,
    limit: perPage,
    most: mostOfKind,
    signal,
  });
  if (pods.ok) {
    read += 1;
    for (const pod of pods.value) {
      const change = changeOfAgent(pod, within);
      if (change) changes.push(change);
    }
  } else notChecked.push({ what: verbatim('calico-node'), reason: messageFor(pods.reason) });
  return { changes: changes.sort((a, b) => a.at - b.at), notChecked, read };
};
