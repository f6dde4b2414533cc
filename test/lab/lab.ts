import { chmod, mkdir, rm, symlink, writeFile } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import { type ApiServer, startApiServer } from './api/server.ts';
import { ObjectStore } from './api/store.ts';
import type { Backend } from './calico-node/network.ts';
import type { Settings, Times } from './calico-node/settings.ts';
import { type CalicoNode, createCalicoNode } from './cluster/calico-node.ts';
import { createExecBackend } from './cluster/exec-backend.ts';
import { createIpam } from './cluster/ipam.ts';
import { createKubeProxy } from './cluster/kube-proxy.ts';
import { writeKubeconfig } from './cluster/kubeconfig.ts';
import { createKubelet, type Kubelet, type RunningPod } from './cluster/kubelet.ts';
import {
  calicoNodePod,
  createClusterObjects,
  createNodeObject,
  probePod,
  workloadPod,
  writeEndpointSlices,
} from './cluster/objects.ts';
import { type Encap, type NodePlan, nameSuffix, type PodPlan, planLab } from './cluster/plan.ts';
import { setCalicoNodeState } from './cluster/pod-state.ts';
import { recordedObjects } from './cluster/templates.ts';
import { createTunnelAddresses } from './cluster/tunnel-addresses.ts';
import { enterPod } from './host/cni.ts';
import { type NodeHost, startNodeHost } from './host/node-host.ts';
import { removeRemains } from './host/remains.ts';
import { type RunResult, run } from './host/run.ts';
import { createUnderlay, type Underlay, underlayGateway } from './host/underlay.ts';
import { labFolder, projectFolder } from './lab-folder.ts';

export interface LabOptions {
  /** Several labs run side by side under different names; `lab` if absent. */
  name?: string;
  encap?: Encap;
  nodes?: number;
  /** Folder for the lab's files; `.calico-why/lab/<name>` if absent. */
  folder?: string;
  /** Felix's periods; those of real Felix if absent. */
  times?: Partial<Times>;
  /** Hears what is being done. */
  log?: (text: string) => void;
}

export interface LabPod {
  namespace: string;
  name: string;
  node: string;
  address: string;
  interface: string;
  netns: string;
}

export interface Lab {
  name: string;
  encap: Encap;
  folder: string;
  nodes: readonly NodePlan[];
  store: ObjectStore;
  api: ApiServer;
  kubeconfigPath: string;
  underlay: Underlay;
  /** Pods with Calico networking, as they run now. */
  pods(): LabPod[];
  /** By `namespace/name`; a name that ends in `-` is the first one that begins so. */
  pod(name: string): LabPod;
  /** Runs a command in a node's namespaces. */
  exec(node: string, argv: readonly string[], options?: { input?: string }): Promise<RunResult>;
  /** Runs a command in a pod's network namespace; the pod as `namespace/name`. */
  podExec(pod: string, argv: readonly string[]): Promise<RunResult>;
  /** Holds all of calico-node's repairs still, on every node, or lets them go on. */
  holdRefresh(held: boolean): void;
  refreshHeld(): boolean;
  /** Arguments before a command that is to run inside a node, or a pod. */
  enter(node: string): readonly string[];
  enterPod(pod: string): readonly string[];
  /** Names of the node's own pods. */
  systemPods(node: string): { calicoNodePod: string; probePod: string };
  /** As deleting its pod does: a new pod, a new process. */
  restartCalicoNode(node: string): Promise<void>;
  /** Waits until every running calico-node has programmed the objects as they are now. */
  programmed(): Promise<void>;
  stopCalicoNode(node: string): Promise<void>;
  startCalicoNode(node: string): Promise<void>;
  calicoNodeRunning(node: string): boolean;
  /** Starts or stops BIRD alone, as `sv start bird` and `sv stop bird` do. */
  keepBird(node: string, running: boolean): void;
  /** Waits until everything that follows from changed objects has been started. */
  settled(): Promise<void>;
  stop(): Promise<void>;
}

interface LabNode {
  plan: NodePlan;
  host: NodeHost;
  kubelet: Kubelet;
  calicoNode: CalicoNode;
  /** Name of its calico-node pod. */
  pod: string;
  probe: string;
  generation: number;
}

/** `ops/agent-` names any pod that begins so. */
const isNamed = (pod: string, wanted: string): boolean =>
  pod === wanted || (wanted.endsWith('-') && pod.startsWith(wanted));

/** Programs that only the product's image has. */
const writePrograms = async (folder: string): Promise<string> => {
  const bin = `${folder}/bin`;
  await rm(bin, { recursive: true, force: true });
  await mkdir(bin, { recursive: true });
  const script = `#!/bin/sh\nexec "${process.execPath}" --no-warnings "${projectFolder}/src/cli.ts" "$@"\n`;
  await writeFile(`${bin}/calico-why`, script);
  await chmod(`${bin}/calico-why`, 0o755);
  return bin;
};

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

const conflist = (encap: Encap, node: string): string => {
  const config = recordedObjects(encap, 'calico-config.configmap', new Date())[0];
  const { cni_network_config: text = '' } = (config?.data ?? {}) as { cni_network_config?: string };
  return text
    .replaceAll(', "assign_ipv4": "true", "assign_ipv6": "true"', '')
    .replaceAll('__KUBERNETES_NODE_NAME__', node)
    .replaceAll('__CNI_MTU__', '0')
    .replaceAll('__KUBECONFIG_FILEPATH__', '/etc/cni/net.d/calico-kubeconfig');
};

/** Starts a lab and returns when pods reach each other as far as calico-node makes them. */
export const startLab = async (options: LabOptions = {}): Promise<Lab> => {
  const { name = 'lab', encap = 'vxlan', log = () => undefined } = options;
  const plan = planLab(name, encap, options.nodes ?? 3);
  const folder = options.folder ?? labFolder(name);
  const backend: Backend = encap === 'vxlan' ? 'vxlan' : 'bird';
  const mtu = encap === 'vxlan' ? 1450 : 1500;
  await removeRemains(name, folder);
  await mkdir(folder, { recursive: true });
  const store = new ObjectStore();
  const ipam = createIpam(store);
  const nodes = new Map<string, LabNode>();
  const socket = `${folder}/api.sock`;
  const binFolder = await writePrograms(folder);
  let stopping = false;
  let held = false;

  const exec = createExecBackend({
    binFolder,
    hostPod: (pod) => {
      for (const node of nodes.values()) {
        if (pod.namespace === 'kube-system' && pod.name === node.pod) return { host: node.host, image: 'calico-node' };
        if (pod.namespace === 'calico-why' && pod.name === node.probe) return { host: node.host, image: 'probe' };
      }
      return undefined;
    },
    kubelets: () => nodes.values(),
  });

  await symlink('/usr/sbin/birdc', `${binFolder}/birdcl`);
  log('API server');
  const api = await startApiServer({ store, exec, unixSocket: socket });

  log(`${plan.nodes.length} nodes and the network between them`);
  const underlay = await createUnderlay(name, plan.nodes);
  createClusterObjects(store, plan);

  const settings = (node: string): Settings => ({
    node,
    backend,
    socket,
    token: api.tokenFor('admin'),
    held,
    ...(options.times ? { times: options.times } : {}),
  });

  const startNode = async (nodePlan: NodePlan): Promise<LabNode> => {
    const host = await startNodeHost(nodePlan.name, nodePlan.namespace);
    await host.must(['sysctl', '-q', '-w', ...nodeSysctls]);
    await Promise.all([
      host.must(['ip', '-batch', '-'], {
        input: [
          'link set lo up',
          `addr add ${nodePlan.address}/24 dev eth0`,
          'link set eth0 up',
          `route add default via ${underlayGateway} dev eth0`,
        ].join('\n'),
      }),
      host.writeFile('/etc/cni/net.d/10-calico.conflist', conflist(encap, nodePlan.name)),
      host.writeFile(
        '/etc/cni/net.d/calico-kubeconfig',
        writeKubeconfig(`https://10.96.0.1:443`, api.caCertPem, api.tokenFor('kube-system/calico-cni-plugin')),
      ),
    ]);
    return {
      plan: nodePlan,
      host,
      kubelet: createKubelet(host, nodePlan, ipam, mtu),
      calicoNode: createCalicoNode(host, `${folder}/calico-node-${nodePlan.name}.log`),
      pod: `calico-node-${nameSuffix(`${name}/calico-node/${nodePlan.name}/0`)}`,
      probe: `calico-why-probe-${nameSuffix(`${name}/probe/${nodePlan.name}`)}`,
      generation: 0,
    };
  };

  const createPodObject = (pod: RunningPod, node: LabNode): void => {
    const network = { address: pod.wiring.address, containerId: pod.containerId };
    store.create(workloadPod(store, plan, pod.plan, node.plan, network));
  };

  const tunnels = createTunnelAddresses(store, ipam);
  const kubeProxy = createKubeProxy(store, () => [...nodes.values()].map(({ host }) => host));

  const startAll = async (): Promise<void> => {
    for (const node of plan.nodes) {
      ipam.claim(node.name, node.block);
      createNodeObject(store, plan, node, tunnels.first(node.name));
    }
    for (const node of await Promise.all(plan.nodes.map(startNode))) nodes.set(node.plan.name, node);
    log('pods');
    await Promise.all(
      [...nodes.values()].map(async (node) => {
        const pods = await node.kubelet.start(plan.pods.filter((pod) => pod.node === node.plan.name));
        for (const pod of pods) createPodObject(pod, node);
        store.create(calicoNodePod(store, plan, node.plan, node.pod));
        store.create(probePod(store, node.plan, node.probe));
      }),
    );
    writeEndpointSlices(store);
    log('kube-proxy and calico-node');
    await kubeProxy.start();
    await Promise.all([...nodes.values()].map((node) => node.calicoNode.start(settings(node.plan.name))));
  };

  // What the controllers and kubelets do when objects change.
  let pending: Promise<void> = Promise.resolve();
  const afterwards = (work: () => Promise<void>): void => {
    pending = pending.then(work).catch((error: unknown) => {
      if (!stopping) log(`after a change: ${error instanceof Error ? error.message : String(error)}`);
    });
  };

  const startCalicoNode = async (node: LabNode): Promise<void> => {
    tunnels.nodeStarts(node.plan.name);
    await node.calicoNode.start(settings(node.plan.name));
    setCalicoNodeState(store, node.pod, true);
  };

  const restartCalicoNode = async (node: LabNode): Promise<void> => {
    await node.calicoNode.stop();
    node.generation++;
    node.pod = `calico-node-${nameSuffix(`${name}/calico-node/${node.plan.name}/${node.generation}`)}`;
    store.create(calicoNodePod(store, plan, node.plan, node.pod));
    await startCalicoNode(node);
  };

  const recreate = async (node: LabNode, old: PodPlan): Promise<void> => {
    const again = old.workload === 'agent' || old.workload === 'kube-controllers';
    const base = old.name.replace(/-[a-z0-9]{5}$/, '');
    const next = again ? { ...old, name: `${base}-${nameSuffix(`${name}/${old.name}/next`)}` } : old;
    const [pod] = await node.kubelet.start([next]);
    if (pod) createPodObject(pod, node);
  };

  const podDeleted = async (namespace: string, podName: string): Promise<void> => {
    for (const node of nodes.values()) {
      if (namespace === 'kube-system' && podName === node.pod) {
        await restartCalicoNode(node);
      } else if (namespace === 'calico-why' && podName === node.probe) {
        node.probe = `calico-why-probe-${nameSuffix(podName)}`;
        store.create(probePod(store, node.plan, node.probe));
      } else {
        const stopped = await node.kubelet.stop(namespace, podName);
        if (stopped) await recreate(node, stopped.plan);
      }
    }
  };

  const follow = (): void => {
    store.watch(['pods', 'services'], ({ kind, type, entry }) => {
      if (stopping) return;
      if (type.plural === 'pods' && kind === 'DELETED') afterwards(() => podDeleted(entry.namespace, entry.name));
      afterwards(async () => writeEndpointSlices(store));
    });
    store.watch(['ippools.crd.projectcalico.org'], () => {
      const running = [...nodes.values()].filter((node) => node.calicoNode.running()).map((node) => node.plan.name);
      if (!stopping) afterwards(async () => tunnels.poolsChanged(running));
    });
    store.watch(['services', 'endpointslices.discovery.k8s.io'], () => {
      if (!stopping) afterwards(kubeProxy.update);
    });
  };

  const stop = async (): Promise<void> => {
    stopping = true;
    await pending.catch(() => undefined);
    await Promise.all([...nodes.values()].map((node) => node.calicoNode.stop()));
    for (const node of nodes.values()) node.kubelet.stopProcesses();
    await Promise.all([...nodes.values()].map((node) => node.host.stop()));
    await api.close();
    await removeRemains(name, folder);
    await rm(folder, { recursive: true, force: true });
  };

  const nodeNamed = (node: string): LabNode => {
    const found = nodes.get(node);
    if (!found) throw new Error(`the lab has no node ${node}; it has ${[...nodes.keys()].join(', ')}`);
    return found;
  };

  const pods = (): LabPod[] =>
    [...nodes.values()].flatMap((node) =>
      node.kubelet.pods().map((pod) => ({
        namespace: pod.plan.namespace,
        name: pod.plan.name,
        node: node.plan.name,
        address: pod.wiring.address,
        interface: pod.wiring.interface,
        netns: pod.wiring.netns,
      })),
    );

  const podNamed = (wanted: string): LabPod => {
    const found = pods().find((pod) => isNamed(`${pod.namespace}/${pod.name}`, wanted));
    if (!found) throw new Error(`the lab has no pod ${wanted}`);
    return found;
  };

  const podEntry = (wanted: string): readonly string[] => {
    const { node, namespace, name: podName } = podNamed(wanted);
    const { host, kubelet } = nodeNamed(node);
    const running = kubelet.find(namespace, podName);
    if (!running) throw new Error(`pod ${wanted} does not run`);
    return enterPod(host, running.wiring);
  };

  const settled = async (): Promise<void> => {
    let waited: Promise<void>;
    do {
      waited = pending;
      await waited;
    } while (waited !== pending);
  };

  const programmed = async (): Promise<void> => {
    await settled();
    await Promise.all([...nodes.values()].map((node) => node.calicoNode.programmed()));
  };

  /** BGP takes two seconds to begin and then has routes at once. */
  const routesLearned = async (): Promise<void> => {
    const wanted = plan.nodes.map((node) => node.block);
    const deadline = Date.now() + 30_000;
    for (const node of nodes.values()) {
      for (;;) {
        const { stdout } = await node.host.run(['ip', 'route', 'show', 'proto', 'bird']);
        if (wanted.every((block) => stdout.includes(block))) break;
        if (Date.now() > deadline) throw new Error(`${node.plan.name} did not learn all routes:\n${stdout}`);
        await delay(50);
      }
    }
  };

  try {
    await startAll();
    if (encap === 'bgp') {
      log('BGP sessions');
      await routesLearned();
    }
  } catch (error) {
    await stop();
    throw error;
  }
  follow();
  const kubeconfigPath = `${folder}/kubeconfig`;
  await writeFile(kubeconfigPath, writeKubeconfig(api.url, api.caCertPem, api.tokenFor('admin')), { mode: 0o600 });

  return {
    name,
    encap,
    folder,
    nodes: plan.nodes,
    store,
    api,
    kubeconfigPath,
    underlay,
    pods,
    pod: podNamed,
    exec: (node, argv, execOptions) => nodeNamed(node).host.run(argv, execOptions),
    podExec: (wanted, argv) => run([...podEntry(wanted), ...argv]),
    enter: (node) => nodeNamed(node).host.enter,
    enterPod: podEntry,
    systemPods: (node) => ({ calicoNodePod: nodeNamed(node).pod, probePod: nodeNamed(node).probe }),
    refreshHeld: () => held,
    restartCalicoNode: async (node) => {
      store.delete('pods', nodeNamed(node).pod, 'kube-system');
      await settled();
    },
    programmed,
    holdRefresh: (wanted) => {
      held = wanted;
      for (const node of nodes.values()) node.calicoNode.hold(wanted);
    },
    stopCalicoNode: async (node) => {
      await nodeNamed(node).calicoNode.stop();
      setCalicoNodeState(store, nodeNamed(node).pod, false);
    },
    startCalicoNode: (node) => startCalicoNode(nodeNamed(node)),
    keepBird: (node, running) => nodeNamed(node).calicoNode.keepBird(running),
    calicoNodeRunning: (node) => nodeNamed(node).calicoNode.running(),
    settled,
    stop,
  };
};
