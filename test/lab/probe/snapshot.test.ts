import { execFileSync } from 'node:child_process';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { NodeState } from '../../../src/case/node-state.ts';
import type { Read } from '../../../src/case/read.ts';
import { parseSnapshot } from '../../../src/probe/parse/snapshot.ts';
import { lookupRoute } from '../../../src/programmed/routes.ts';
import { program } from '../../helpers/program.ts';
import { said, saying } from '../../helpers/said.ts';
import { startProbe, type TwoNodes, twoNodes } from './two-nodes.ts';

const value = <T>(read: Read<T>): T => {
  if (!read.ok) throw new Error(said(read.reason));
  return read.value;
};

const privileged = process.platform === 'linux' && process.getuid?.() === 0;

describe.runIf(privileged)('a snapshot of a real node', () => {
  let lab: TwoNodes;
  beforeAll(() => {
    lab = twoNodes(98);
    lab.inside(
      lab.nodes[0],
      'iptables-nft',
      '-A',
      'FORWARD',
      '-s',
      '10.9.0.0/16',
      '-m',
      'comment',
      '--comment',
      'a b',
      '-j',
      'DROP',
    );
  });
  afterAll(() => lab?.remove());

  const request = (more: object = {}) => ({
    node: 'node-1',
    families: [4],
    pods: [lab.pods[0]],
    connections: [lab.pods[0].address, lab.pods[1].address],
    keepOpen: true,
    ...more,
  });
  const read = async (more: object = {}): Promise<NodeState> => {
    const probe = startProbe(lab.nodes[0], 'snapshot', request(more));
    const run = await probe.ended;
    expect(run).toMatchObject({ code: 0, stderr: '' });
    return value(parseSnapshot(JSON.parse(run.stdout)));
  };

  it('holds the node and the pod’s own view', async () => {
    const state = await read();
    expect(value(state.links).find((link) => link.name === 'vxlan.calico')).toMatchObject({
      kind: 'vxlan',
      vxlan: { id: 4096, port: 4789, local: '10.77.0.1', parent: 'eth0', learning: false },
    });
    expect(value(state.routes).map((route) => route.text)).toContain(
      '10.98.2.0/26 via 10.98.2.0 dev vxlan.calico onlink',
    );
    expect(value(state.rules).map((rule) => rule.table)).toEqual(['local', 'main', 'default']);
    expect(value(state.neighbours)).toContainEqual(
      expect.objectContaining({ address: '10.98.2.0', states: ['PERMANENT'] }),
    );
    expect(value(state.fdb)).toContainEqual(expect.objectContaining({ mac: '66:00:00:00:00:02', dst: '10.77.0.2' }));
    expect(value(state.ruleSets)[0]?.tables.flatMap((table) => table.rules)).toMatchObject([
      { chain: 'FORWARD', comments: ['a b'], target: 'DROP', matches: [{ kind: 'source', cidr: '10.9.0.0/16' }] },
    ]);
    expect(value(state.sysctls)['net.ipv4.ip_forward']).toBe('1');
    expect(value(state.sysctls)[`net.ipv4.conf.${lab.pods[0].interface}.proxy_arp`]).toBe('1');
    expect(value(state.sysctls)).toHaveProperty(['net.ipv4.conf.vxlan.calico.rp_filter']);
    const pod = value(state.pods[lab.pods[0].key] as NodeState['pods'][string]);
    expect(pod.netns).toBe(lab.pods[0].namespace);
    expect(value(pod.routes).map((route) => route.text)).toContain('default via 169.254.1.1 dev eth0');
    expect(value(pod.links).find((link) => link.name === 'eth0')?.addresses[0]).toMatchObject({
      address: '10.98.1.2',
      prefix: 32,
    });
    expect(value(pod.listening)).toEqual([]);
    expect(state.bird).toMatchObject({ ok: false });
    expect(state.felix).toMatchObject({ ok: false, reason: saying('off') });
  });

  it('native nftables tables are read, those of iptables are not read twice', async () => {
    const nft = (...words: string[]) => lab.inside(lab.nodes[0], 'nft', ...words);
    nft('add', 'table', 'inet', 'people');
    nft('add', 'chain', 'inet', 'people', 'forward', '{ type filter hook forward priority 5; policy drop; }');
    nft('add', 'rule', 'inet', 'people', 'forward', 'ip', 'daddr', '10.98.2.2', 'counter', 'drop');
    try {
      const state = await read();
      expect(Object.keys(state.nft ?? {})).toEqual(['inet people']);
      expect(state.nft?.['inet people']).toMatchObject({
        ok: true,
        value: {
          chains: [{ name: 'forward', hook: 'forward', priority: 5, policy: 'DROP' }],
          rules: [{ text: 'add rule inet people forward ip daddr 10.98.2.2 drop', target: 'DROP' }],
        },
      });
    } finally {
      nft('delete', 'table', 'inet', 'people');
    }
    expect((await read()).nft).toEqual({});
  });

  it('finds a pod’s namespace by its address when the interface leads nowhere', async () => {
    const state = await read({ pods: [{ ...lab.pods[0], interface: 'cali00000000000' }] });
    expect(value(state.pods[lab.pods[0].key] as NodeState['pods'][string]).netns).toBe(lab.pods[0].namespace);
    const none = await read({ pods: [{ ...lab.pods[0], interface: 'cali00000000000', address: '10.98.9.9' }] });
    expect(none.pods[lab.pods[0].key]).toMatchObject({ ok: false, reason: saying('10.98.9.9') });
  });

  it('answers with what it has at its deadline and marks the rest', async () => {
    const probe = startProbe(lab.nodes[0], 'snapshot', request({ deadlineMs: 50 }));
    const run = await probe.ended;
    expect(run.code).toBe(0);
    expect(parseSnapshot(JSON.parse(run.stdout))).toMatchObject({ ok: true });
  });

  it('leaves when its client has gone', async () => {
    const probe = startProbe(lab.nodes[0], 'snapshot', request());
    probe.child.stdin.end();
    expect(await probe.ended).toMatchObject({ code: 3, stdout: '' });
  });

  it.each([
    [{ pods: [{ key: 'a/b', address: '10.0.0.1', interface: '--help' }] }, 'pod.interface'],
    [{ pods: [{ key: 'a/b', address: '10.0.0.1; reboot', interface: 'cali1' }] }, 'pod.address'],
    [{ deadlineMs: 1e9 }, 'deadlineMs'],
    [{ node: 7 }, 'node'],
  ])('refuses what it would not run: %j', async (more, field) => {
    const run = await startProbe(lab.nodes[0], 'snapshot', request(more)).ended;
    expect(run).toMatchObject({ code: 2, stdout: '', stderr: expect.stringContaining(field) });
  });

  it('of 50,000 routes and 30,000 neighbours holds those that were asked about, and says how many it left out', async () => {
    const [node] = lab.nodes;
    const stranger = (n: number): string => `203.${n >> 16}.${(n >> 8) & 255}.${n & 255}`;
    const batch = (count: number, line: (n: number) => string): void => {
      const input = Array.from({ length: count }, (_, n) => `${line(n)}\n`).join('');
      execFileSync('ip', ['netns', 'exec', node, 'ip', '-batch', '-'], { input });
    };
    const before = await read();
    lab.inside(node, 'ip', 'link', 'add', 'name', 'strangers', 'type', 'veth', 'peer', 'name', 'nowhere');
    lab.inside(node, 'ip', 'addr', 'add', '198.18.0.1/24', 'dev', 'strangers');
    for (const link of ['strangers', 'nowhere']) lab.inside(node, 'ip', 'link', 'set', link, 'up');
    try {
      batch(50_000, (n) => `route add ${stranger(n)} via 198.18.0.9 dev strangers`);
      const mac = 'lladdr 02:00:00:00:00:01';
      batch(30_000, (n) => `neigh add ${stranger(n)} dev strangers ${mac} nud stale extern_learn`);
      const carried = [lab.pods[0].address, lab.pods[1].address, '10.77.0.1', '10.77.0.2'];
      const state = await read({ carried, deadlineMs: 10_000 });
      expect(state.leftOut).toMatchObject({ routes: true, addresses: expect.arrayContaining(carried) });
      expect(state.leftOut?.count).toBeGreaterThan(70_000);
      const texts = (each: Read<readonly { text: string }[]>) => value(each).map(({ text }) => text);
      for (const own of texts(before.routes)) expect(texts(state.routes)).toContain(own);
      for (const dst of carried) expect(lookupRoute(state, { dst })).toEqual(lookupRoute(before, { dst }));
      expect(lookupRoute(state, { dst: stranger(40_000) })).toMatchObject({ kind: 'unknown' });
      expect(texts(state.neighbours)).toEqual(expect.arrayContaining(texts(before.neighbours)));
      // Of a request that does not say what is carried the lists are cut, and not believed.
      expect(await read({ deadlineMs: 10_000 })).toMatchObject({ routes: { ok: false } });
    } finally {
      lab.inside(node, 'ip', 'link', 'del', 'strangers');
    }
  });

  it('takes the request as an argument too', () => {
    const text = execFileSync(
      process.execPath,
      [program, 'probe', 'snapshot', JSON.stringify({ node: 'x', families: [4] })],
      { encoding: 'utf8', input: '' },
    );
    expect(JSON.parse(text)).toMatchObject({ format: 'calico-why/snapshot/1', node: 'x' });
  });
});
