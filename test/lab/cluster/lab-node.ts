import { nodeResolvConf, podDns } from '../dns/pod-dns.ts';
import { createIpipModule, type IpipModule } from '../host/ipip.ts';
import { type NodeHost, startNodeHost } from '../host/node-host.ts';
import { underlayGateway } from '../host/underlay.ts';
import { type CalicoNode, createCalicoNode } from './calico-node.ts';
import { assigning } from './cni-config.ts';
import { usesIpip } from './encap.ts';
import type { Ipam } from './ipam.ts';
import { createKubelet, type Kubelet } from './kubelet.ts';
import { type LabPlan, type NodePlan, nameSuffix, podMtu } from './plan.ts';
import { recordedObjects } from './templates.ts';

/** A node that runs: its namespaces, its kubelet, its calico-node. */
export interface LabNode {
  plan: NodePlan;
  host: NodeHost;
  kubelet: Kubelet;
  calicoNode: CalicoNode;
  ipip: IpipModule;
  /** Names of its calico-node pod and of its probe pod. */
  pod: string;
  probe: string;
  /** How often its calico-node pod was replaced. */
  generation: number;
}

const nodeSysctls = [
  'net/ipv4/ip_forward=1',
  'net/ipv4/conf/all/rp_filter=0',
  'net/ipv4/conf/default/rp_filter=0',
  'net/ipv4/conf/eth0/rp_filter=0',
  'net/ipv4/conf/all/route_localnet=1',
  // No wait for duplicate address detection on links that are made by the dozen.
  'net/ipv6/conf/default/accept_dad=0',
  'net/ipv6/conf/eth0/accept_dad=0',
];

const conflist = ({ encap, families }: LabPlan, node: string): string => {
  const config = recordedObjects(encap, 'calico-config.configmap', new Date())[0];
  const { cni_network_config: text = '' } = (config?.data ?? {}) as { cni_network_config?: string };
  return assigning(text, families)
    .replaceAll('__KUBERNETES_NODE_NAME__', node)
    .replaceAll('__CNI_MTU__', '0')
    .replaceAll('__KUBECONFIG_FILEPATH__', '/etc/cni/net.d/calico-kubeconfig');
};

export interface NodeOptions {
  plan: LabPlan;
  node: NodePlan;
  ipam: Ipam;
  /** Where its calico-node logs to. */
  folder: string;
  /** Of the CNI plugin. */
  kubeconfig: string;
}

/** Starts a node in its namespace: addresses, settings and files as a machine has them before Calico comes. */
export const startLabNode = async ({ plan, node, ipam, folder, kubeconfig }: NodeOptions): Promise<LabNode> => {
  const host = await startNodeHost(node.name, node.namespace);
  const ipv6 = plan.families.includes(6) ? ['net/ipv6/conf/all/forwarding=1'] : [];
  await host.must(['sysctl', '-q', '-w', ...nodeSysctls, ...ipv6]);
  await Promise.all([
    host.must(['ip', '-batch', '-'], {
      input: [
        'link set lo up',
        ...node.ends.map(
          ({ family, address, prefix }) => `addr add ${address}/${prefix} dev eth0${family === 6 ? ' nodad' : ''}`,
        ),
        'link set eth0 up',
        ...(plan.families.includes(4) ? [`route add default via ${underlayGateway(node.subnet)} dev eth0`] : []),
      ].join('\n'),
    }),
    host.writeFile('/etc/cni/net.d/10-calico.conflist', conflist(plan, node.name)),
    host.writeFile('/etc/cni/net.d/calico-kubeconfig', kubeconfig),
  ]);
  const { nameServer } = plan;
  if (nameServer !== undefined) {
    await host.must(['rm', '-f', '/etc/resolv.conf']);
    await host.writeFile('/etc/resolv.conf', nodeResolvConf(nameServer));
  }
  const ipip = createIpipModule(host);
  if (usesIpip(plan.encap)) await ipip.load();
  return {
    plan: node,
    host,
    ipip,
    kubelet: createKubelet(host, node, ipam, podMtu(plan), nameServer === undefined ? undefined : podDns(nameServer)),
    calicoNode: createCalicoNode(host, `${folder}/calico-node-${node.name}.log`),
    pod: `calico-node-${nameSuffix(`${plan.name}/calico-node/${node.name}/0`)}`,
    probe: `calico-why-probe-${nameSuffix(`${plan.name}/probe/${node.name}`)}`,
    generation: 0,
  };
};
