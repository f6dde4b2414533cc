import { describe, expect, it } from 'vitest';
import { isAboutNetwork, readCniAnswer } from '../../../../src/checks/no-address/cni-answers.ts';
import { english } from '../../../helpers/said.ts';

const sandbox =
  'Failed to create pod sandbox: rpc error: code = Unknown desc = failed to setup network for sandbox "1f2e": ';
const add = `${sandbox}plugin type="calico" failed (add): `;

describe('what the CNI plugin says in events', () => {
  // As recorded from Kubernetes v1.32 and Calico v3.32.1, and from Calico's own sources.
  it.each([
    [
      `${add}failed to request IPv4 addresses: Assigned 0 out of 1 requested IPv4 addresses; No IPs available in pools: [172.30.0.0/30]`,
      'pool-exhausted',
      'no address is free in 172.30.0.0/30',
    ],
    [
      `${add}failed to request IPv4 addresses: Assigned 0 out of 1 requested IPv4 addresses; No more free affine blocks and strict affinity enabled`,
      'no-block-left',
      'node-1 has no free address',
    ],
    [
      `${add}failed to request IPv4 addresses: Assigned 0 out of 1 requested IPv4 addresses; Need to allocate an IPAM block but could not - limit of 20 blocks reached for this node`,
      'block-limit-reached',
      '20 blocks',
    ],
    [`${add}cannot allocate new block due to per host block limit`, 'block-limit-reached', 'as many blocks'],
    [`${add}failed to find or claim a block`, 'blocks-not-allocated', 'may not take a new block'],
    [
      `${add}the given pool (172.30.0.0/30) does not exist, or is not enabled`,
      'pool-annotation-wrong',
      '172.30.0.0/30',
    ],
    [`${add}error parsing pool "nothing": invalid CIDR address: nothing`, 'pool-annotation-wrong', 'the pool nothing'],
    [`${add}cannot find a qualified ippool`, 'pool-disabled', 'no IP pool is enabled'],
    [
      `${add}cannot find a qualified ippool, no pools match the required use (Workload)`,
      'pool-not-for-pod',
      'used for pods',
    ],
    [`${add}no configured Calico pools for node node-1`, 'pool-not-for-node', 'no IP pool selects node-1'],
    [
      `${add}error getting IP from IPAM: resource already exists: 192.168.84.131 with error: Address already assigned in block`,
      'requested-address-taken',
      '192.168.84.131',
    ],
    [
      `${add}error getting IP from IPAM: The provided IP address is not in a configured pool\n`,
      'requested-address-refused',
      'in no enabled IP pool',
    ],
    [`${add}requested feature is not enabled: ip_addrs_no_ipam`, 'cni-feature-off', 'ip_addrs_no_ipam'],
    [`${add}Calico is currently not ready to process requests`, 'datastore-locked', 'locked'],
    [
      `${add}error getting ClusterInformation: connection is unauthorized: Unauthorized`,
      'cni-unauthorized',
      'does not accept the token',
    ],
    [
      `${add}error getting ClusterInformation: connection is unauthorized: clusterinformations.crd.projectcalico.org "default" is forbidden: User "system:serviceaccount:kube-system:calico-cni-plugin" cannot get resource "clusterinformations" in API group "crd.projectcalico.org" at the cluster scope`,
      'cni-forbidden',
      'system:serviceaccount:kube-system:calico-cni-plugin, the account of the CNI plugin on node-1, may not get clusterinformations.crd.projectcalico.org',
    ],
    [
      `${add}pods "web-0" is forbidden: User "system:node:node-1" cannot patch resource "pods/status"`,
      'cni-forbidden',
      'system:node:node-1, the account of the CNI plugin on node-1, may not patch pods/status',
    ],
    [`${add}connection is unauthorized: namespaces is forbidden`, 'cni-forbidden', 'its account lacks a right'],
    [
      `${add}stat /var/lib/calico/nodename: no such file or directory: check that the calico/node container is running and has mounted /var/lib/calico/`,
      'calico-node-not-running',
      'calico-node has not started',
    ],
    [`${sandbox}cni plugin not initialized`, 'cni-not-installed', 'no CNI configuration'],
    [
      'network is not ready: container runtime network not ready: NetworkReady=false reason:NetworkPluginNotReady message:Network plugin returns error: cni plugin not initialized',
      'cni-not-installed',
      'no CNI configuration',
    ],
    [
      `${sandbox}failed to find plugin "calico" in path [/opt/cni/bin]`,
      'cni-not-installed',
      'the CNI plugin calico is not on node-1',
    ],
    [
      `${add}error getting ClusterInformation: Get "https://10.96.0.1:443/apis/crd.projectcalico.org/v1/clusterinformations/default": dial tcp 10.96.0.1:443: i/o timeout`,
      'cni-cannot-reach-api',
      'cannot talk to the API server',
    ],
    [
      `${add}route (Ifindex: 9, Dst: 10.0.0.1/32, Scope: link) already exists for an interface other than 'cali751425ce827': route (Iface: cali1)`,
      'stale-route-blocks',
      'cali751425ce827',
    ],
    [`${add}timed out waiting for endpoint status file`, 'endpoint-not-programmed', 'did not program'],
    [
      `${sandbox}plugin type="multus" name="multus-cni-network" failed (add): error adding pod to CNI network: plugin type="calico" failed (add): Calico is currently not ready to process requests`,
      'datastore-locked',
      'locked',
    ],
    [`(combined from similar events): ${add}no configured Calico pools for node node-1`, 'pool-not-for-node', 'node-1'],
    [
      `${add}something that nobody has seen yet\nand a second line`,
      'cni-plugin-failed',
      'something that nobody has seen yet',
    ],
  ])('%s', (message, cause, said) => {
    expect(isAboutNetwork(message)).toBe(true);
    const answer = readCniAnswer(message, 'node-1', 'shop/web-2');
    expect(answer.cause).toBe(cause);
    expect(english(answer.says)).toContain(said);
    expect(english(answer.says)).not.toContain('\n');
  });

  it.each([
    'MountVolume.SetUp failed for volume "config" : configmap "web" not found',
    'Failed to create pod sandbox: rpc error: code = Unknown desc = failed to get sandbox image "registry.k8s.io/pause:3.10": failed to pull image',
    'Failed to pull image "web:9": rpc error: code = NotFound',
  ])('%s is not about the network', (message) => expect(isAboutNetwork(message)).toBe(false));
});
