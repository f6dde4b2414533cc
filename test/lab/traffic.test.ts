import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { encaps, usesIpip } from './cluster/encap.ts';
import { type Lab, startLab } from './lab.ts';
import { canConnect, canPing, testLabName } from './testing.ts';

describe.each(encaps)('pods with %s', (encap) => {
  let lab: Lab;

  beforeAll(async () => {
    lab = await startLab({ name: testLabName('tr'), encap });
  });
  afterAll(() => lab?.stop());

  it('all reach each other, on one node and across nodes', async () => {
    const pods = lab.pods();
    const pairs = pods.flatMap((from) => pods.map((to) => ({ from: `${from.namespace}/${from.name}`, to })));
    const failed = await Promise.all(
      pairs.map(async ({ from, to }) => ((await canPing(lab, from, to.address)) ? [] : [`${from} to ${to.name}`])),
    );
    expect(failed.flat()).toEqual([]);
  });

  it('reach a port, a Service, and are refused where nothing listens', async () => {
    const { clusterIP } = lab.store.get('services', 'db', 'shop')!.spec as { clusterIP: string };
    for (const target of ['db-0', 'db-1', 'db-2']) {
      expect(await canConnect(lab, 'shop/web-0', lab.pod(`shop/${target}`).address, 5432)).toBe('connected');
    }
    expect(await canConnect(lab, 'shop/web-0', clusterIP, 5432)).toBe('connected');
    expect(await canConnect(lab, 'shop/web-0', lab.pod('shop/db-0').address, 5433)).toBe('refused');
  });

  it('reach the nodes, and the network between them', async () => {
    for (const node of lab.nodes) expect(await canPing(lab, 'shop/web-0', node.address)).toBe(true);
    expect(await canPing(lab, 'shop/web-0', lab.underlay.gateway)).toBe(true);
  });

  it('get a new address when they are deleted, and the cluster follows', async () => {
    const before = lab.pod('shop/db-0');
    lab.store.delete('pods', 'db-0', 'shop');
    await lab.programmed();
    const after = lab.pod('shop/db-0');
    expect(after.address).not.toBe(before.address);
    expect(after.interface).toBe(before.interface);
    expect(await canConnect(lab, 'shop/web-0', after.address, 5432)).toBe('connected');
    const slices = lab.store.list('endpointslices.discovery.k8s.io', { namespace: 'shop' });
    expect(JSON.stringify(slices)).toContain(after.address);
    expect(JSON.stringify(slices)).not.toContain(`"${before.address}"`);
    const rules = (await lab.exec('node-1', ['iptables-nft-save', '-t', 'nat'])).stdout;
    expect(rules).toContain(`--to-destination ${after.address}:5432`);
    expect(rules).not.toContain(`--to-destination ${before.address}:`);
  });

  it('lose what the network between the nodes drops, and get it back', async () => {
    const address = lab.pod('shop/db-0').address;
    const plain = encap === 'bgp' ? 'ip daddr 192.168.0.0/16' : 'udp dport 4789';
    await lab.underlay.drop([usesIpip(encap) ? 'ip protocol 4' : plain]);
    expect(await canPing(lab, 'shop/web-0', address)).toBe(false);
    await lab.underlay.drop([]);
    expect(await canPing(lab, 'shop/web-0', address)).toBe(true);
  });
});
