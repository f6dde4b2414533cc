import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { askReport, type Reported } from '../helpers/ask-cluster.ts';
import type { KubeObject } from '../lab/api/object.ts';
import type { Encap } from '../lab/cluster/encap.ts';
import { workerKubeconfig } from '../lab/cluster/worker-account.ts';
import { addPolicy, onNode, onPod, removePolicy, tryOnNode, tryOnPod } from '../lab/faults/fault.ts';
import { type Lab, startLab } from '../lab/lab.ts';
import { testLabName } from '../lab/testing.ts';

/** Across nodes web-0 (node-3) asks db-0 (node-2); on one node web-1 asks it. */
const across = 'why shop/web-0 cannot reach shop/db-0 on 5432';
const onOneNode = 'why shop/web-1 cannot reach shop/db-0 on 5432';

const first = ({ report }: Reported) => report.verdict.causes[0];
const directionOf = ({ report }: Reported) =>
  report.findings.find(({ id }) => id === report.verdict.causes[0]?.finding)?.direction;

describe.each<Encap>(['vxlan', 'bgp'])('%s', (encap) => {
  let lab: Lab;
  let kubeconfig: string;
  const undo: (() => Promise<unknown>)[] = [];

  beforeAll(async () => {
    lab = await startLab({ name: testLabName(`ways${encap}`), encap });
    kubeconfig = await workerKubeconfig(lab);
    lab.holdRefresh(true);
  });
  afterAll(() => lab?.stop());
  afterEach(async () => {
    for (const step of undo.splice(0).reverse()) await step();
  });

  const on = async (node: string, argv: string[], back: string[]): Promise<void> => {
    undo.push(() => tryOnNode(lab, node, back));
    await onNode(lab, node, argv);
  };
  const inPod = async (pod: string, argv: string[], back: string[]): Promise<void> => {
    undo.push(() => tryOnPod(lab, lab.pod(pod), back));
    await onPod(lab, lab.pod(pod), argv);
  };
  const addressOf = (pod: string) => lab.pod(pod).address;
  // What the layers show is the same without packets; with them it is asked on one encapsulation.
  const ask = (words: string, live: 'auto' | 'always' | 'never' = encap === 'vxlan' ? 'auto' : 'never') =>
    askReport(words, { kubeconfig, live });

  it.each([across, onOneNode, 'why shop/db-0 cannot reach shop/web-0 on 8080', 'why web-1 cannot reach db-2'])(
    'nothing is wrong: %s',
    async (words) => {
      const answer = await ask(words, 'always');
      expect(answer.report.verdict).toMatchObject({ status: 'healthy', causes: [], warnings: [] });
      expect(answer.report.notChecked).toEqual([]);
      expect(answer.told.map(({ id }) => id)).toEqual(answer.report.findings.map(({ id }) => id));
    },
  );

  describe('wrong on the way back alone', () => {
    it('the receiver has no default route', async () => {
      await inPod(
        'shop/db-0',
        ['ip', 'route', 'del', 'default'],
        ['ip', 'route', 'replace', 'default', 'via', '169.254.1.1', 'dev', 'eth0'],
      );
      const answer = await ask(across);
      expect(first(answer)).toMatchObject({ id: 'pod-default-route-missing', node: 'node-2', hop: 'source-pod' });
      expect(directionOf(answer)).toBe('reverse');
      expect(answer.report.verdict.causes).toHaveLength(1);
    });

    it("the sender's own route is a blackhole on its node", async () => {
      const route = ['blackhole', `${addressOf('shop/web-0')}/32`, 'metric', '5'];
      await on('node-3', ['ip', 'route', 'add', ...route], ['ip', 'route', 'del', ...route]);
      const answer = await ask(across);
      expect(first(answer)).toMatchObject({ id: 'blackhole-route', node: 'node-3' });
      expect(directionOf(answer)).toBe('reverse');
    });

    it("the route to the sender's block is gone on the receiver's node", async () => {
      const block = lab.nodes[2]?.block ?? '';
      const [line = ''] = (await onNode(lab, 'node-2', ['ip', 'route', 'show', block])).split('\n');
      const add = ['ip', 'route', 'replace', ...line.trim().split(/\s+/)];
      await on('node-2', ['ip', 'route', 'del', block], add);
      if (encap === 'bgp') undo.push(() => lab.restartCalicoNode('node-2').then(() => lab.programmed()));
      const answer = await ask(across);
      expect(first(answer)).toMatchObject({
        id: encap === 'vxlan' ? 'block-route-missing' : expect.stringMatching(/block-route-missing|bgp-export-missing/),
        node: 'node-2',
      });
      expect(directionOf(answer)).toBe('reverse');
    });

    it('a foreign rule of the receiver drops replies', async () => {
      const rule = ['-p', 'tcp', '-s', addressOf('shop/db-0'), '--sport', '5432', '-j', 'DROP'];
      await on('node-2', ['iptables', '-I', 'FORWARD', ...rule], ['iptables', '-D', 'FORWARD', ...rule]);
      const answer = await ask(across);
      expect(first(answer)).toMatchObject({ id: 'foreign-rule-drops', node: 'node-2' });
      expect(directionOf(answer)).toBe('reverse');
    });

    it('a rule on the way in drops replies, before anything else on the node sees them', async () => {
      const rule = [
        '-i',
        'eth0',
        '-s',
        lab.nodes[1]?.address ?? '',
        ...(encap === 'vxlan' ? ['-p', 'udp', '--dport', '4789'] : []),
        '-j',
        'DROP',
      ];
      const table = ['-t', 'raw'];
      const match = encap === 'vxlan' ? rule : ['-i', 'eth0', '-s', addressOf('shop/db-0'), '-j', 'DROP'];
      await on(
        'node-3',
        ['iptables', ...table, '-I', 'PREROUTING', ...match],
        ['iptables', ...table, '-D', 'PREROUTING', ...match],
      );
      const answer = await ask(across);
      expect(answer.report.verdict.status).toBe('broken');
      expect(first(answer)).toMatchObject({ id: 'foreign-rule-drops', node: 'node-3' });
      expect(directionOf(answer)).toBe('reverse');
    });
  });

  describe('on one node', () => {
    it("somebody's route takes the receiver's packets to another pod", async () => {
      const route = [`${addressOf('shop/db-0')}/32`, 'dev', lab.pod('shop/web-1').interface, 'scope', 'link'];
      await on('node-2', ['ip', 'route', 'add', ...route], ['ip', 'route', 'del', ...route]);
      const answer = await ask(onOneNode);
      expect(first(answer)).toMatchObject({ id: 'foreign-route', node: 'node-2' });
    });

    it("the receiver's interface on the node is down", async () => {
      const { interface: own } = lab.pod('shop/db-0');
      await on('node-2', ['ip', 'link', 'set', own, 'down'], ['ip', 'link', 'set', own, 'up']);
      undo.push(() =>
        tryOnNode(lab, 'node-2', [
          'ip',
          'route',
          'replace',
          `${addressOf('shop/db-0')}/32`,
          'dev',
          own,
          'scope',
          'link',
        ]),
      );
      undo.push(() => tryOnNode(lab, 'node-2', ['ip', 'link', 'set', own, 'up']));
      const answer = await ask(onOneNode);
      expect(first(answer)).toMatchObject({ id: 'host-veth-down', node: 'node-2' });
    });

    it('a rule in the forward chain drops', async () => {
      const rule = ['-s', addressOf('shop/web-1'), '-d', addressOf('shop/db-0'), '-j', 'DROP'];
      await on('node-2', ['iptables', '-I', 'FORWARD', ...rule], ['iptables', '-D', 'FORWARD', ...rule]);
      expect(first(await ask(onOneNode))).toMatchObject({ id: 'foreign-rule-drops', node: 'node-2' });
      expect((await ask(across)).report.verdict.status).toBe('healthy');
    });

    it('a policy denies', async () => {
      const policy: KubeObject = {
        apiVersion: 'networking.k8s.io/v1',
        kind: 'NetworkPolicy',
        metadata: { name: 'no-egress', namespace: 'shop' },
        spec: { podSelector: { matchLabels: { app: 'web' } }, policyTypes: ['Egress'] },
      };
      undo.push(() => removePolicy(lab, 'networkpolicies.networking.k8s.io', 'no-egress', 'shop'));
      await addPolicy(lab, policy);
      const answer = await ask(onOneNode);
      expect(first(answer)).toMatchObject({
        id: 'policy-denies-egress',
        node: 'node-2',
        object: expect.stringMatching(/no-egress/),
      });
    });

    it("a neighbour entry of the receiver's pod is wrong", async () => {
      const { interface: own, address } = lab.pod('shop/db-0');
      await on(
        'node-2',
        ['ip', 'neigh', 'replace', address, 'lladdr', '02:00:00:00:00:01', 'dev', own, 'nud', 'permanent'],
        ['ip', 'neigh', 'del', address, 'dev', own],
      );
      expect(first(await ask(onOneNode))).toMatchObject({ id: 'pod-neighbour-wrong', node: 'node-2' });
    });
  });

  it('two independent causes are both named', async () => {
    const { interface: own, address } = lab.pod('shop/db-0');
    await on(
      'node-2',
      ['ip', 'neigh', 'replace', address, 'lladdr', '02:00:00:00:00:01', 'dev', own, 'nud', 'permanent'],
      ['ip', 'neigh', 'del', address, 'dev', own],
    );
    await inPod(
      'shop/web-0',
      ['ip', 'route', 'del', 'default'],
      ['ip', 'route', 'replace', 'default', 'via', '169.254.1.1', 'dev', 'eth0'],
    );
    const { report } = await ask(across);
    expect(report.verdict.causes.map(({ id }) => id)).toEqual(['pod-default-route-missing', 'pod-neighbour-wrong']);
  });

  it('and everything is well again', async () => {
    expect((await ask(across, 'always')).report.verdict.status).toBe('healthy');
    expect((await ask(onOneNode, 'always')).report.verdict.status).toBe('healthy');
  });
});
