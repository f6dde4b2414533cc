import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { Cluster } from '../../src/collect/kubernetes/client.ts';
import { type AskedQuestion, ask, openCluster } from '../bench/ask-lab.ts';
import { said } from '../helpers/said.ts';
import { isEncap } from '../lab/cluster/encap.ts';
import type { ProxyConfig } from '../lab/cluster/kube-proxy.ts';
import { workerKubeconfig } from '../lab/cluster/worker-account.ts';
import { faultNamed } from '../lab/faults/catalogue.ts';
import { inboundFaults } from '../lab/faults/inbound/catalogue.ts';
import {
  closeFront,
  type FrontObject,
  gatewayObjects,
  openFront,
  routeAccepted,
  workingIngress,
} from '../lab/faults/inbound/front-faults.ts';
import { withHostPolicy } from '../lab/faults/inbound/host-faults.ts';
import { hostPortOf } from '../lab/faults/inbound/host-port.ts';
import { callFromOutside, nodePort, type Published, publish, withdraw } from '../lab/faults/inbound/published.ts';
import { clearFault, injectFault } from '../lab/faults/inject.ts';
import { type Lab, startLab } from '../lab/lab.ts';
import { testLabName } from '../lab/testing.ts';

/** Questions from outside into the cluster, with kube-proxy's rules as they are in force and a node in the client's place. */

/** In which of the lab's networks; the usual one where nothing is said. */
const encap = process.env.ENCAP ?? 'vxlan';

let lab: Lab;
let cluster: Cluster;

beforeAll(async () => {
  lab = await startLab({ name: testLabName('inb'), encap: isEncap(encap) ? encap : 'vxlan' });
  cluster = openCluster(await workerKubeconfig(lab));
});
afterEach(async () => {
  await withdraw(lab);
  await lab.configureKubeProxy({ mode: 'iptables' });
});
afterAll(async () => {
  cluster?.close();
  await lab?.stop();
});

const reportOn = async (question: AskedQuestion) => {
  const outcome = await ask(cluster, question, 'always');
  if (outcome.kind !== 'report') throw new Error(JSON.stringify(outcome));
  return outcome;
};
const client = '203.0.113.10';

const show = ({ report, case: evidence }: Awaited<ReturnType<typeof reportOn>>): void => {
  if (!process.env.SHOW) return;
  console.log(said(report.verdict.summary));
  for (const f of report.findings)
    if (process.env.SHOW === 'all' || f.status !== 'pass')
      console.log(f.status, f.check, f.direction, f.hop, f.node, said(f.statement));
  console.log(
    JSON.stringify(
      evidence.packets.map(({ outcome, plays, fromAddress, toAddress }) => ({
        outcome,
        plays,
        fromAddress,
        toAddress,
      })),
    ),
    evidence.requests,
  );
};

/** Only where all of them are asked for: they take long. */
const every = <T>(those: T[]): T[] => (process.env.EVERY ? those : []);

describe('a way in that works', () => {
  it.each([
    ['a NodePort of a node without an endpoint', { app: 'web' }, 'node-1'],
    ['a NodePort of a node with one', { app: 'web' }, 'node-2'],
    ['a NodePort that keeps to its node', { app: 'web', local: true }, 'node-2'],
    ['a NodePort of a Service whose own address keeps to its node', { app: 'web', ownAddressLocal: true }, 'node-1'],
    ...every([['a NodePort in the native table of kube-proxy', { app: 'web' }, 'node-1', 'nftables']]),
    [
      'a NodePort in the native table of kube-proxy that keeps to its node',
      { app: 'web', local: true },
      'node-2',
      'nftables',
    ],
  ] as [string, Published, string, ProxyConfig['mode']?][])('%s', async (_what, wanted, node, mode = 'iptables') => {
    await lab.configureKubeProxy({ mode });
    await publish(lab, wanted);
    const entry = lab.nodes.find(({ name }) => name === node)?.address ?? '';
    expect(await callFromOutside(lab, entry, nodePort)).toBe('connected');
    const { report, case: evidence } = await reportOn({ from: client, to: `node/${node}`, port: nodePort });
    show({ report, case: evidence } as never);
    expect(report.verdict).toMatchObject({ status: 'healthy', causes: [] });
  });
});

describe.runIf(process.env.EVERY)('a policy of the host endpoint that lets the client in', () => {
  it.each(['preDNAT', 'applyOnForward'] as const)('%s', async (kind) => {
    await publish(lab, { app: 'web' });
    await withHostPolicy(lab, kind, async () => {
      const entry = lab.nodes.find(({ name }) => name === 'node-1')?.address ?? '';
      expect(await callFromOutside(lab, entry, nodePort)).toBe('connected');
      const answer = await reportOn({ from: client, to: 'node/node-1', port: nodePort });
      show(answer);
      expect(answer.report.verdict).toMatchObject({ status: 'healthy', causes: [] });
    });
  });
});

it.runIf(process.env.EVERY)('a hostPort that works', async () => {
  const open = await hostPortOf(lab, 'shop/web-0', 8088);
  try {
    const entry = lab.nodes.find(({ name }) => name === 'node-3')?.address ?? '';
    expect(await callFromOutside(lab, entry, 8088)).toBe('connected');
    const answer = await reportOn({ from: client, to: 'node/node-3', port: 8088 });
    show(answer);
    expect(answer.report.verdict).toMatchObject({ status: 'healthy', causes: [] });
  } finally {
    await open.close();
  }
});

describe('what stands before a Service', () => {
  it.each([
    ['a host of an Ingress', workingIngress, { from: client, to: 'http://shop.example.com:8080/cart' }],
    ...every([
      ['an Ingress', workingIngress, { from: client, to: 'ingress/shop/site', port: 8080 }],
      ['a Gateway', gatewayObjects(routeAccepted), { from: client, to: 'gateway/shop/door' }],
    ]),
  ] as [string, FrontObject[], AskedQuestion][])(
    '%s works as far as it can be seen',
    async (_what, objects, question) => {
      await openFront(lab, objects);
      try {
        const answer = await reportOn(question);
        show(answer);
        expect(answer.report.verdict).toMatchObject({ status: 'healthy', causes: [] });
        expect(answer.case.front?.legs).toMatchObject([{ leg: 'to-backend', status: 'healthy' }]);
      } finally {
        await closeFront(lab);
      }
    },
  );
});

describe('a way in that is broken', () => {
  it.each(
    process.env.EVERY
      ? inboundFaults.map(({ name }) => name)
      : [
          'inbound-no-local-endpoint',
          'inbound-not-masqueraded',
          'inbound-policy-by-client',
          'inbound-client-dropped-before',
          'inbound-reply-leaves-elsewhere',
          'inbound-node-port-address-nft',
          'front-pods-closed',
          'front-route-refused',
        ],
  )('%s', async (name) => {
    const fault = faultNamed(name);
    await injectFault(lab, fault);
    try {
      const answer = await reportOn(fault.question);
      show(answer);
      const { report } = answer;
      expect(report.verdict.status).toBe('broken');
      expect(report.verdict.causes[0]).toMatchObject({
        id: fault.expected.cause,
        ...(fault.expected.hop ? { hop: fault.expected.hop } : {}),
      });
    } finally {
      await clearFault(lab, fault);
    }
  });
});
