import { expect, it } from 'vitest';
import type { FixAction } from '../../../src/fixes/action.ts';
import { actionText } from '../../../src/fixes/action-text.ts';

const onNode = (change: Extract<FixAction, { kind: 'node' }>['change']): FixAction => ({
  kind: 'node',
  node: 'node-2',
  change,
});

it.each<[FixAction, string]>([
  [
    { kind: 'release-address', address: '10.0.0.4', handle: 'k8s-pod-network.x' },
    'calicoctl ipam release --ip=10.0.0.4',
  ],
  [{ kind: 'delete-pod', namespace: 'shop', name: 'web-0', uid: 'u1' }, 'kubectl -n shop delete pod web-0'],
  [
    onNode({ kind: 'route-add', family: 6, route: 'fd00::4 dev calia scope link' }),
    'ip -6 route add fd00::4 dev calia scope link   # on node-2',
  ],
  [
    onNode({
      kind: 'neighbour-set',
      dev: 'vxlan.calico',
      address: '10.0.0.1',
      mac: '66:00:00:00:00:01',
      permanent: true,
    }),
    'ip neigh replace 10.0.0.1 dev vxlan.calico lladdr 66:00:00:00:00:01 nud permanent   # on node-2',
  ],
  [
    onNode({ kind: 'sysctl', name: 'net.ipv4.ip_forward', value: '0', was: '1' }),
    'sysctl -w net.ipv4.ip_forward=0   # on node-2',
  ],
  [
    {
      kind: 'apply',
      manifests: [{ apiVersion: 'v1', kind: 'NetworkPolicy', metadata: { name: 'allow', namespace: 'shop' } }],
    },
    'kubectl create: NetworkPolicy shop/allow',
  ],
  [
    { kind: 'patch', path: '/apis/x/v1/pools/p', resourceVersion: '7', patch: { spec: { natOutgoing: false } } },
    'PATCH /apis/x/v1/pools/p\n{"spec":{"natOutgoing":false}}',
  ],
  [{ kind: 'delete-objects', objects: [{ path: '/apis/x/v1/pools/p', uid: 'u1' }] }, 'DELETE /apis/x/v1/pools/p'],
])('%o', (action, text) => {
  expect(actionText(action)).toBe(text);
});
