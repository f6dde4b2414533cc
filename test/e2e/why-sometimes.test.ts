import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { askReport, type Reported } from '../helpers/ask-cluster.ts';
import { said } from '../helpers/said.ts';
import { workerKubeconfig } from '../lab/cluster/worker-account.ts';
import { type Lab, startLab } from '../lab/lab.ts';
import { testLabName } from '../lab/testing.ts';

/** Many packets over ten seconds on real kernels. Each question takes that long, so they are asked at the same time. */

let lab: Lab;
let kubeconfig: string;

beforeAll(async () => {
  lab = await startLab({ name: testLabName('som'), encap: 'vxlan' });
  kubeconfig = await workerKubeconfig(lab);
});
afterAll(() => lab?.stop());

const ask = (words: string): Promise<Reported> => askReport(`why ${words}`, { kubeconfig, live: 'always' });

const bursts = ({ report }: Reported): string[] =>
  report.findings
    .filter(({ check }) => check === 'burst')
    .map(({ status, statement }) => `${status}: ${said(statement)}`);

const addressOf = (node: string): string => lab.nodes.find(({ name }) => name === node)?.address ?? '';

describe('sometimes', () => {
  it('gets a number, and loss gets its place: between two nodes, inside of one, or nowhere', async () => {
    const [web, db] = [lab.pod('shop/web-0'), lab.pod('shop/db-0')];
    const third = lab.nodes.map(({ name }) => name).find((name) => name !== web.node && name !== db.node) ?? '';
    const within = lab.pods().find(({ node, namespace }) => node === third && namespace === 'shop');
    const [other] = lab.pods().filter(({ node, namespace }) => node === web.node && namespace === 'shop');
    if (within === undefined || other === undefined) throw new Error('the lab has no pod for that');
    await lab.underlay.drop([`ip saddr ${addressOf(web.node)} ip daddr ${addressOf(db.node)} numgen random mod 4 0`]);
    const nft = (...words: string[]) => lab.exec(third, ['nft', ...words]);
    await nft('add', 'table', 'inet', 'people');
    await nft('add', 'chain', 'inet', 'people', 'forward', '{ type filter hook forward priority 0; policy accept; }');
    const name = `${within.namespace}/${within.name}`;
    // What comes from the receiver's node is dropped there, and nothing else.
    await nft(
      'add',
      'rule',
      'inet',
      'people',
      'forward',
      'ip',
      'saddr',
      db.address,
      'numgen',
      'random',
      'mod',
      '3',
      '0',
      'drop',
    );
    const [lossy, inside, healthy] = await Promise.all([
      ask('shop/web-0 sometimes cannot reach shop/db-0 on 5432'),
      ask(`shop/db-0 sometimes cannot reach ${name}`),
      ask(`${name} sometimes cannot reach ${other.namespace}/${other.name}`),
    ]);
    const [nic, tunnel] = [(node: string) => `eth0 on ${node}`, (node: string) => `vxlan.calico on ${node}`];
    expect(bursts(lossy)).toContainEqual(
      expect.stringMatching(
        new RegExp(
          `^fail: \\d+ of \\d+ pings of 100 bytes lost in 10 s, most of them between ${nic(web.node)} and ${nic(db.node)};`,
        ),
      ),
    );
    expect(lossy.report.verdict.causes.map(({ id }) => id)).toContain('underlay-drops-tunnel');
    expect(bursts(inside)).toContainEqual(
      expect.stringMatching(
        new RegExp(
          `^fail: \\d+ of \\d+ pings of 100 bytes lost in 10 s, most of them between ${tunnel(third)} and cali\\w+ on ${third};`,
        ),
      ),
    );
    expect(healthy.report.verdict).toMatchObject({ status: 'healthy', causes: [] });
    expect(said(healthy.report.verdict.summary)).toMatch(/ 0 of \d+ pings lost in 10 s, so at most \d\.\d% \(95%\)/);
    await lab.underlay.drop([]);
    await nft('delete', 'table', 'inet', 'people');
  }, 120_000);

  it('slow gets the stretch that takes its time', async () => {
    const wire = await lab.underlay.slow(lab.pod('shop/web-0').node);
    try {
      await wire.set(30, 0);
      const answer = await ask('shop/web-0 is slow to reach shop/db-0 on 5432');
      expect(answer.report.verdict.causes.map(({ statement }) => said(statement))).toEqual([]);
      const [web, db] = [lab.pod('shop/web-0').node, lab.pod('shop/db-0').node];
      expect(bursts(answer)).toContainEqual(
        expect.stringMatching(
          new RegExp(
            `^warn: nothing is lost, but the round trip is slow: .* pass between eth0 on ${web} and eth0 on ${db}$`,
          ),
        ),
      );
    } finally {
      wire.cut();
    }
  }, 120_000);
});
