import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { askReport, passed, passedOn, reasons } from '../helpers/ask-cluster.ts';
import { type Interfere, type Output, startLyingProbes } from '../helpers/probe-double.ts';
import { said as inEnglish } from '../helpers/said.ts';
import type { ApiServer } from '../lab/api/server.ts';
import { type Lab, startLab } from '../lab/lab.ts';
import { testLabName } from '../lab/testing.ts';

let lab: Lab;
let api: ApiServer;
let kubeconfig: string;
let interfere: Interfere = () => undefined;

beforeAll(async () => {
  lab = await startLab({ name: testLabName('lies'), encap: 'vxlan' });
  ({ api, kubeconfig } = await startLyingProbes(lab, (node, argv) => interfere(node, argv)));
});
afterAll(async () => {
  await api?.close();
  await lab?.stop();
});

const words = 'why shop/web-0 cannot reach shop/db-0 on 5432';
type Lie = (real: () => Promise<string>) => Promise<Output>;

/** The probe of node-2, where the receiver is, answers otherwise. */
const lying = (lie: Lie): Interfere => {
  return (node, argv) => (node === 'node-2' && argv.includes('snapshot') ? lie : undefined);
};
const truth: Lie = async (real) => ({ stdout: await real() });
/** How a probe takes part in live packets. */
const ways = {
  'by an exec of their own, as with probes of the version before':
    (liar: string, lie: Lie) => (node: string, argv: readonly string[]) =>
      node !== liar ? undefined : argv.includes('packets') ? lie : truth,
  'by the exec that told the state': (liar: string, lie: Lie) => (node: string) =>
    node !== liar
      ? undefined
      : async (real: () => Promise<string>) => {
          const state = await real();
          const { stdout = '', ...more } = await lie(real);
          return { ...more, stdout: Buffer.concat([Buffer.from(`${state}{"type":"stays"}\n`), Buffer.from(stdout)]) };
        },
} satisfies Record<string, (liar: string, lie: Lie) => Interfere>;
/** A snapshot whose rules are so many bytes more. */
const withRules = (text: string, bytes: number, more: readonly string[] = []): string => {
  const snapshot = JSON.parse(text) as { runs: { id: string; stdout: string }[] };
  const save = snapshot.runs.find(({ id }) => id === 'iptables-nft-4');
  if (save === undefined) throw new Error('no save');
  const line = '[0:0] -A FORWARD -s 10.0.0.1/32 -j DROP\n';
  const rules = line.repeat(Math.ceil(bytes / line.length));
  save.stdout = save.stdout.replace('*filter\n', `*filter\n${more.map((each) => `${each}\n`).join('')}${rules}`);
  return JSON.stringify(snapshot);
};
/** Each chain leads to the next twice, and the last nowhere: 2^40 ways. */
const maze = [
  ...Array.from({ length: 40 }, (_, n) => `:maze-${n} - [0:0]`),
  '[0:0] -A FORWARD -j maze-0',
  ...Array.from({ length: 39 }, (_, n) => `[0:0] -A maze-${n} -j maze-${n + 1}\n[0:0] -A maze-${n} -j maze-${n + 1}`),
];
const says =
  (output: Output): Lie =>
  () =>
    Promise.resolve(output);

it('probes that tell the truth: the double changes nothing', async () => {
  interfere = () => undefined;
  const answer = await askReport(words, { kubeconfig, live: 'always' });
  expect(answer.report.verdict.status).toBe('healthy');
  expect(answer.report.notChecked).toEqual([]);
});

describe('a probe whose answer about its node', () => {
  it.each<[string, Lie, RegExp]>([
    ['is garbage', says({ stdout: '\u0000\u001b[2Jhello' }), /is not valid JSON/],
    ['is empty', says({}), /is not valid JSON/],
    ['is another document', says({ stdout: '{"kind":"Pod"}' }), /node-2: /],
    ['is nothing but null', says({ stdout: 'null' }), /node-2: /],
    [
      'ends in an error',
      says({ stderr: 'Error: out of memory\n    at x', exitCode: 134 }),
      /exit code 134, Error: out of memory/,
    ],
    ['is cut', async (real) => ({ stdout: (await real()).slice(0, 20_000) }), /is not valid JSON/],
    [
      'is about another node',
      async (real) => ({ stdout: (await real()).replaceAll('node-2', 'node-1') }),
      /answered for node-1/,
    ],
    ['is huge', says({ stdout: Buffer.alloc(70_000_000, 'x') }), /sent more than 8000000 bytes/],
    ['is five million empty lists', says({ stdout: `[${'[],'.repeat(5_000_000)}[]]` }), /sent more than 8000000 bytes/],
    ['is as many as fit', says({ stdout: `[${'[],'.repeat(2_600_000)}[]]` }), /50,001 values or more; at most 50,000/],
    ['is 3.5 million keys', says({ stdout: `{${'"a":0,'.repeat(3_500_000)}"b":0}` }), /sent more than 8000000 bytes/],
    ['is a million keys', says({ stdout: `{${'"a":0,'.repeat(1_000_000)}"b":0}` }), /at most 50,000 are read/],
    ['is 100,000 deep', says({ stdout: '['.repeat(100_000) }), /nested more than 100 levels deep/],
    [
      'is 53 MB of rules',
      (real) => real().then((text) => ({ stdout: withRules(text, 53_000_000) })),
      /sent more than|did not answer/,
    ],
    ['never comes', says({ stays: true }), /did not answer in 4 s/],
  ])('%s: said, and the other node is shown', async (_what, lie, said) => {
    interfere = lying(lie);
    const answer = await askReport(words, { kubeconfig, live: 'never' });
    expect(reasons(answer)).toMatch(said);
    expect(answer.case.nodes['node-2']).toMatchObject({ ok: false });
    expect(passed(answer)).toContain('block-route');
    expect(passedOn(answer, 'node-2')).toEqual([]);
    expect(answer.report.verdict).toMatchObject({ status: 'unknown', causes: [] });
    expect(answer.milliseconds).toBeLessThan(10_000);
  });

  it('holds commands that failed or print nonsense: only what they would have shown is unknown', async () => {
    interfere = lying(async (real) => {
      const snapshot = JSON.parse(await real()) as { runs: { id: string; stdout: string; exitCode?: number }[] };
      for (const run of snapshot.runs) {
        if (run.id === 'fdb') run.stdout = '[{"mac":7,"ifname":null}';
        if (run.id === 'neighbours')
          Object.assign(run, { stdout: '', stderr: 'Cannot open netlink socket', exitCode: 1 });
        if (run.id === 'ipsets') run.stdout = 'Name: \u001b[31m\nType';
      }
      return { stdout: JSON.stringify(snapshot) };
    });
    const answer = await askReport(words, { kubeconfig, live: 'never' });
    const unread = answer.report.findings.filter(({ status, node }) => status === 'unknown' && node === 'node-2');
    expect(unread.map(({ check }) => check)).toEqual(expect.arrayContaining(['tunnel-fdb', 'tunnel-neighbour']));
    expect(
      answer.report.findings.find(({ check, node }) => check === 'workload-route' && node === 'node-2')?.status,
    ).toBe('pass');
    expect(answer.report.verdict).toMatchObject({ status: 'unknown', causes: [] });
  });
});

describe('a probe that has much to say', () => {
  it('50,000 rules are read to the last, within seconds', async () => {
    const { address } = lab.pod('shop/db-0');
    const many = Array.from(
      { length: 50_000 },
      (_, n) =>
        `[0:0] -A FORWARD -s 10.${n >> 16}.${(n >> 8) & 255}.${n & 255}/32 -p tcp -m tcp --dport ${n + 1} -j DROP`,
    );
    const last = `-A FORWARD -d ${address}/32 -p tcp -m tcp --dport 5432 -j DROP`;
    interfere = lying(async (real) => {
      const snapshot = JSON.parse(await real()) as { runs: { id: string; stdout: string }[] };
      const save = snapshot.runs.find(({ id }) => id === 'iptables-nft-4');
      if (save === undefined) throw new Error('no save');
      const at = save.stdout.indexOf('\n[', save.stdout.indexOf('*filter')) + 1;
      const rules = [...many, `[0:0] ${last}`].join('\n');
      save.stdout = `${save.stdout.slice(0, at)}${rules}\n${save.stdout.slice(at)}`;
      return { stdout: JSON.stringify(snapshot) };
    });
    const answer = await askReport(words, { kubeconfig, live: 'never' });
    expect(answer.report.verdict.causes).toMatchObject([{ id: 'foreign-rule-drops', node: 'node-2' }]);
    expect(JSON.stringify(answer.report.findings)).toContain(last);
    expect(answer.milliseconds).toBeLessThan(20_000);
  });

  it('rules that lead to one another in more ways than can be walked are not waited for', async () => {
    interfere = lying(async (real) => ({ stdout: withRules(await real(), 0, maze) }));
    const answer = await askReport(words, { kubeconfig, live: 'never' });
    const rules = answer.report.findings.filter(({ check, node }) => check === 'rules' && node === 'node-2');
    expect(JSON.stringify(rules)).toContain('walk.too-many-rules');
    expect(answer.report.verdict).toMatchObject({ status: 'unknown', causes: [] });
    expect(answer.milliseconds).toBeLessThan(20_000);
  });

  it('is waited for where it says it long after the others', async () => {
    interfere = lying(async (real) => {
      const stdout = await real();
      await new Promise((resolve) => setTimeout(resolve, 1_500));
      return { stdout };
    });
    const answer = await askReport(words, { kubeconfig, live: 'always' });
    expect(answer.milliseconds).toBeGreaterThan(1_500);
    expect(answer.report).toMatchObject({ verdict: { status: 'healthy', warnings: [] }, notChecked: [] });
  });
});

it('a probe of the version before sends packets by another exec', async () => {
  const asked: string[] = [];
  interfere = (node, argv) => {
    asked.push(`${node} ${argv.at(-1)}`);
    return argv.includes('packets') ? undefined : truth;
  };
  const answer = await askReport(words, { kubeconfig, live: 'always' });
  expect(answer.report).toMatchObject({ verdict: { status: 'healthy' }, notChecked: [] });
  expect(passed(answer)).toContain('live-packets');
  expect(asked.sort()).toEqual(['node-2 packets', 'node-2 snapshot', 'node-3 packets', 'node-3 snapshot']);
  expect(answer.case.requests).toBeLessThanOrEqual(15);
});

describe.each(Object.entries(ways))('a probe whose part in the live packets, %s,', (_how, by) => {
  it.each<[string, Lie, RegExp]>([
    ['is garbage', says({ stdout: 'hello\n' }), /node-2/],
    ['is a result that is none', says({ stdout: '{"type":"ready"}\n{"type":"result","captures":7}\n' }), /node-2/],
    ['ends in an error', says({ stderr: 'boom', exitCode: 1 }), /node-2[\s\S]*exit code 1/],
    ['never comes', says({ stays: true }), /node-2/],
    ['is endless', says({ stdout: Buffer.alloc(3_000_000, '{"type":"noise"}\n') }), /node-2/],
  ])('%s: the packets are sent and judged without it', async (_what, lie, said) => {
    interfere = by('node-2', lie);
    const answer = await askReport(words, { kubeconfig, live: 'always' });
    expect(answer.report.verdict).toMatchObject({ status: 'healthy', causes: [] });
    expect(passed(answer)).toContain('live-packets');
    const told = [...answer.case.packets.map(({ detail }) => inEnglish(detail)), reasons(answer)].join('\n');
    expect(told).toMatch(said);
    expect(answer.milliseconds).toBeLessThan(12_000);
  });

  it('is missing at the sender: said, and the state of both nodes is judged', async () => {
    interfere = by('node-3', says({ stderr: 'boom', exitCode: 1 }));
    const answer = await askReport(words, { kubeconfig, live: 'always' });
    expect(reasons(answer)).toMatch(/live packets: the probe on node-3: exit code 1/);
    expect(passed(answer)).toContain('workload-route');
    expect(answer.report.verdict).toMatchObject({ status: 'healthy', causes: [] });
  });
});
