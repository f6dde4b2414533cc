import type { Finding } from '../../../../src/case/finding.ts';
import type { CandidatePool, NoAddress, PodEvent } from '../../../../src/case/no-address.ts';
import type { Pod } from '../../../../src/case/objects.ts';
import { got } from '../../../../src/case/read.ts';
import { whyNoAddress } from '../../../../src/checks/no-address/why-no-address.ts';
import type { PathDirection } from '../../../../src/path/path-direction.ts';

/** A pod that waits on node-1 of a healthy cluster: each test breaks one thing. */

export const waitingPod = (more: Partial<Pod> = {}): Pod => ({
  namespace: 'shop',
  name: 'web-2',
  uid: 'u-1',
  nodeName: 'node-1',
  phase: 'Pending',
  ready: false,
  hostNetwork: false,
  ips: [],
  annotations: {},
  labels: { app: 'web' },
  serviceAccount: 'default',
  ports: [],
  deleting: false,
  finished: false,
  createdAt: '2026-11-21T10:00:00Z',
  trouble: ['container c waits: ContainerCreating'],
  ...more,
});

export const askedAt = '2026-11-21T10:05:00Z';

export const pool = (more: Partial<CandidatePool> = {}): CandidatePool => ({
  name: 'default-ipv4-ippool',
  cidr: '10.0.0.0/20',
  ipipMode: 'Never',
  vxlanMode: 'Always',
  natOutgoing: true,
  disabled: false,
  disableBGPExport: false,
  blockSize: 26,
  nodeSelector: 'all()',
  allowedUses: ['Workload', 'Tunnel'],
  assignmentMode: 'Automatic',
  namespaceSelector: '',
  deleting: false,
  ...more,
});

export const sandboxFailed = (says: string, lastAt = '2026-11-21T10:04:50Z'): PodEvent => ({
  reason: 'FailedCreatePodSandBox',
  message: `Failed to create pod sandbox: rpc error: code = Unknown desc = failed to setup network for sandbox "1f": plugin type="calico" failed (add): ${says}`,
  warning: true,
  count: 1,
  lastAt,
});

export const evidence = (more: Partial<NoAddress> = {}): NoAddress => ({
  events: got([]),
  node: got({ name: 'node-1', labels: { zone: 'a' }, ready: 'True', readyMessage: '', networkUnavailable: false }),
  agents: got([{ namespace: 'kube-system', name: 'calico-node-x', running: true, ready: true, trouble: [] }]),
  pools: got([pool()]),
  settings: got({ strictAffinity: false, autoAllocateBlocks: true, maxBlocksPerHost: 0 }),
  namespace: got({ labels: { team: 'shop' }, annotations: {} }),
  reservations: got([]),
  datastoreReady: got(true),
  ownBlocks: got([{ cidr: '10.0.0.0/26', node: 'node-1', size: 64, free: 10, reserved: 0 }]),
  poolUse: {},
  requested: [],
  ...more,
});

export const use = (more: object = {}) =>
  got({
    possible: 64,
    blocks: 64,
    nodes: 60,
    size: 4096,
    used: 4096,
    free: 0,
    reserved: 0,
    reservedBlocks: 0,
    ...more,
  });

/** The findings about a pod of a question that has nothing else. */
export const whyOf = (pod: Pod, e: NoAddress, at: string): Finding[] => {
  const path = {
    direction: 'forward',
    sameNode: false,
    c: {
      askedAt: at,
      from: { kind: 'outside' },
      to: { kind: 'outside' },
      objects: { pods: [], nodes: {}, ipPools: got([]) },
    },
  } as unknown as PathDirection;
  return whyNoAddress({ path, hop: 'question', pod, e });
};
