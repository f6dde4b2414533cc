import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Lab, startLab } from '../lab.ts';
import { canPing, eventually, testLabName } from '../testing.ts';

/** No recording has IPIP: held to calico#2.2, #2.3, #3.3 and steps#003. */
let lab: Lab;

beforeAll(async () => {
  lab = await startLab({ name: testLabName('ip'), encap: 'ipip' });
});
afterAll(() => lab?.stop());

const shown = async (node: string, argv: string[]): Promise<string> => (await lab.exec(node, argv)).stdout;
const across = (): Promise<boolean> => canPing(lab, 'shop/web-0', lab.pod('shop/db-0').address);

it('writes routes as Calico’s BIRD does', async () => {
  expect(
    (await shown('node-1', ['ip', 'route', 'show', 'proto', 'bird'])).split('\n').map((line) => line.trim()),
  ).toEqual([
    'blackhole 192.168.84.128/26',
    '192.168.139.64/26 via 10.39.0.3 dev tunl0 metric 1024 onlink',
    '192.168.247.0/26 via 10.39.0.2 dev tunl0 metric 1024 onlink',
    '',
  ]);
});

it('has a tunl0 with the published address, and rules for protocol 4', async () => {
  const tunnel = lab.store.get('nodes', 'node-1')?.metadata.annotations?.['projectcalico.org/IPv4IPIPTunnelAddr'];
  const link = await shown('node-1', ['ip', 'addr', 'show', 'tunl0']);
  expect(link).toContain(`inet ${tunnel}/32 scope global tunl0`);
  expect(link).toMatch(/NOARP,UP,LOWER_UP> mtu 1480/);
  expect(link).toContain('link/ipip');
  const rules = await shown('node-1', ['iptables-save', '-t', 'filter']);
  for (const comment of [
    'Allow IPIP packets from Calico hosts',
    'Drop IPIP packets from non-Calico hosts',
    'Allow IPIP packets to other Calico hosts',
  ]) {
    expect(rules).toContain(comment);
  }
});

it('carries pods in IP protocol 4, which both ends’ rules see', async () => {
  expect(await across()).toBe(true);
  for (const [node, chain] of [
    ['node-3', 'OUTPUT'],
    ['node-2', 'INPUT'],
  ] as const) {
    const rule = [chain, '-p', '4', '-j', 'DROP'];
    await lab.exec(node, ['iptables', '-I', ...rule]);
    expect(await across()).toBe(false);
    await lab.exec(node, ['iptables', '-D', ...rule]);
    expect(await across()).toBe(true);
  }
});

it('sends to the next hop of the route: one to a third node takes the packets there', async () => {
  const block = '192.168.247.0/26';
  await lab.exec('node-3', ['ip', 'route', 'add', block, 'via', '10.39.0.1', 'dev', 'tunl0', 'onlink']);
  await lab.exec('node-1', ['iptables', '-I', 'INPUT', '-p', '4', '-s', '10.39.0.3']);
  await across();
  expect(await shown('node-1', ['iptables', '-nvxL', 'INPUT', '1'])).toMatch(/^ *[1-9]/);
  await lab.exec('node-1', ['iptables', '-D', 'INPUT', '-p', '4', '-s', '10.39.0.3']);
  await lab.exec('node-3', ['ip', 'route', 'del', block, 'via', '10.39.0.1', 'dev', 'tunl0']);
});

it('loses tunl0 with its module, and calico-node puts its address back with it', async () => {
  await lab.loadIpip('node-2', false);
  expect((await lab.exec('node-2', ['ip', 'link', 'show', 'tunl0'])).code).not.toBe(0);
  expect(await across()).toBe(false);
  await lab.loadIpip('node-2', true);
  await lab.restartCalicoNode('node-2');
  expect(await eventually('pods reach each other again', across)).toBe(true);
});
