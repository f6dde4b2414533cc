import { ebpfOf } from '../../programmed/ebpf.ts';
import { allRuleSets } from '../../programmed/native-tables.ts';
import { say } from '../../words/say.ts';
import { findingsAt, proofOf } from '../check.ts';
import type { Step } from '../steps.ts';

/** kube-proxy beside eBPF, the commonest mistake of a migration: each writes what the other takes away. */
export const kubeProxyBeside: Step = (path) => {
  const { state, nodeName: node } = path.source;
  const pod = path.c.objects.pods.find(
    ({ nodeName, labels, finished }) => nodeName === node && !finished && labels['k8s-app'] === 'kube-proxy',
  );
  if (path.c.service === undefined || !state.ok || pod === undefined || ebpfOf(state) === undefined) return [];
  const chains = allRuleSets(state.value)
    .flatMap(({ tables }) => tables.flatMap((table) => table.chains))
    .filter(({ name }) => name.startsWith('KUBE-')).length;
  const name = `${pod.namespace}/${pod.name}`;
  return [
    findingsAt(path, 'service-rules', { hop: 'source-node', node, object: `Pod ${name}` }).warn(
      say('ebpf-service.kube-proxy', { node, pod: name, chains }),
      { proof: [proofOf('kubectl get pods -A -l k8s-app=kube-proxy', node, [name])] },
    ),
  ];
};
