import { describe, expect, it } from 'vitest';
import type { AgentPod, NodesInput } from '../../../src/case/cluster-check-input.ts';
import { got, missing } from '../../../src/case/read.ts';
import { findOfNodes } from '../../../src/cluster-checks/nodes.ts';
import { verbatim } from '../../../src/words/message.ts';
import { said } from '../../helpers/said.ts';

const unread = missing(verbatim('not asked'), 'not-asked');

const agent = (nodeName: string, ready: boolean): AgentPod => ({
  namespace: 'kube-system',
  name: `calico-node-${nodeName}`,
  nodeName,
  phase: 'Running',
  ready,
  deleting: false,
  image: 'quay.io/calico/node:v3.32.1',
  serviceAccount: 'calico-node',
  restarts: 0,
  trouble: ready ? [] : ['Ready is False: felix is not ready'],
  asksBird: false,
  asksBird6: false,
  asksFelix: true,
});

/** Two nodes; on the second Felix is as given. */
const found = (ready: boolean, felix: { live: boolean; ready: boolean; hangs?: true }): string[] => {
  const names = ['node-1', 'node-2'];
  const input: NodesInput = {
    nodes: got(
      names.map((name, at) => ({
        name,
        ready: true,
        labels: {},
        internalIPs: [`10.0.0.${at}`],
        ipv4: `10.0.0.${at}`,
        routeReflector: false,
        tunnels: [],
        malformed: [],
      })),
    ),
    agents: got([agent('node-1', true), agent('node-2', ready)]),
    typha: unread,
    states: {
      'node-2': got({
        source: 'probe',
        bird: unread,
        bird6: unread,
        felix: got({ ...felix, detail: verbatim('it does not answer') }),
      }),
    },
    pools: unread,
    mesh: unread,
    calicoVersion: unread,
    bgpPeers: unread,
  };
  return findOfNodes(input).findings.map(({ check, statement }) => `${check}: ${said(statement)}`);
};

describe('a Felix that is unwell', () => {
  it('is one finding with its pod that is not ready', () => {
    expect(found(false, { live: false, ready: false, hangs: true })).toEqual([
      'calico-node-not-ready: calico-node on node-2 is not ready: Ready is False: felix is not ready and it does not answer',
    ]);
    expect(found(false, { live: false, ready: false })).toHaveLength(1);
    expect(found(false, { live: true, ready: false })).toHaveLength(1);
  });

  it('is one of its own where its pod is still called ready', () => {
    expect(found(true, { live: false, ready: false, hangs: true })).toEqual([
      expect.stringMatching(
        /^felix-hangs: Felix on .*node-2.* takes connections on its health port and does not answer/,
      ),
    ]);
    expect(found(true, { live: false, ready: false })).toEqual([expect.stringMatching(/^felix-down: /)]);
    expect(found(true, { live: true, ready: true })).toEqual([]);
  });
});
