import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { NodeState } from '../../../src/case/node-state.ts';
import { got } from '../../../src/case/read.ts';
import { parseRoutes } from '../../../src/probe/parse/routes.ts';
import { defaultRules } from '../../../src/programmed/routes.ts';
import { said } from '../../helpers/said.ts';
import { recordedNode as parsedNode } from '../helpers/recorded-node.ts';

const root = join(import.meta.dirname, '../../data/node-state');

/** A recorded node with its IPv6 routes, whose rules were not recorded because nobody had changed them. */
export const recordedNode = (recording: string, node: string): NodeState => {
  const state = parsedNode(recording, node);
  const path = join(root, recording, node, 'ip-6-route.json');
  if (!existsSync(path) || !state.routes.ok || !state.rules.ok) return state;
  const six = parseRoutes(readFileSync(path, 'utf8'), 6);
  if (!six.ok) throw new Error(said(six.reason));
  return {
    ...state,
    routes: got([...state.routes.value, ...six.value]),
    rules: got([...state.rules.value, ...defaultRules(6)]),
  };
};

export interface RecordedPod {
  namespace: string;
  name: string;
  ip: string;
  ip6: string | undefined;
  node: string;
  app: string;
}

interface ApiPod {
  metadata: { namespace: string; name: string; labels: Record<string, string> };
  spec: { nodeName: string; hostNetwork?: boolean };
  status: { podIP: string; podIPs?: { ip: string }[] };
}

export const recordedPods = (recording: string): RecordedPod[] => {
  const list: { items: ApiPod[] } = JSON.parse(readFileSync(join(root, recording, 'objects/pods.json'), 'utf8'));
  return list.items
    .filter((pod) => !pod.spec.hostNetwork && ['shop', 'ops'].includes(pod.metadata.namespace))
    .map((pod) => ({
      namespace: pod.metadata.namespace,
      name: pod.metadata.name,
      ip: pod.status.podIP,
      ip6: pod.status.podIPs?.find(({ ip }) => ip.includes(':'))?.ip,
      node: pod.spec.nodeName,
      app: pod.metadata.labels.app ?? '',
    }));
};
