import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { Cluster } from '../../src/collect/kubernetes/client.ts';
import { ask, openCluster } from '../bench/ask-lab.ts';
import type { ProxyConfig } from '../lab/cluster/kube-proxy.ts';
import { workerKubeconfig } from '../lab/cluster/worker-account.ts';
import { onNode, tryOnNode } from '../lab/faults/fault.ts';
import { nodePort, type Published, publish, withdraw } from '../lab/faults/inbound/published.ts';
import { type Lab, startLab } from '../lab/lab.ts';
import { testLabName } from '../lab/testing.ts';

/** Ways into a cluster of IPv6 alone; the client has an address of the nodes' own network, where nobody has it. */

const client = 'fd00:39::99';
const drop = ['FORWARD', '-p', 'tcp', '-j', 'DROP'];
const refuse = ['blackhole', `${client}/128`];

// It takes long: only where all of them are asked for.
describe.runIf(process.env.EVERY)('from outside by IPv6', () => {
  let lab: Lab;
  let cluster: Cluster;

  beforeAll(async () => {
    lab = await startLab({ name: testLabName('in6'), encap: 'bgp', ip: '6' });
    cluster = openCluster(await workerKubeconfig(lab));
  });
  afterEach(async () => {
    await tryOnNode(lab, 'node-1', ['ip6tables-nft', '-D', ...drop]);
    await tryOnNode(lab, 'node-1', ['ip', '-6', 'route', 'del', ...refuse]);
    await withdraw(lab);
    await lab.configureKubeProxy({ mode: 'iptables' });
  });
  afterAll(async () => {
    cluster?.close();
    await lab?.stop();
  });

  it.each<[string, ProxyConfig['mode'], Published, string, string[] | undefined, string | undefined]>([
    ['a NodePort', 'iptables', { app: 'web' }, 'node-1', undefined, undefined],
    ['a NodePort in the native table', 'nftables', { app: 'web' }, 'node-1', undefined, undefined],
    ['one that keeps to its node', 'iptables', { app: 'web', local: true }, 'node-2', undefined, undefined],
    ['one without a local endpoint', 'iptables', { app: 'web', local: true }, 'node-1', undefined, 'no-local-endpoint'],
    [
      'one that is dropped',
      'iptables',
      { app: 'web' },
      'node-1',
      ['ip6tables-nft', '-I', ...drop],
      'foreign-rule-drops',
    ],
    [
      'one without a way back',
      'nftables',
      { app: 'web' },
      'node-1',
      ['ip', '-6', 'route', 'add', ...refuse],
      'no-way-to-client',
    ],
  ])('%s, %s', async (_what, mode, wanted, node, harm, cause) => {
    await lab.configureKubeProxy({ mode });
    await publish(lab, wanted);
    if (harm !== undefined) await onNode(lab, node, harm);
    const outcome = await ask(cluster, { from: client, to: `node/${node}`, port: nodePort }, 'always');
    if (outcome.kind !== 'report') throw new Error(JSON.stringify(outcome));
    const { status, causes } = outcome.report.verdict;
    expect([status, causes[0]?.id]).toEqual([cause === undefined ? 'healthy' : 'broken', cause]);
  });
});
