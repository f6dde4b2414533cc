import type { Finding } from '../../case/finding.ts';
import { createProfile } from '../../fixes/create-profile.ts';
import { sameAddress } from '../../ip/texts.ts';
import { hopAt, type PathDirection, type PodEndpoint } from '../../path/path-direction.ts';
import { say } from '../../words/say.ts';
import { checkAt, proofOf } from '../check.ts';
import { recreatePod } from '../pod/recreate.ts';

/** The namespace's profile, written by kube-controllers with etcd only (steps#003-5, calico#3.6). */
const profile = (path: PathDirection, endpoint: PodEndpoint): Finding[] => {
  const { namespace } = endpoint.pod;
  const name = `kns.${namespace}`;
  const read = path.c.objects.etcd?.profiles[name];
  if (read === undefined) return [];
  const check = checkAt(path, 'profile-object', say('profile-object.about', { profile: name }), {
    hop: hopAt(endpoint, 'veth'),
    object: `Profile ${name}`,
  });
  const finding = check.reading(read, (exists) => {
    const proof = [proofOf(`calicoctl get profile ${name}`, undefined, [exists ? name : 'resource does not exist'])];
    if (exists) return check.pass(say('profile-object.there', { profile: name }), { proof });
    return check.fail('profile-missing', say('profile-object.missing', { profile: name, namespace }), {
      proof,
      explains: ['profile-missing', 'rule-not-intended', 'check:live-packets'],
      fixes: [createProfile.with({ profile: name, node: endpoint.nodeName })],
    });
  });
  return [finding];
};

/** The pod's endpoint, which the CNI plugin writes to etcd: without it Felix does not know the pod (calico#1.1). */
const workloadEndpoint = (path: PathDirection, endpoint: PodEndpoint): Finding[] => {
  const { key: pod, nodeName: node, address } = endpoint;
  const read = path.c.objects.etcd?.endpoints[pod];
  if (read === undefined) return [];
  const check = checkAt(path, 'workload-endpoint', say('workload-endpoint.about', { pod }), {
    hop: hopAt(endpoint, 'veth'),
    node,
    object: `WorkloadEndpoint of ${pod}`,
  });
  const finding = check.reading(read, (found) => {
    const source = `calicoctl get workloadendpoints -n ${endpoint.pod.namespace} -o wide`;
    const fixes = [recreatePod(endpoint.pod)];
    if (found === null) {
      return check.fail('endpoint-missing', say('workload-endpoint.missing', { pod, node }), {
        proof: [proofOf(source, undefined, ['resource does not exist'])],
        explains: [
          `interface-not-dispatched@${node}`,
          `workload-route-missing@${node}`,
          `policy-not-programmed@${node}`,
          'address-not-allocated',
          'check:live-packets',
        ],
        fixes,
      });
    }
    const line = `${found.node}  ${found.addresses.join(',')}  ${found.interface}  ${found.profiles.join(',')}`;
    const proof = [proofOf(source, undefined, [line])];
    if (address === undefined)
      return check.pass(say('workload-endpoint.there', { pod, interface: found.interface }), { proof });
    if (found.addresses.some((own) => sameAddress(own, address))) {
      const statement = say('workload-endpoint.right', { pod, address, interface: found.interface });
      return check.pass(statement, { proof });
    }
    const statement =
      found.addresses.length === 0
        ? say('workload-endpoint.no-address', { pod, address })
        : say('workload-endpoint.other-address', { pod, has: found.addresses, address });
    return check.fail('pod-address-wrong', statement, {
      proof,
      explains: [`workload-route-missing@${node}`, 'check:live-packets'],
      fixes,
    });
  });
  return [finding];
};

/** Objects that exist only where Calico's datastore is etcd. */
export const etcdObjects = (path: PathDirection, endpoint: PodEndpoint): Finding[] => [
  ...workloadEndpoint(path, endpoint),
  ...profile(path, endpoint),
];
