import type { Finding } from '../../case/finding.ts';
import { sameAddress } from '../../intended/addresses.ts';
import { findingOf, fix, proofOf } from '../draft.ts';
import { hopAt, type Leg, type PodSide } from '../leg.ts';

/** The namespace's profile, which kube-controllers writes only where Calico's objects are in etcd (003-5, facts 3.6). */
const profile = (leg: Leg, side: PodSide): Finding[] => {
  const name = `kns.${side.pod.namespace}`;
  const read = leg.c.objects.etcd?.profiles[name];
  if (read === undefined) return [];
  const common = {
    check: 'profile-object' as const,
    hop: hopAt(side, 'veth'),
    object: `Profile ${name}`,
  };
  if (!read.ok) {
    return [
      findingOf(leg, { ...common, status: 'unknown', statement: `profile ${name} was not read: ${read.reason}` }),
    ];
  }
  const proof = [proofOf(`calicoctl get profile ${name}`, undefined, [read.value ? name : 'resource does not exist'])];
  if (read.value) {
    return [findingOf(leg, { ...common, status: 'pass', statement: `the datastore has the profile ${name}`, proof })];
  }
  return [
    findingOf(leg, {
      ...common,
      status: 'fail',
      cause: 'profile-missing',
      statement: `the datastore has no profile ${name}, so Felix drops what no policy allows for the pods of ${side.pod.namespace}: kube-controllers did not write it`,
      proof,
      explains: ['profile-missing', 'rule-not-intended', 'check:live-packets'],
      fixes: [fix('create-profile', { profile: name, node: side.nodeName })],
    }),
  ];
};

/** The pod's endpoint, which the CNI plugin writes to etcd: without it Felix does not know the pod (R95). */
const endpoint = (leg: Leg, side: PodSide): Finding[] => {
  const read = leg.c.objects.etcd?.endpoints[side.key];
  if (read === undefined) return [];
  const common = {
    check: 'workload-endpoint' as const,
    hop: hopAt(side, 'veth'),
    node: side.nodeName,
    object: `WorkloadEndpoint of ${side.key}`,
  };
  if (!read.ok) {
    const statement = `the endpoint of ${side.key} was not read: ${read.reason}`;
    return [findingOf(leg, { ...common, status: 'unknown', statement })];
  }
  const found = read.value;
  const recreate = fix('recreate-pod', { namespace: side.pod.namespace, pod: side.pod.name });
  const source = `calicoctl get workloadendpoints -n ${side.pod.namespace} -o wide`;
  if (found === null) {
    return [
      findingOf(leg, {
        ...common,
        status: 'fail',
        cause: 'endpoint-missing',
        statement: `Calico's datastore has no endpoint for ${side.key} on ${side.nodeName}, so Felix neither routes to it nor lets it send`,
        proof: [proofOf(source, undefined, ['resource does not exist'])],
        explains: [
          `interface-not-dispatched@${side.nodeName}`,
          `workload-route-missing@${side.nodeName}`,
          `policy-not-programmed@${side.nodeName}`,
          'address-not-allocated',
          'check:live-packets',
        ],
        fixes: [recreate],
      }),
    ];
  }
  const proof = [
    proofOf(source, undefined, [
      `${found.node}  ${found.addresses.join(',')}  ${found.interface}  ${found.profiles.join(',')}`,
    ]),
  ];
  if (side.address !== undefined && !found.addresses.some((address) => sameAddress(address, side.address))) {
    return [
      findingOf(leg, {
        ...common,
        status: 'fail',
        cause: 'pod-address-wrong',
        statement: `Calico's endpoint of ${side.key} has ${found.addresses.join(', ') || 'no address'}, and the pod ${side.address}`,
        proof,
        explains: [`workload-route-missing@${side.nodeName}`, 'check:live-packets'],
        fixes: [recreate],
      }),
    ];
  }
  return [
    findingOf(leg, {
      ...common,
      status: 'pass',
      statement: `Calico's datastore has the endpoint of ${side.key} with ${side.address ?? 'its address'} behind ${found.interface}`,
      proof,
    }),
  ];
};

/** Objects that exist only where Calico's datastore is etcd. */
export const etcdObjects = (leg: Leg, side: PodSide): Finding[] => [...endpoint(leg, side), ...profile(leg, side)];
