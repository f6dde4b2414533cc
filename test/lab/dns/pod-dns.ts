import { type ChildProcess, spawn } from 'node:child_process';
import { setTimeout as delay } from 'node:timers/promises';
import type { PodDns, RunningPod } from '../cluster/kubelet.ts';
import { enterPod } from '../host/cni.ts';
import type { NodeHost } from '../host/node-host.ts';
import { run } from '../host/run.ts';

/** Names in the lab: CoreDNS's double in its pods, what kubelet writes for pods, and a name server outside. */

export const dnsServiceAddress = '10.96.0.10';
/** A name that the server outside knows. */
export const outsideName = 'example.com';

const serverFile = new URL('./server.ts', import.meta.url).pathname;

export interface DnsServer {
  listen?: string;
  names: Readonly<Record<string, readonly string[]>>;
  authority?: readonly string[];
  forward?: string;
}

/** A name server in the namespaces that `enter` leads into. */
export const startDnsServer = (enter: readonly string[], server: DnsServer): ChildProcess => {
  const { listen, names, authority = [], forward } = server;
  const words = [
    ...(listen === undefined ? [] : ['--listen', listen]),
    '--names',
    JSON.stringify(names),
    ...authority.flatMap((domain) => ['--authority', domain]),
    ...(forward === undefined ? [] : ['--forward', forward]),
  ];
  const argv = ['--pdeathsig', 'KILL', ...enter, process.execPath, '--no-warnings', serverFile, ...words];
  return spawn('setpriv', argv, { stdio: 'ignore' });
};

/** Waits until something in those namespaces listens on port 53 of this address, or of all. */
export const listens = async (enter: readonly string[], address: string): Promise<void> => {
  for (let attempt = 0; attempt < 100; attempt += 1) {
    const { stdout } = await run([...enter, 'ss', '-Hlun', 'sport', '=', ':53']);
    if (stdout.includes(`${address}:53`) || stdout.includes('0.0.0.0:53')) return;
    await delay(100);
  }
  throw new Error(`the name server on ${address} did not start`);
};

/** As kubelet asks for it, and where containerd keeps it. */
export const sandboxFile = (containerId: string): string =>
  `/var/lib/containerd/io.containerd.grpc.v1.cri/sandboxes/${containerId}/resolv.conf`;

const usualConf = (namespace: string): string =>
  [
    `search ${namespace}.svc.cluster.local svc.cluster.local cluster.local`,
    `nameserver ${dnsServiceAddress}`,
    'options ndots:5',
    '',
  ].join('\n');

export const nodeResolvConf = (nameServer: string): string => `nameserver ${nameServer}\n`;

export const podDns = (nameServer: string): PodDns => ({
  start: async (host: NodeHost, pod: RunningPod) => {
    const coredns = pod.plan.workload === 'coredns';
    const text = coredns ? nodeResolvConf(nameServer) : usualConf(pod.plan.namespace);
    await host.writeFile(sandboxFile(pod.containerId), text);
    if (!coredns) return;
    const names = { 'db.shop.svc.cluster.local': ['10.96.82.119'] };
    const server = { names, authority: ['cluster.local'], forward: nameServer };
    const enter = enterPod(host, pod.wiring);
    pod.processes.push(startDnsServer(enter, server));
    await listens(enter, '0.0.0.0');
  },
});

/** The Service by which pods ask for names, as kubeadm creates it. */
export const dnsService = {
  apiVersion: 'v1',
  kind: 'Service',
  metadata: {
    name: 'kube-dns',
    namespace: 'kube-system',
    labels: { 'k8s-app': 'kube-dns', 'kubernetes.io/cluster-service': 'true', 'kubernetes.io/name': 'CoreDNS' },
  },
  spec: {
    type: 'ClusterIP',
    clusterIP: dnsServiceAddress,
    clusterIPs: [dnsServiceAddress],
    selector: { 'k8s-app': 'kube-dns' },
    ports: [
      { name: 'dns', port: 53, protocol: 'UDP', targetPort: 53 },
      { name: 'dns-tcp', port: 53, protocol: 'TCP', targetPort: 53 },
    ],
  },
};
