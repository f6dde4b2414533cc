import type { Finding } from '../../src/case/finding.ts';
import type { Pod } from '../../src/case/objects.ts';
import type { QuestionOf } from '../../src/case/question.ts';
import { missing } from '../../src/case/read.ts';
import type { Report } from '../../src/case/verdict.ts';
import { verbatim } from '../../src/words/message.ts';
import type { PodCase } from './pod-case.ts';

/** A small made-up diagnosis, for what only shows or stores one. */

export const sampleQuestion: QuestionOf<'path'> = {
  kind: 'path',
  from: { kind: 'pod', namespace: 'shop', name: 'web-0' },
  to: { kind: 'pod', namespace: 'shop', name: 'db-0' },
  port: 5432,
  text: 'why shop/web-0 cannot reach shop/db-0 on 5432',
};

export const sampleFinding = (id: string, more: Partial<Finding> = {}): Finding => ({
  id,
  check: 'workload-route',
  status: 'pass',
  layer: 'programmed',
  hop: 'destination-node',
  direction: 'forward',
  node: 'node-2',
  statement: verbatim(`node-2 routes 192.168.60.173 to cali12d4a061371 (${id})`),
  proof: [
    { source: 'ip -j route show table all', node: 'node-2', lines: ['192.168.60.173 dev cali12d4a061371 scope link'] },
  ],
  explains: [],
  fixes: [],
  ...more,
});

export const sampleFindings: Finding[] = [
  sampleFinding('endpoint/forward', { check: 'endpoint', hop: 'source-pod', node: 'node-1' }),
  sampleFinding('proxy-arp/forward', { check: 'gateway-answer', hop: 'source-veth', node: 'node-1' }),
  sampleFinding('workload-route/forward', {
    status: 'fail',
    statement: verbatim('node-2 has no route to 192.168.60.173'),
    cause: 'workload-route-missing',
    explains: ['check:live-packets'],
  }),
  sampleFinding('bird/reverse', {
    check: 'bgp-session',
    status: 'unknown',
    direction: 'reverse',
    statement: verbatim('node-3 did not answer in 3 s'),
    proof: [],
  }),
  sampleFinding('live/forward', {
    check: 'live-packets',
    status: 'fail',
    layer: 'observed',
    hop: 'destination-veth',
    statement: verbatim('4 packets reached node-2, 0 reached the pod'),
  }),
];

export const sampleReport: Report = {
  verdict: {
    status: 'broken',
    summary: verbatim('node-2 has no route to 192.168.60.173, so packets for shop/db-0 leave by the default gateway'),
    causes: [
      {
        id: 'workload-route-missing',
        layer: 'programmed',
        hop: 'destination-node',
        node: 'node-2',
        object: 'route 192.168.60.173/32',
        statement: verbatim('node-2 has no route to 192.168.60.173'),
        explains: ['check:live-packets'],
        selfHeals: verbatim('Felix puts it back within 90 s; if it stays away, look at the calico-node pod on node-2.'),
        fixes: [
          {
            id: 'restart-calico-node',
            title: verbatim('Restart calico-node on node-2'),
            why: verbatim('Felix programs the route when it starts'),
            command: 'kubectl -n calico-system delete pod calico-node-x7x2k',
            by: 'approve',
            params: {},
          },
        ],
        finding: 'workload-route/forward',
      },
    ],
    warnings: [],
  },
  findings: sampleFindings,
  notChecked: [
    { what: verbatim('bgp-session on node-3'), reason: verbatim('node-3 did not answer in 3 s') },
    { what: verbatim('policies of tier security'), reason: verbatim('forbidden: cannot list tiers') },
  ],
};

const pod = (name: string, nodeName: string, ip: string): Pod => ({
  namespace: 'shop',
  name,
  uid: `uid-${name}`,
  nodeName,
  phase: 'Running',
  ready: true,
  hostNetwork: false,
  ips: [ip],
  annotations: {},
  labels: {},
  serviceAccount: 'default',
  ports: [],
  deleting: false,
  finished: false,
  trouble: [],
});

export const sampleCase: PodCase = {
  format: 'calico-why/case/1',
  question: sampleQuestion,
  askedAt: '2026-01-01T00:00:00.000Z',
  from: { kind: 'pod', pod: pod('web-0', 'node-1', '192.168.84.131'), address: '192.168.84.131' },
  to: { kind: 'pod', pod: pod('db-0', 'node-2', '192.168.60.173'), address: '192.168.60.173' },
  objects: {
    pods: [],
    nodes: {},
    ipPools: missing(verbatim('not read')),
    blocks: {},
    holders: {},
    networkPolicies: {},
    namespaces: {},
    calicoPolicies: missing(verbatim('not read')),
    calicoVersion: missing(verbatim('not read')),
    calicoGroup: 'none',
  },
  nodes: {},
  packets: [],
  packetsSkipped: verbatim('not asked'),
  gaps: [],
  timings: [],
};
