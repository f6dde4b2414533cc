import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { resourceRef } from './api/resources.ts';
import { recordedObjects } from './calico-node/recordings.ts';
import { type Lab, startLab } from './lab.ts';
import { canConnect, canPing, testLabName } from './testing.ts';

let lab: Lab;
const policies = 'networkpolicies.networking.k8s.io';

beforeAll(async () => {
  lab = await startLab({ name: testLabName('po') });
});
afterAll(() => lab?.stop());

afterEach(async () => {
  for (const { metadata } of lab.store.list(policies)) lab.store.delete(policies, metadata.name, metadata.namespace);
  await lab.programmed();
});

const apply = async (name: string, spec: object): Promise<void> => {
  lab.store.put({
    apiVersion: 'networking.k8s.io/v1',
    kind: 'NetworkPolicy',
    metadata: { name, namespace: 'shop' },
    spec,
  });
  await lab.programmed();
};

const db = { matchLabels: { app: 'db' } };
const connect = (from: string, to: string, port = 5432) => canConnect(lab, from, lab.pod(to).address, port);

describe('Kubernetes policies in force', () => {
  it('default deny drops what comes in, on the same node too', async () => {
    await apply('deny', { podSelector: {}, policyTypes: ['Ingress'] });
    expect(await connect('shop/web-0', 'shop/db-0')).toBe('timeout');
    expect(await connect('shop/web-1', 'shop/db-0')).toBe('timeout');
    expect(await canPing(lab, 'shop/db-0', lab.pod('ops/agent-').address)).toBe(true);
  });

  it('a named port, a range of ports and two kinds of peers let in what they name', async () => {
    await apply('db-from-web', {
      podSelector: db,
      policyTypes: ['Ingress'],
      ingress: [
        {
          from: [
            { podSelector: { matchLabels: { app: 'web' } } },
            { namespaceSelector: { matchLabels: { team: 'ops' } }, podSelector: { matchLabels: { app: 'agent' } } },
          ],
          ports: [{ port: 'pg' }, { port: 9000, endPort: 9100 }],
        },
      ],
    });
    expect(await connect('shop/web-0', 'shop/db-0')).toBe('connected');
    expect(await connect('shop/web-0', 'shop/db-0', 9050)).toBe('refused');
    expect(await connect('shop/web-0', 'shop/db-0', 9101)).toBe('timeout');
    expect(await connect('ops/agent-', 'shop/db-0')).toBe('connected');
    expect(await connect('shop/db-1', 'shop/db-0')).toBe('timeout');
  });

  it('ipBlock with exceptions, and egress', async () => {
    const { address } = lab.pod('shop/db-0');
    await apply('web-egress', {
      podSelector: { matchLabels: { app: 'web' } },
      policyTypes: ['Egress'],
      egress: [{ to: [{ ipBlock: { cidr: '192.168.0.0/16', except: [`${address}/32`] } }], ports: [{ port: 5432 }] }],
    });
    expect(await connect('shop/web-0', 'shop/db-0')).toBe('timeout');
    expect(await connect('shop/web-0', 'shop/db-1')).toBe('connected');
    expect(await canPing(lab, 'shop/web-0', lab.pod('shop/db-1').address)).toBe(false);
  });

  it('two policies together allow what either allows', async () => {
    await apply('a', { podSelector: db, policyTypes: ['Ingress'], ingress: [{ ports: [{ port: 5432 }] }] });
    await apply('b', { podSelector: db, policyTypes: ['Ingress'], ingress: [{ ports: [{ port: 5433 }] }] });
    expect(await connect('shop/web-0', 'shop/db-0')).toBe('connected');
    expect(await connect('shop/web-0', 'shop/db-0', 5433)).toBe('refused');
    expect(await connect('shop/web-0', 'shop/db-0', 5434)).toBe('timeout');
    const save = (await lab.exec(lab.pod('shop/db-0').node, ['iptables-nft-save', '-t', 'filter'])).stdout;
    expect(save).toMatch(/:cali-gi-/);
  });

  it('a new pod falls under them at once', async () => {
    await apply('only-web', {
      podSelector: db,
      policyTypes: ['Ingress'],
      ingress: [{ from: [{ podSelector: { matchLabels: { app: 'web' } } }] }],
    });
    lab.store.delete('pods', 'web-0', 'shop');
    await lab.programmed();
    expect(await connect('shop/web-0', 'shop/db-0')).toBe('connected');
  });
});

describe("Calico's policies in force", () => {
  const recording = recordedObjects('v3.32.1-vxlan-iptables-policies');

  it('tiers pass on, deny and log as the recorded ones do', async () => {
    const objects = [
      ...recording.tiers.filter(({ metadata }) => metadata.name === 'security'),
      ...recording.globalnetworkpolicies.filter(({ metadata }) => metadata.name.startsWith('security.')),
      ...recording.networkpolicies,
      ...recording.globalnetworksets,
      ...recording.clusterPolicies,
    ];
    for (const object of objects) lab.store.put(object);
    await lab.programmed();
    expect(await connect('shop/web-0', 'shop/db-0')).toBe('connected');
    expect(await connect('shop/db-0', 'shop/web-0', 8080)).toBe('connected');
    expect(await connect('shop/db-0', 'shop/web-0', 8081)).toBe('timeout');
    expect(await connect('ops/agent-', 'shop/db-0', 23)).toBe('timeout');
    expect(await connect('shop/web-0', 'shop/db-0', 23)).toBe('refused');
    for (const object of objects)
      lab.store.delete(resourceRef(lab.store.typeOf(object)), object.metadata.name, object.metadata.namespace);
    await lab.programmed();
    expect(await connect('shop/db-0', 'shop/web-0', 8081)).toBe('refused');
  });
});
