import { expect, it } from 'vitest';
import { readAnnouncing } from '../../../../src/collect/kubernetes/read-announcing.ts';
import { clusterOf, type Loose } from '../../helpers/object-cluster.ts';

const signal = AbortSignal.timeout(10_000);
const group = 'crd.projectcalico.org/v1';
const metadata = (name: string, namespace = 'metallb-system') => ({ name, namespace });

const objects: Record<string, Loose[]> = {
  'bgpconfigurations.crd.projectcalico.org': [
    {
      metadata: { name: 'default' },
      spec: { serviceLoadBalancerIPs: [{ cidr: '198.51.100.0/24' }], serviceClusterIPs: null },
    },
  ],
  'kubecontrollersconfigurations.crd.projectcalico.org': [
    { metadata: { name: 'default' }, spec: { controllers: { loadBalancer: { assignIPs: 'RequestedServicesOnly' } } } },
  ],
  'ipaddresspools.metallb.io': [
    { metadata: metadata('lan'), spec: { addresses: ['10.0.0.1-10.0.0.9'], autoAssign: false } },
  ],
  'l2advertisements.metallb.io': [{ metadata: metadata('all') }],
  'bgpadvertisements.metallb.io': [
    { metadata: metadata('bgp'), spec: { ipAddressPools: ['lan'], ipAddressPoolSelectors: [{ matchLabels: {} }] } },
  ],
  events: [{ metadata: metadata('a', 'shop'), reason: 'AllocationFailed', message: 'none left', type: 'Warning' }],
};

it('reads who gives and announces what is called', async () => {
  const pending = { namespace: 'shop', name: 'front' };
  expect(await readAnnouncing(clusterOf(objects), 'load-balancer', group, pending, signal)).toEqual({
    calico: { ok: true, value: ['198.51.100.0/24'] },
    metallb: {
      ok: true,
      value: {
        pools: [{ name: 'lan', addresses: ['10.0.0.1-10.0.0.9'], autoAssign: false }],
        advertisements: [
          { kind: 'L2Advertisement', name: 'all', pools: [], byLabels: false },
          { kind: 'BGPAdvertisement', name: 'bgp', pools: ['lan'], byLabels: true },
        ],
      },
    },
    events: { ok: true, value: [{ reason: 'AllocationFailed', message: 'none left', warning: true }] },
    assigns: { ok: true, value: 'RequestedServicesOnly' },
  });
});

it('asks for no more than the way needs', async () => {
  const asked: string[] = [];
  const cluster = clusterOf({}, { onGet: (path) => asked.push(path) });
  expect(await readAnnouncing(cluster, 'node-port', group, undefined, signal)).toBeUndefined();
  expect(asked).toEqual([]);
  expect(await readAnnouncing(cluster, 'cluster-ip', group, undefined, signal)).toMatchObject({
    metallb: { value: null },
  });
  expect(asked).toEqual(['/apis/crd.projectcalico.org/v1/bgpconfigurations/default']);
  expect(await readAnnouncing(cluster, 'load-balancer', 'none', undefined, signal)).toMatchObject({
    calico: { ok: false, code: 'not-served' },
    metallb: { ok: true, value: null },
  });
});
