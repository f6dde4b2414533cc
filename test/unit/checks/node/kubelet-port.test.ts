import { expect, it } from 'vitest';
import type { PolicyObject } from '../../../../src/case/objects.ts';
import { got, missing } from '../../../../src/case/read.ts';
import { verbatim } from '../../../../src/words/message.ts';
import { reportOf } from '../../../helpers/examine.ts';
import { said } from '../../../helpers/said.ts';
import { clusterNode, healthyCase, live } from '../../helpers/healthy-case.ts';

const endpoint: PolicyObject = {
  kind: 'HostEndpoint',
  name: 'node-2-eth0',
  labels: { role: 'worker' },
  spec: { node: 'node-2', interfaceName: 'eth0', expectedIPs: ['10.39.0.2'] },
};
const policy = (rules: object[]): PolicyObject => ({
  kind: 'GlobalNetworkPolicy',
  name: 'default.hosts',
  spec: { selector: "role == 'worker'", tier: 'default', types: ['Ingress'], ingress: rules },
});
const open = { action: 'Allow', protocol: 'TCP', destination: { ports: [10_250] } };
const felix = (ports: object[]): PolicyObject => ({
  kind: 'FelixConfiguration',
  name: 'default',
  spec: { failsafeInboundHostPorts: ports },
});

/** node-2 does not report, and is policed by these. */
const gone = (...objects: PolicyObject[]) => {
  const c = healthyCase('vxlan');
  clusterNode(c, 'node-2').silent = true;
  c.nodes['node-2'] = missing(verbatim('dial tcp 10.39.0.2:10250: i/o timeout'), 'unreachable');
  c.objects.hostPolicies = got(objects);
  live(c, 'vxlan', { outcome: 'timeout', requestsTo: 'source-nic' });
  for (const test of c.packets) test.taps = test.taps.filter(({ place }) => place.startsWith('source'));
  const [cause] = reportOf(c).verdict.causes;
  return { id: cause?.id, says: said(cause?.statement), fixes: cause?.fixes.map(({ id }) => id) };
};
const cut = /HostEndpoint node-2-eth0 of node-2 lets nothing in from node-3 on 10250\/tcp/;

it('says which host endpoint keeps a node from being asked', () => {
  const alone = gone(endpoint);
  expect(alone.id).toBe('node-not-ready');
  expect(alone.says).toMatch(cut);
  const policed = gone(endpoint, policy([{ action: 'Allow', protocol: 'TCP', destination: { ports: [22] } }]));
  expect(policed.says).toMatch(cut);
  expect(policed.fixes).toContain('look-at-gone-node');
});

it('says nothing of one that lets the kubelet be asked, nor of nodes without one', () => {
  for (const objects of [
    [],
    [endpoint, policy([open])],
    [endpoint, felix([{ protocol: 'TCP', port: 10_250 }])],
    [{ ...endpoint, spec: { ...(endpoint.spec as object), node: 'node-3', expectedIPs: ['10.39.0.3'] } }],
  ])
    expect(gone(...objects)).toMatchObject({ id: 'node-not-ready', says: expect.not.stringMatching(/10250\/tcp/) });
});
