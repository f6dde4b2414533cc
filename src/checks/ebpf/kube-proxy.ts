import type { Finding } from '../../case/finding.ts';
import type { NodeState } from '../../case/node-state.ts';
import { ebpfOf } from '../../programmed/ebpf.ts';
import { keptByKubeProxy, kubeProxyChains } from '../../programmed/kube-proxy.ts';
import { say } from '../../words/say.ts';
import { findingsAt, proofOf } from '../check.ts';
import type { Step } from '../steps.ts';

const shown = 3;

/** It has gone, or runs as no pod, as where it is part of the kubelet's process. */
const withoutPod = (path: Parameters<Step>[0], node: string, state: NodeState): Finding[] => {
  const left = keptByKubeProxy(state);
  if (left.length === 0) return [];
  const place = { hop: 'source-node' as const, node, object: `rules of kube-proxy on ${node}` };
  return [
    findingsAt(path, 'service-rules', place).warn(
      say('ebpf-service.proxy-rules', { node, count: left.length, left: left.slice(0, shown) }),
      { proof: [proofOf('iptables-save; nft list tables; ip link', node, left.slice(0, 20))] },
    ),
  ];
};

/** As kubeadm labels it, and as a static pod is (GKE, RKE2). */
const isProxy = (labels: Readonly<Record<string, string>>): boolean =>
  labels['k8s-app'] === 'kube-proxy' || labels.component === 'kube-proxy';

/** kube-proxy beside eBPF, the commonest mistake of a migration: each writes what the other takes away. */
export const kubeProxyBeside: Step = (path) => {
  const { state, nodeName: node } = path.source;
  if (path.c.service === undefined || !state.ok || ebpfOf(state) === undefined) return [];
  const pod = path.c.objects.pods.find((each) => each.nodeName === node && !each.finished && isProxy(each.labels));
  if (pod === undefined) return withoutPod(path, node, state.value);
  const chains = new Set(kubeProxyChains(state.value)).size;
  const name = `${pod.namespace}/${pod.name}`;
  return [
    findingsAt(path, 'service-rules', { hop: 'source-node', node, object: `Pod ${name}` }).warn(
      say('ebpf-service.kube-proxy', { node, pod: name, chains }),
      { proof: [proofOf('kubectl get pods -A -o wide', node, [name])] },
    ),
  ];
};
