import { execFileSync } from 'node:child_process';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import type { Case } from '../../src/case/case.ts';
import { connectCluster } from '../../src/collect/kubernetes/client.ts';
import { readNodeStates } from '../../src/diagnose/node-states.ts';
import { usualProbe } from '../../src/diagnose/probe-targets.ts';
import { stopwatch } from '../../src/diagnose/stopwatch.ts';
import { askReport, type Reported } from '../helpers/ask-cluster.ts';
import { countOf } from '../helpers/counts.ts';
import { reportOf } from '../helpers/examine.ts';
import { saying } from '../helpers/said.ts';
import { workerKubeconfig } from '../lab/cluster/worker-account.ts';
import { type Lab, startLab } from '../lab/lab.ts';
import { testLabName } from '../lab/testing.ts';

/**
 * Nodes whose kernels hold 50,000 rules of iptables and a set of 100,000 members, and 50,000 rules of nft,
 * and the probes as they are: questions there get an answer, and what was left out is said.
 */

let lab: Lab;
let kubeconfig: string;
const words = 'why shop/web-0 cannot reach shop/db-0 on 5432';
const [sender, receiver] = ['node-3', 'node-2'];
const many = 50_000;
const members = 100_000;

const on = (node: string, argv: readonly string[], input?: string): void => {
  const [command = '', ...args] = [...lab.enter(node), ...argv];
  execFileSync(command, args, { input, maxBuffer: 100_000_000, stdio: ['pipe', 'ignore', 'pipe'] });
};
/** Addresses that are nobody's. */
const stranger = (n: number): string => `203.${n >> 16}.${(n >> 8) & 255}.${n & 255}`;
const numbers = (count: number): number[] => Array.from({ length: count }, (_, n) => n);

beforeAll(async () => {
  lab = await startLab({ name: testLabName('large'), encap: 'vxlan' });
  kubeconfig = await workerKubeconfig(lab);
  const rules = numbers(many).map((n) => `-A FORWARD -s ${stranger(n)}/32 -p tcp -m tcp --dport 80 -j DROP`);
  on(receiver, ['iptables-nft-restore', '-n'], ['*filter', ...rules, 'COMMIT', ''].join('\n'));
  const set = numbers(members).map((n) => `add strangers ${stranger(n)}`);
  on(receiver, ['ipset', 'restore'], [`create strangers hash:ip maxelem ${2 * members}`, ...set, ''].join('\n'));
  on(receiver, ['iptables-nft', '-A', 'FORWARD', '-m', 'set', '--match-set', 'strangers', 'src', '-j', 'DROP']);
  const native = numbers(many).map((n) => `add rule inet big f ip saddr ${stranger(n)} tcp dport 80 drop`);
  const base = ['add table inet big', 'add chain inet big f { type filter hook forward priority 10; policy accept; }'];
  on(sender, ['nft', '-f', '-'], [...base, ...native, ''].join('\n'));
}, 300_000);
afterAll(() => lab?.stop());

/**
 * The kernel lists so many rules in some seconds of processor time. On a machine that does other things a
 * question does not wait so long, so the probes are asked by themselves, with all the time that they take.
 */
const readWhole = async (asked: Reported): Promise<Case> => {
  const cluster = connectCluster({ kubeconfig, requestTimeoutMs: 20_000 });
  const signal = AbortSignal.timeout(600_000);
  // Their probes are found as where the pods of a node could not be listed.
  const podsOnNodes = {};
  const { from, to } = asked.case;
  try {
    return await vi.waitFor(
      async () => {
        const { nodes, gaps } = await readNodeStates({
          cluster,
          place: usualProbe,
          nodes: [sender, receiver],
          from,
          to,
          podsOnNodes,
          signal,
          watch: stopwatch(() => performance.now()),
          now: () => new Date(),
          deadlineMs: 10_000,
        });
        const read = { ...asked.case, nodes, gaps };
        expect(leftOut(read, receiver)).toBeGreaterThanOrEqual(many + members);
        expect(leftOut(read, sender)).toBeGreaterThanOrEqual(many);
        return read;
      },
      { timeout: 120_000, interval: 500 },
    );
  } finally {
    cluster.close();
  }
};

const leftOut = ({ nodes }: Case, node: string): number => {
  const state = nodes[node];
  return state?.ok ? (state.value.leftOut?.count ?? 0) : 0;
};

const judged = (read: Case) => reportOf(read);

it('are read, and the answer says what it is without', async () => {
  const start = performance.now();
  const read = await readWhole(await askReport(words, { kubeconfig, live: 'never' }));
  countOf('rules and members left out', leftOut(read, receiver) + leftOut(read, sender));
  countOf('milliseconds', Math.round(performance.now() - start));
  const report = judged(read);
  for (const node of [sender, receiver]) {
    expect(read.gaps).toContainEqual({
      what: saying(`some rules, routes or neighbours of ${node}`),
      reason: saying('were left out'),
    });
    expect(read.nodes[node]).toMatchObject({ ok: true, value: { ruleSets: { ok: true }, ipSets: { ok: true } } });
  }
  expect(report.verdict.causes).toEqual([]);
  expect(report.findings.filter(({ status }) => status === 'fail')).toEqual([]);
});

it('are read to a rule that drops', async () => {
  const asked = await askReport(words, { kubeconfig, live: 'never' });
  const { address } = lab.pod('shop/db-0');
  const last = ['FORWARD', '-d', `${address}/32`, '-p', 'tcp', '-m', 'tcp', '--dport', '5432', '-j', 'DROP'];
  on(receiver, ['iptables-nft', '-I', ...last]);
  expect(judged(await readWhole(asked)).verdict.causes).toMatchObject([{ id: 'foreign-rule-drops', node: receiver }]);
  on(receiver, ['iptables-nft', '-D', ...last]);
  on(sender, ['nft', 'add', 'rule', 'inet', 'big', 'f', 'ip', 'daddr', address, 'tcp', 'dport', '5432', 'drop']);
  expect(judged(await readWhole(asked)).verdict.causes).toMatchObject([{ id: 'foreign-rule-drops', node: sender }]);
});
