import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { familyOf } from '../calico-node/family.ts';
import { addPods, deletePod, enterPod, newWiring, type PodWiring } from '../host/cni.ts';
import type { NodeHost } from '../host/node-host.ts';
import type { Ipam } from './ipam.ts';
import type { NodePlan, PodPlan } from './plan.ts';

/** Runs the pods of one node: address from IPAM, network as the CNI plugin makes it, something that listens. */

export interface RunningPod {
  plan: PodPlan;
  wiring: PodWiring;
  containerId: string;
  processes: ChildProcess[];
}

const listens: Partial<Record<PodPlan['workload'], number>> = { web: 8080, db: 5432 };

const handleOf = (containerId: string): string => `k8s-pod-network.${containerId}`;

/** What a cluster with DNS does for each pod that starts. */
export interface PodDns {
  start(host: NodeHost, pod: RunningPod): Promise<void>;
}

/** Where a pod's addresses come from. Throws where it gets none. */
export type AddressSource = (handle: string, owner: Record<string, string>, plan: PodPlan) => string[];

export const createKubelet = (host: NodeHost, node: NodePlan, ipam: Ipam, mtu: number, dns?: PodDns) => {
  const running = new Map<string, RunningPod>();
  const key = (namespace: string, name: string): string => `${namespace}/${name}`;

  const fromOwnBlocks: AddressSource = (handle, owner) =>
    node.ends.map(({ family }) => ipam.assign(node.name, handle, owner, family));

  /** Starts pods together; returns them with their addresses. */
  const start = async (
    plans: readonly PodPlan[],
    addressesFor: AddressSource = fromOwnBlocks,
  ): Promise<RunningPod[]> => {
    const pods = plans.map((plan): RunningPod => {
      const containerId = randomBytes(32).toString('hex');
      const owner = {
        namespace: plan.namespace,
        node: node.name,
        pod: plan.name,
        timestamp: `${new Date().toISOString().replace('T', ' ').replace('Z', '000000')} +0000 UTC`,
      };
      const addresses = addressesFor(handleOf(containerId), owner, plan);
      return { plan, wiring: newWiring(plan.namespace, plan.name, addresses), containerId, processes: [] };
    });
    await addPods(
      host,
      pods.map(({ wiring }) => wiring),
      mtu,
    );
    for (const pod of pods) {
      const port = listens[pod.plan.workload];
      if (port !== undefined) pod.processes.push(listen(host, pod.wiring, port));
      if (dns !== undefined) await dns.start(host, pod);
      running.set(key(pod.plan.namespace, pod.plan.name), pod);
    }
    return pods;
  };

  const stop = async (namespace: string, name: string): Promise<RunningPod | undefined> => {
    const pod = running.get(key(namespace, name));
    if (!pod) return undefined;
    running.delete(key(namespace, name));
    for (const process of pod.processes) process.kill('SIGKILL');
    await deletePod(host, pod.wiring);
    ipam.release(handleOf(pod.containerId));
    return pod;
  };

  return {
    start,
    stop,
    find: (namespace: string, name: string): RunningPod | undefined => running.get(key(namespace, name)),
    pods: (): RunningPod[] => [...running.values()],
    stopProcesses: (): void => {
      for (const pod of running.values()) for (const process of pod.processes) process.kill('SIGKILL');
    },
  };
};

export type Kubelet = ReturnType<typeof createKubelet>;

/** Where the pod has IPv6 its server takes both. */
const listenAt = ({ addresses }: PodWiring, port: number): string =>
  addresses.some((address) => familyOf(address) === 6)
    ? `TCP6-LISTEN:${port},fork,reuseaddr,ipv6only=0`
    : `TCP-LISTEN:${port},fork,reuseaddr`;

/** A TCP server that sends back what it is sent. */
const listen = (host: NodeHost, wiring: PodWiring, port: number): ChildProcess =>
  spawn('setpriv', ['--pdeathsig', 'KILL', ...enterPod(host, wiring), 'socat', listenAt(wiring, port), 'PIPE'], {
    stdio: 'ignore',
  });
