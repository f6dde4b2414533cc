import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { StandingAnswer } from '../../src/case/standing-answer.ts';
import { calicoWhy } from '../helpers/command-line.ts';
import { said } from '../helpers/said.ts';
import { giveControllersRights } from '../lab/cluster/controllers-rights.ts';
import { workerKubeconfig } from '../lab/cluster/worker-account.ts';
import { faultNamed } from '../lab/faults/catalogue.ts';
import { clearFault, injectFault } from '../lab/faults/inject.ts';
import { type Lab, startLab } from '../lab/lab.ts';
import { testLabName } from '../lab/testing.ts';

/** `calico-why status` on real kernels, with the worker's own rights: live packets between nodes, and what they come to. */

let lab: Lab;
let kubeconfig: string;

beforeAll(async () => {
  lab = await startLab({ name: testLabName('sta'), encap: 'vxlan' });
  giveControllersRights(lab);
  kubeconfig = await workerKubeconfig(lab);
});
afterAll(() => lab?.stop());

const undo: (() => void | Promise<void>)[] = [];
afterEach(async () => {
  for (const each of undo.splice(0).reverse()) await each();
});

/** On a machine that has much to do a node may be late: then it says so, and is asked again. */
const status = async (): Promise<{ code: number | null; answer: StandingAnswer }> => {
  for (let tries = 1; ; tries += 1) {
    const ended = await calicoWhy(['status', '--json', '--kubeconfig', kubeconfig]);
    if (ended.code === 2 || ended.stdout === '') throw new Error(`${ended.code}\n${ended.stdout}\n${ended.stderr}`);
    const answer = JSON.parse(ended.stdout) as StandingAnswer;
    const isLate = answer.notChecked.some(({ what }) => /live packets|state of/.test(said(what)));
    if (!isLate || tries === 8) return { code: ended.code, answer };
  }
};

const causes = ({ answer }: { answer: StandingAnswer }): string[] =>
  answer.causes.map(({ statement }) => said(statement));

const inPlace = async (name: string): Promise<void> => {
  const fault = faultNamed(name);
  await injectFault(lab, fault);
  undo.push(() => clearFault(lab, fault));
};

const dropped = async (rules: string[]): Promise<void> => {
  undo.push(() => lab.underlay.drop([]));
  await lab.underlay.drop(rules);
};

const addressOf = (node: string): string => lab.nodes.find(({ name }) => name === node)?.address ?? '';

describe('the whole cluster', () => {
  it('is healthy: each two nodes reach each other, and nothing but the log was left out', async () => {
    const { code, answer } = await status();
    expect(causes({ answer })).toEqual([]);
    expect([code, answer.status]).toEqual([0, 'healthy']);
    expect(answer.checked.map(said)).toContainEqual(
      expect.stringMatching(/^live packets: 6 of 6 directions between 3 nodes without any loss/),
    );
    expect(answer.notChecked.map(({ what }) => said(what)).filter((what) => !/log/.test(what))).toEqual([]);
  });

  it('the network drops the tunnel: named by its port, between all nodes', async () => {
    await inPlace('underlay-drops-vxlan');
    const { code, answer } = await status();
    expect(code).toBe(1);
    expect(causes({ answer })).toEqual([
      'packets in VXLAN (4789/udp) between all nodes are lost: they leave the one node and do not reach the other',
    ]);
    expect(answer.causes[0]?.fixes.map(({ id, params }) => [id, params.what])).toEqual([['open-underlay', '4789/udp']]);
  });

  it('what comes from one node is lost on the way', async () => {
    await dropped([`ip saddr ${addressOf('node-2')} udp dport 4789`]);
    expect(causes(await status())).toEqual([
      'packets in VXLAN (4789/udp) from node-2 are lost: they leave the one node and do not reach the other',
    ]);
  });

  it('one pair, one way', async () => {
    await dropped([`ip saddr ${addressOf('node-2')} ip daddr ${addressOf('node-3')} udp dport 4789`]);
    expect(causes(await status())).toEqual([
      'packets in VXLAN (4789/udp) from node-2 to node-3 are lost: they leave the one node and do not reach the other',
    ]);
  });

  it('a node takes them in and drops them: what comes in its tunnel', async () => {
    await inPlace('vxlan-input-rejected');
    const [first, ...more] = causes(await status());
    expect(first).toMatch(
      /^packets in VXLAN \(4789\/udp\) to node-\d are lost: they reach the other node and do not come out of its tunnel$/,
    );
    expect(more).toEqual([]);
  });

  it('large packets alone', async () => {
    await inPlace('underlay-mtu-small');
    const found = causes(await status());
    expect(found.length).toBeGreaterThan(0);
    for (const cause of found)
      expect(cause).toMatch(/^packets in VXLAN \(4789\/udp\) of 1450 bytes .* are lost while small ones pass/);
  });

  it('one packet in three to one node, at random', async () => {
    await dropped([`ip daddr ${addressOf('node-3')} numgen random mod 3 0`]);
    const [first] = causes(await status());
    expect(first).toMatch(/^\d+ of \d+ packets (?:from node-\d )?to node-3 are lost$|^packets .* to node-3 are lost/);
  });

  it('two nodes that reach each other, and whose tunnels do not', async () => {
    await dropped([`ip saddr ${addressOf('node-2')} ip daddr ${addressOf('node-3')} udp dport 4789`]);
    const ended = await calicoWhy(['why', 'node/node-2', 'node/node-3', '--json', '--kubeconfig', kubeconfig]);
    const answer = JSON.parse(ended.stdout) as StandingAnswer;
    expect([ended.code, answer.kind]).toEqual([1, 'standing']);
    expect(causes({ answer })[0]).toMatch(/^packets in VXLAN \(4789\/udp\) from node-2 to node-3 are lost/);
    expect(said(answer.summary)).toMatch(
      /^the way between node-2 and node-3: the way that was tried works, but packets/,
    );
  });

  it('one node that gets nothing by its tunnel', async () => {
    await dropped([`ip daddr ${addressOf('node-3')} udp dport 4789`]);
    const ended = await calicoWhy(['why node/node-3 is unreachable', '--json', '--kubeconfig', kubeconfig]);
    const answer = JSON.parse(ended.stdout) as StandingAnswer;
    expect(causes({ answer }).join('\n')).toMatch(/packets in VXLAN \(4789\/udp\) to node-3 are lost/);
  });

  it('in Chinese, for people', async () => {
    await inPlace('underlay-drops-vxlan');
    const ended = await calicoWhy(['status', '--kubeconfig', kubeconfig], { env: { LANG: 'zh_CN.UTF-8' } });
    expect(ended.stdout).toMatch(/所有节点之间的VXLAN（4789\/udp） 封装的数据包丢失/);
  });
});
