import { describe, expect, it } from 'vitest';
import { etcdCluster } from '../../../../src/collect/calicoctl/etcd-cluster.ts';
import { annotationsByNode } from '../../../../src/collect/calicoctl/node-annotations.ts';
import { type CalicoctlOutput, calicoctlReader } from '../../../../src/collect/calicoctl/read.ts';
import type { ApiAnswer } from '../../../../src/collect/kubernetes/api-answer.ts';
import type { ListingCluster } from '../../../../src/collect/kubernetes/client.ts';
import { verbatim } from '../../../../src/words/message.ts';
import { saying } from '../../../helpers/said.ts';

const readerThatSays = (output: Partial<CalicoctlOutput>, options = {}) => {
  const asked: string[] = [];
  const reader = calicoctlReader(async (args) => {
    asked.push(args.join(' '));
    return { stdout: '', stderr: '', ...output };
  }, options);
  return { reader, asked };
};

describe('calicoctl get', () => {
  it('asks by an argument list, with its settings', async () => {
    const { reader, asked } = readerThatSays(
      { stdout: '{"items":[]}', exitCode: 0 },
      { config: '/etc/calico/calicoctl.cfg', allowVersionMismatch: true },
    );
    await reader.get('networkpolicies', { namespace: 'shop' });
    await reader.get('networkpolicies', {});
    await reader.get('ippools', { name: 'one' });
    const common = '--config=/etc/calico/calicoctl.cfg --allow-version-mismatch';
    expect(asked).toEqual([
      `get networkpolicies --namespace=shop -o json ${common}`,
      `get networkpolicies --all-namespaces -o json ${common}`,
      `get ippools one -o json ${common}`,
    ]);
  });

  it.each<[string, Partial<CalicoctlOutput>, object]>([
    [
      'an object that is not there',
      { exitCode: 1, stderr: 'resource does not exist: Profile(kns.shop) with error: profiles "kns.shop" not found' },
      { kind: 'not-found', groupMissing: false },
    ],
    [
      'a kind that it does not know',
      { exitCode: 1, stderr: "Failed to get resources: resource type 'bgpfilters' is not supported" },
      { kind: 'not-found', groupMissing: true },
    ],
    [
      'no way to the datastore, on standard output',
      { exitCode: 1, stdout: 'Failed to create Calico API client: stat /nonexistent: no such file or directory' },
      { kind: 'failed', message: saying('no such file or directory (exit code 1)') },
    ],
    [
      'another version',
      { exitCode: 1, stderr: 'Version mismatch.\nClient Version:   v3.32.1\nCluster Version:  v3.29.7\n' },
      { kind: 'failed', message: saying(/v3\.32\.1 and the cluster's Calico v3\.29\.7, so it refuses/) },
    ],
    ['text instead of JSON', { exitCode: 0, stdout: 'NAME\nnode-1\n' }, { kind: 'failed' }],
    ['JSON that was cut', { exitCode: 0, stdout: '{"items":[{"metadata"' }, { kind: 'failed' }],
    ['a list without items', { exitCode: 0, stdout: '{"kind":"IPPoolList"}' }, { kind: 'failed' }],
    ['its deadline', { failure: verbatim('it did not end within 8 s') }, { kind: 'failed' }],
  ])('%s', async (_, output, answer) => {
    expect(await readerThatSays(output).reader.get('ippools', {})).toMatchObject(answer);
  });
});

const kubernetes = (answer: ApiAnswer): ListingCluster => ({
  server: 'api',
  get: async () => answer,
  getText: async () => answer,
  review: async () => answer,
  exec: () => Promise.reject(new Error('no exec')),
  requests: () => 0,
  close: () => undefined,
});

describe('a cluster with its objects in etcd', () => {
  const nodes: ApiAnswer = { kind: 'ok', body: { items: [{ metadata: { name: 'node-1' }, status: {} }] } };

  it('gives a node what Calico knows of it', async () => {
    const calico = {
      metadata: { name: 'n1' },
      spec: {
        bgp: { ipv4Address: '10.0.0.1/24', asNumber: 64_512 },
        ipv4VXLANTunnelAddr: '192.168.0.1',
        orchRefs: [{ nodeName: 'node-1', orchestrator: 'k8s' }],
      },
    };
    const { reader } = readerThatSays({ exitCode: 0, stdout: JSON.stringify({ items: [calico, { nonsense: 1 }] }) });
    const annotations = {
      'projectcalico.org/IPv4Address': '10.0.0.1/24',
      'projectcalico.org/ASNumber': '64512',
      'projectcalico.org/IPv4VXLANTunnelAddr': '192.168.0.1',
    };
    expect(await etcdCluster(kubernetes(nodes), reader).get('/api/v1/nodes')).toEqual({
      kind: 'ok',
      body: { items: [{ metadata: { name: 'node-1', annotations }, status: {} }] },
    });
    expect(annotationsByNode([calico]).get('node-1')).toEqual(annotations);
  });

  it('has no nodes rather than nodes without addresses where calicoctl does not answer', async () => {
    const { reader } = readerThatSays({ failure: verbatim('calicoctl is not installed here') });
    expect(await etcdCluster(kubernetes(nodes), reader).get('/api/v1/nodes')).toMatchObject({ kind: 'failed' });
  });

  it('takes no copy of a Kubernetes policy for a policy of its own, and nothing from an old group', async () => {
    const items = [{ metadata: { name: 'knp.default.db' } }, { metadata: { name: 'default.own' } }];
    const { reader } = readerThatSays({ exitCode: 0, stdout: JSON.stringify({ items }) });
    const cluster = etcdCluster(kubernetes(nodes), reader);
    expect(await cluster.get('/apis/projectcalico.org/v3/namespaces/shop/networkpolicies')).toEqual({
      kind: 'ok',
      body: { items: [items[1]] },
    });
    expect(await cluster.get('/apis/crd.projectcalico.org/v1/ippools')).toMatchObject({ groupMissing: true });
    expect(await cluster.get('/apis/projectcalico.org/v3/ipamhandles')).toMatchObject({ kind: 'not-found' });
  });
});
