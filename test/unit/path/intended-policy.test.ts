import { describe, expect, it } from 'vitest';
import type { Case } from '../../../src/case/case.ts';
import { got } from '../../../src/case/read.ts';
import { roundTrip } from '../../../src/path/round-trip.ts';
import { said } from '../../helpers/said.ts';
import { healthyCase } from '../helpers/healthy-case.ts';
import { recordedCase } from '../helpers/recorded-case.ts';

/** Policies of the receiver's namespace that allow what comes from these blocks alone. */
const allowFrom = (c: Case, cidr: string): Case => ({
  ...c,
  objects: {
    ...c.objects,
    networkPolicies: {
      shop: got([
        {
          kind: 'NetworkPolicy',
          namespace: 'shop',
          name: 'only-from',
          spec: { podSelector: {}, policyTypes: ['Ingress'], ingress: [{ from: [{ ipBlock: { cidr } }] }] },
        },
      ]),
    },
    calicoPolicies: got([]),
  },
});

const intended = (c: Case) => {
  const trip = roundTrip(c);
  const [asked] = trip.asked;
  const decided = asked && trip.intended(asked, 4);
  if (!decided?.ok) throw new Error('undecided');
  return decided.value;
};

describe('what policies make of a node that sends', () => {
  const c = healthyCase('vxlan');
  const ofNode = (name: string) => {
    const read = c.objects.nodes[name];
    const { ipv4Address = '', ipv4VXLANTunnelAddr = '' } = read?.ok ? read.value.calico : {};
    return { address: ipv4Address.replace(/\/.*/, ''), tunnel: ipv4VXLANTunnelAddr };
  };
  const far = c.from.pod.nodeName ?? '';
  const fromNode = (name: string): Case => ({ ...c, from: { kind: 'node', name, address: ofNode(name).address } });

  it('goes by the address of its tunnel, with which it sends to pods of other nodes', () => {
    const { address, tunnel } = ofNode(far);
    const allowed = intended(allowFrom(fromNode(far), `${tunnel}/32`));
    expect(allowed.ingress).toMatchObject({ action: 'Allow', policy: 'shop/only-from' });
    const denied = intended(allowFrom(fromNode(far), `${address}/32`));
    expect(denied.ingress).toMatchObject({ action: 'Deny', rule: -1 });
    expect(denied.beside('ingress').map(said)).toEqual([
      `the rule that comes nearest is KubernetesNetworkPolicy shop/only-from rule 0: it allows ${address}/32, where ${address} of ${far} is, but from there the packets come as ${tunnel}, as a node sends to pods of others with the address of its tunnel`,
    ]);
  });

  it('lets it reach its own pods, whatever they say', () => {
    const own = c.to.pod.nodeName ?? '';
    expect(intended(allowFrom(fromNode(own), '203.0.113.0/24')).ingress.action).toBe('Allow');
  });
});

describe('what policies make of a Service', () => {
  it('is told with the rule that allows its port where policies see the pod’s', () => {
    const c = recordedCase({ recording: 'v3.32.1-vxlan-iptables', from: 'shop/web-0', to: 'shop/db-0', family: 4 });
    const policy = {
      kind: 'NetworkPolicy',
      namespace: 'shop',
      name: 'db',
      spec: { podSelector: {}, policyTypes: ['Ingress'], ingress: [{ ports: [{ port: 80 }] }] },
    };
    const [address = ''] = c.to.pod.ips;
    const port = { port: 80, protocol: 'TCP', targetPort: '5432' };
    const asked: Case = {
      ...c,
      question: { ...c.question, port: 5432, protocol: 'tcp' },
      service: {
        namespace: 'shop',
        name: 'db',
        clusterIPs: ['10.96.0.20'],
        type: 'ClusterIP',
        ports: [port],
        endpoints: got([{ address, ready: true, ports: [{ port: 5432, protocol: 'TCP' }] }]),
        asked: { address: '10.96.0.20' },
      },
      objects: { ...c.objects, networkPolicies: { shop: got([policy]) }, calicoPolicies: got([]) },
    };
    expect(intended(asked).beside('ingress').map(said)).toEqual([
      'the rule that comes nearest is KubernetesNetworkPolicy shop/db rule 0: it allows port 80 of Service shop/db, and policies see the port of the pod, 5432',
    ]);
  });
});
