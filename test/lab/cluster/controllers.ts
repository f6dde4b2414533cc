import type { ObjectStore } from '../api/store.ts';
import type { Settings } from '../calico-node/settings.ts';
import type { CniAdd } from './cni-add.ts';
import { writeEndpointSlices } from './endpoint-slices.ts';
import type { LabNode } from './lab-node.ts';
import { type LabPlan, nameSuffix, type PodPlan } from './plan.ts';
import { calicoNodePod, probePod, workloadPod } from './pod-objects.ts';
import { createPodStarts } from './pod-starts.ts';
import { setCalicoNodeState } from './pod-state.ts';
import type { createTunnelAddresses } from './tunnel-addresses.ts';

export interface ControllerParts {
  plan: LabPlan;
  store: ObjectStore;
  nodes: ReadonlyMap<string, LabNode>;
  tunnels: ReturnType<typeof createTunnelAddresses>;
  kubeProxy: { update(): Promise<void> };
  cni: CniAdd;
  settings(node: string): Settings;
  log(text: string): void;
}

/** What a waiting pod may wait for; the real kubelet tries again every few seconds. */
const lettingPodsStart = [
  'nodes',
  'namespaces',
  'ippools.crd.projectcalico.org',
  'ipamconfigs.crd.projectcalico.org',
  'clusterinformations.crd.projectcalico.org',
];

/** What Kubernetes' controllers, the kubelets and kube-proxy do when objects change, one thing after the other. */
export const createControllers = ({ plan, store, nodes, tunnels, kubeProxy, cni, settings, log }: ControllerParts) => {
  const starts = createPodStarts({ plan, store, nodes, cni });
  let pending: Promise<void> = Promise.resolve();
  let ended = false;

  const afterwards = (work: () => Promise<void>): void => {
    if (ended) return;
    pending = pending.then(work).catch((error: unknown) => {
      if (!ended) log(`after a change: ${error instanceof Error ? error.message : String(error)}`);
    });
  };

  const startCalicoNode = async (node: LabNode): Promise<void> => {
    tunnels.nodeStarts(node.plan.name);
    await node.calicoNode.start(settings(node.plan.name));
    setCalicoNodeState(store, node.pod, true);
    await starts.retry();
  };

  const stopCalicoNode = async (node: LabNode): Promise<void> => {
    await node.calicoNode.stop();
    setCalicoNodeState(store, node.pod, false);
  };

  const startPods = async (node: LabNode, plans: readonly PodPlan[]): Promise<void> => {
    for (const pod of await node.kubelet.start(plans)) {
      const network = { addresses: pod.wiring.addresses, containerId: pod.containerId };
      store.create(workloadPod(store, plan, pod.plan, node.plan, network));
    }
  };

  /** Everything that runs on a node at the start, and the pods that stand for it. */
  const populate = async (node: LabNode): Promise<void> => {
    await startPods(
      node,
      plan.pods.filter((pod) => pod.node === node.plan.name),
    );
    store.create(calicoNodePod(store, plan, node.plan, node.pod));
    store.create(probePod(store, node.plan, node.probe));
  };

  const replaceCalicoNode = async (node: LabNode): Promise<void> => {
    await node.calicoNode.stop();
    node.generation++;
    node.pod = `calico-node-${nameSuffix(`${plan.name}/calico-node/${node.plan.name}/${node.generation}`)}`;
    store.create(calicoNodePod(store, plan, node.plan, node.pod));
    await startCalicoNode(node);
  };

  /** A StatefulSet's pod comes back under its name, others under a new one. */
  const successor = (old: PodPlan): PodPlan =>
    old.ordinal === undefined
      ? { ...old, name: `${old.name.replace(/-[a-z0-9]{5}$/, '')}-${nameSuffix(`${plan.name}/${old.name}/next`)}` }
      : old;

  const podDeleted = async (namespace: string, name: string): Promise<void> => {
    for (const node of nodes.values()) {
      if (namespace === 'kube-system' && name === node.pod) {
        await replaceCalicoNode(node);
      } else if (namespace === 'calico-why-probe' && name === node.probe) {
        node.probe = `calico-why-probe-${nameSuffix(name)}`;
        store.create(probePod(store, node.plan, node.probe));
      } else {
        const stopped = await node.kubelet.stop(namespace, name);
        if (stopped) await starts.start(successor(stopped.plan));
      }
    }
    const waited = starts.forget(namespace, name);
    if (waited) await starts.start(successor(waited));
  };

  return {
    populate,
    startCalicoNode,
    stopCalicoNode,
    /** From now on. */
    follow: (): void => {
      store.watch(['pods', 'services'], ({ kind, type, entry }) => {
        if (type.plural === 'pods' && kind === 'DELETED') afterwards(() => podDeleted(entry.namespace, entry.name));
        afterwards(async () => writeEndpointSlices(store));
      });
      store.watch(['ippools.crd.projectcalico.org'], () => {
        const running = [...nodes.values()].filter((node) => node.calicoNode.running()).map((node) => node.plan.name);
        afterwards(async () => tunnels.poolsChanged(running));
      });
      store.watch(lettingPodsStart, () => {
        if (starts.waits()) afterwards(starts.retry);
      });
      store.watch(['services', 'endpointslices.discovery.k8s.io'], () => afterwards(kubeProxy.update));
    },
    /** Resolves when nothing is left to do. */
    settled: async (): Promise<void> => {
      let waited: Promise<void>;
      do {
        waited = pending;
        await waited;
      } while (waited !== pending);
    },
    end: async (): Promise<void> => {
      ended = true;
      await pending;
    },
  };
};
