import { chmod, mkdir, rm, symlink, writeFile } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import { program } from '../helpers/program.ts';
import type { ExecBackend } from './api/exec-backend.ts';
import { etcdMirror, nativeMirror } from './api/mirror.ts';
import { valueAt } from './api/object.ts';
import { type ApiServer, startApiServer } from './api/server.ts';
import { ObjectStore } from './api/store.ts';
import type { Family } from './calico-node/family.ts';
import type { Settings, Times } from './calico-node/settings.ts';
import { createCniAdd } from './cluster/cni-add.ts';
import { createCniIpam } from './cluster/cni-ipam.ts';
import { createControllers } from './cluster/controllers.ts';
import { type Encap, encapTraits, routesByBird, usesIpip } from './cluster/encap.ts';
import { writeEndpointSlices } from './cluster/endpoint-slices.ts';
import { createExecBackend } from './cluster/exec-backend.ts';
import { createInboundProxy } from './cluster/inbound-proxy.ts';
import { createIpam } from './cluster/ipam.ts';
import { createKubeProxy, type ProxyConfig } from './cluster/kube-proxy.ts';
import { writeKubeconfig } from './cluster/kubeconfig.ts';
import { type LabNode, startLabNode } from './cluster/lab-node.ts';
import { createClusterObjects, createNodeObject } from './cluster/objects.ts';
import { corednsPods, type IpMode, type LabPlan, type NodePlan, planLab, podMtu } from './cluster/plan.ts';
import { createTunnelAddresses } from './cluster/tunnel-addresses.ts';
import { dnsService } from './dns/pod-dns.ts';
import { enterPod } from './host/cni.ts';
import { writeIpipView } from './host/ipip.ts';
import { createOutside, type Outside, outsideNameServer } from './host/outside.ts';
import { removeRemains } from './host/remains.ts';
import { type RunResult, run } from './host/run.ts';
import { createUnderlay, type Underlay } from './host/underlay.ts';
import { labFolder } from './lab-folder.ts';

export interface LabOptions {
  /** Several labs run side by side under different names; `lab` if absent. */
  name?: string;
  encap?: Encap;
  nodes?: number;
  /** IPv4 alone if absent. */
  ip?: IpMode;
  /** How Calico's objects are served: `crd.projectcalico.org/v1` alone if absent, with v3 beside it, v3 alone, or not at all (`etcd`). */
  calicoApi?: 'crd' | 'aggregated' | 'native' | 'etcd';
  /** With CoreDNS's double, its Service, and a name server outside. */
  dns?: boolean;
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
  /** The first of its addresses. */
  address: string;
  addresses: readonly string[];
  interface: string;
  netns: string;
}

export interface Lab {
  name: string;
  encap: Encap;
  families: readonly Family[];
  folder: string;
  nodes: readonly NodePlan[];
  store: ObjectStore;
  api: ApiServer;
  /** Runs commands in the containers: for a second API server over the same nodes. */
  containers: ExecBackend;
  kubeconfigPath: string;
  /** As `kubeconfigPath`, where Calico's objects are served in v1 whatever others see; calicoctl reads by it. */
  datastoreKubeconfig: string;
  underlay: Underlay;
  /** A host beyond the nodes' router. */
  outside: Outside;
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
  /** Starts or stops BIRD alone, as `sv start bird` and `sv stop bird` do; with 6 `bird6`. */
  keepBird(node: string, running: boolean, family?: Family): void;
  /** Loads the kernel's module `ipip` on a node, or takes it and its tunl0 away. */
  loadIpip(node: string, loaded: boolean): Promise<void>;
  /** kube-proxy of every node starts again with another configuration; `cleanup` off: rules of the mode before stay. */
  configureKubeProxy(config: ProxyConfig, cleanup?: boolean): Promise<void>;
  /** Waits until everything that follows from changed objects has been started. */
  settled(): Promise<void>;
  stop(): Promise<void>;
}

/** `ops/agent-` names any pod that begins so. */
const isNamed = (pod: string, wanted: string): boolean =>
  pod === wanted || (wanted.endsWith('-') && pod.startsWith(wanted));

/** Programs that only the product's image has. */
const writePrograms = async (folder: string, encap: Encap): Promise<string> => {
  const bin = `${folder}/bin`;
  await rm(bin, { recursive: true, force: true });
  await mkdir(bin, { recursive: true });
  const script = `#!/bin/sh\nexec "${process.execPath}" --no-warnings "${program}" "$@"\n`;
  await writeFile(`${bin}/calico-why`, script);
  await chmod(`${bin}/calico-why`, 0o755);
  // Calico's name for it.
  await symlink('/usr/sbin/birdc', `${bin}/birdcl`);
  if (usesIpip(encap)) await writeIpipView(bin);
  return bin;
};

const withDns = (plan: LabPlan): LabPlan => ({
  ...plan,
  pods: [...plan.pods, ...corednsPods(plan.nodes)],
  nameServer: outsideNameServer,
});

/** Starts a lab and returns when pods reach each other as far as calico-node makes them. */
export const startLab = async (options: LabOptions = {}): Promise<Lab> => {
  const { name = 'lab', encap = 'vxlan', log = () => undefined } = options;
  const planned = planLab(name, encap, options.nodes ?? 3, options.ip);
  const plan = options.dns ? withDns(planned) : planned;
  const folder = options.folder ?? labFolder(name);
  const { backend } = encapTraits(encap);
  await removeRemains(name, folder);
  await mkdir(folder, { recursive: true });
  const store = new ObjectStore(options.calicoApi === 'aggregated' ? { calicoApi: 'aggregated' } : {});
  const ipam = createIpam(store);
  const nodes = new Map<string, LabNode>();
  const socket = `${folder}/api.sock`;
  const binFolder = await writePrograms(folder, encap);
  let held = false;

  const exec = createExecBackend({
    binFolder,
    hostPod: (pod) => {
      for (const node of nodes.values()) {
        if (pod.namespace === 'kube-system' && pod.name === node.pod) return { host: node.host, image: 'calico-node' };
        if (pod.namespace === 'calico-why-probe' && pod.name === node.probe) return { host: node.host, image: 'probe' };
      }
      // The remediators' pods have the product's image as well; they are there where fixes are deployed.
      const remediator =
        pod.namespace === 'calico-why-remediator' ? store.get('pods', pod.name, pod.namespace) : undefined;
      const host = nodes.get(String(valueAt(remediator, 'spec', 'nodeName')))?.host;
      return host && { host, image: 'probe' };
    },
    kubelets: () => nodes.values(),
  });

  log('API server');
  const inner = await startApiServer({ store, exec, unixSocket: socket });
  // The lab's own parts go on in v1; everyone else sees v3 alone.
  const mirror =
    options.calicoApi === 'native' ? nativeMirror(store) : options.calicoApi === 'etcd' ? etcdMirror(store) : undefined;
  const api = mirror === undefined ? inner : await startApiServer({ store: mirror, exec });

  log(`${plan.nodes.length} nodes and the network between them`);
  const underlay = await createUnderlay(name, plan.nodes);
  const outside = await createOutside(name, underlay.namespace);
  createClusterObjects(store, plan);
  if (plan.nameServer !== undefined) {
    await outside.serveNames();
    store.create(dnsService);
  }

  const settings = (node: string): Settings => ({
    node,
    backend,
    families: plan.families,
    mtu: podMtu(plan),
    ipip: usesIpip(encap),
    socket,
    token: inner.tokenFor('admin'),
    held,
    ...(options.times ? { times: options.times } : {}),
  });

  const tunnels = createTunnelAddresses(store, ipam);
  const kubeProxy = createKubeProxy(store, plan.families, () =>
    [...nodes.values()].map(({ host, plan: { name: node, ends } }) => ({
      name: node,
      host,
      addresses: ends.map(({ address }) => address),
    })),
  );

  const pluginToken = (): string => inner.tokenFor('kube-system/calico-cni-plugin');
  const cni = createCniAdd(store, createCniIpam(store, ipam), pluginToken);
  const inboundProxy = createInboundProxy(store, plan.families, () => [...nodes.values()]);
  const proxy = {
    update: async (): Promise<void> => {
      const ownRules = kubeProxy.mode() === 'iptables';
      if (ownRules) await inboundProxy.retreat();
      await kubeProxy.update();
      // In the native table they stand beside the Services' own.
      if (ownRules) await inboundProxy.update();
    },
    configure: async (config: ProxyConfig, cleanup = true): Promise<void> => {
      const leaves = config.mode === 'nftables';
      if (!leaves || cleanup) await inboundProxy.retreat();
      await kubeProxy.configure(config, cleanup);
      if (!leaves) await inboundProxy.update();
      else if (cleanup) await inboundProxy.forget();
    },
  };
  const controllers = createControllers({ plan, store, nodes, tunnels, kubeProxy: proxy, cni, settings, log });
  const kubeconfig = writeKubeconfig(
    'https://10.96.0.1:443',
    inner.caCertPem,
    inner.tokenFor('kube-system/calico-cni-plugin'),
  );

  const startAll = async (): Promise<void> => {
    for (const node of plan.nodes) {
      for (const { block } of node.ends) ipam.claim(node.name, block);
      createNodeObject(store, plan, node, tunnels.first(node.name));
    }
    const started = await Promise.all(plan.nodes.map((node) => startLabNode({ plan, node, ipam, folder, kubeconfig })));
    for (const node of started) nodes.set(node.plan.name, node);
    log('pods');
    await Promise.all([...nodes.values()].map(controllers.populate));
    writeEndpointSlices(store);
    log('kube-proxy and calico-node');
    await kubeProxy.start();
    await inboundProxy.update();
    await Promise.all([...nodes.values()].map((node) => node.calicoNode.start(settings(node.plan.name))));
  };

  const stop = async (): Promise<void> => {
    await controllers.end();
    await Promise.all([...nodes.values()].map((node) => node.calicoNode.stop()));
    for (const node of nodes.values()) node.kubelet.stopProcesses();
    await Promise.all([...nodes.values()].map((node) => node.ipip.unload()));
    await Promise.all([...nodes.values()].map((node) => node.host.stop()));
    outside.stop();
    await Promise.all([inner, api].map((server) => server.close()));
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
        addresses: pod.wiring.addresses,
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
    if (!running) throw new Error(`pod ${wanted} is not running`);
    return enterPod(host, running.wiring);
  };

  const programmed = async (): Promise<void> => {
    await controllers.settled();
    await Promise.all([...nodes.values()].map((node) => node.calicoNode.programmed()));
  };

  /** BGP takes two seconds to begin and then has routes at once. */
  const routesLearned = async (): Promise<void> => {
    const wanted = plan.nodes.flatMap((node) => node.ends.map(({ block }) => block));
    const deadline = Date.now() + 30_000;
    for (const node of nodes.values()) {
      for (;;) {
        const shown = await Promise.all(
          plan.families.map((family) => node.host.must(['ip', `-${family}`, 'route', 'show', 'proto', 'bird'])),
        );
        const stdout = shown.join('');
        if (wanted.every((block) => stdout.includes(block))) break;
        if (Date.now() > deadline) throw new Error(`${node.plan.name} did not learn all routes:\n${stdout}`);
        await delay(50);
      }
    }
  };

  /** BIRD beside Felix's routes: nothing in the kernel shows when its sessions stand. */
  const sessionsUp = async (): Promise<void> => {
    const deadline = Date.now() + 30_000;
    for (const node of nodes.values()) {
      for (;;) {
        const { stdout } = await node.host.run(['birdc', '-s', '/var/run/calico/bird.ctl', 'show', 'protocols']);
        if ((stdout.match(/ Established/g) ?? []).length === plan.nodes.length - 1) break;
        if (Date.now() > deadline) throw new Error(`${node.plan.name} has not all of its BGP sessions:\n${stdout}`);
        await delay(50);
      }
    }
  };

  try {
    await startAll();
    if (backend === 'bird') {
      log('BGP sessions');
      await (routesByBird(encap) ? routesLearned() : sessionsUp());
    }
  } catch (error) {
    await stop();
    throw error;
  }
  controllers.follow();
  const kubeconfigPath = `${folder}/kubeconfig`;
  await writeFile(kubeconfigPath, writeKubeconfig(api.url, api.caCertPem, api.tokenFor('admin')), { mode: 0o600 });
  const datastoreKubeconfig = `${folder}/datastore-kubeconfig`;
  await writeFile(datastoreKubeconfig, writeKubeconfig(inner.url, inner.caCertPem, inner.tokenFor('admin')), {
    mode: 0o600,
  });

  return {
    name,
    encap,
    families: plan.families,
    folder,
    nodes: plan.nodes,
    store,
    api,
    containers: exec,
    kubeconfigPath,
    datastoreKubeconfig,
    underlay,
    outside,
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
      await controllers.settled();
    },
    programmed,
    configureKubeProxy: proxy.configure,
    holdRefresh: (wanted) => {
      held = wanted;
      for (const node of nodes.values()) node.calicoNode.hold(wanted);
    },
    stopCalicoNode: (node) => controllers.stopCalicoNode(nodeNamed(node)),
    startCalicoNode: (node) => controllers.startCalicoNode(nodeNamed(node)),
    keepBird: (node, running, family = 4) => nodeNamed(node).calicoNode.keepBird(running, family),
    calicoNodeRunning: (node) => nodeNamed(node).calicoNode.running(),
    loadIpip: (node, loaded) => (loaded ? nodeNamed(node).ipip.load() : nodeNamed(node).ipip.unload()),
    settled: controllers.settled,
    stop,
  };
};
