// `npm run bench:faults`: injects each fault, asks as a person would, and holds the first cause that is
// named against the expected one. `--only NAME` and `--encap MODE`, each more than once; `--ip 4|dual`,
// `--live auto|never`, `--healthy`; `--record FILE` appends what was asked and the case of each answer, a line each.
import { spawn } from 'node:child_process';
import { appendFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { parseArgs } from 'node:util';
import type { Report } from '../../src/case/verdict.ts';
import type { DiagnoseOutcome } from '../../src/diagnose/contract.ts';
import { said } from '../helpers/said.ts';
import { encaps } from '../lab/cluster/encap.ts';
import { workerKubeconfig } from '../lab/cluster/worker-account.ts';
import { faults } from '../lab/faults/catalogue.ts';
import { address6, type Fault, questionOf } from '../lab/faults/fault.ts';
import { clearFault, injectFault } from '../lab/faults/inject.ts';
import { type Lab, startLab } from '../lab/lab.ts';
import { type AskedQuestion, ask, openCluster } from './ask-lab.ts';
import { percentile } from './percentile.ts';

const { values } = parseArgs({
  options: {
    only: { type: 'string', multiple: true },
    encap: { type: 'string', multiple: true },
    ip: { type: 'string' },
    live: { type: 'string', default: 'auto' },
    verbose: { type: 'boolean', default: false },
    /** No fault: only the questions of the healthy lab. */
    healthy: { type: 'boolean', default: false },
    record: { type: 'string' },
  },
});
const live = values.live === 'never' ? 'never' : values.live === 'always' ? 'always' : 'auto';
const wanted = values.encap;
const chosenEncaps = encaps.filter((encap) => wanted === undefined || wanted.includes(encap));
/** Names that nothing has would look like a run without a failure. */
const unlisted = (given: readonly string[] | undefined, all: readonly string[]): string[] =>
  (given ?? []).filter((name) => !all.includes(name));
const strange = [
  ...unlisted(
    values.only,
    faults.map(({ name }) => name),
  ),
  ...unlisted(wanted, encaps),
];
if (strange.length > 0) {
  console.error(
    `no such fault or encapsulation: ${strange.join(' ')}; several are given one by one: --only A --only B`,
  );
  process.exit(2);
}
const chosen = faults.filter((fault) => values.only === undefined || values.only.includes(fault.name));

interface Row {
  fault: string;
  encap: string;
  expected: string;
  named: string;
  right: boolean;
  among: boolean;
  seconds: number;
  /** What the kernel itself told of the packets that were lost, where it told something. */
  witness?: string;
}
const rows: Row[] = [];

/** The report of an answer that was named `name`; kept as a line of `--record`. */
const reportOf = (outcome: DiagnoseOutcome, encap: string, name: string): Report => {
  if (outcome.kind !== 'report') throw new Error(`the question was not understood: ${said(outcome.statement)}`);
  if (values.record !== undefined)
    appendFileSync(values.record, `${JSON.stringify({ name: `${encap} ${name}`, case: outcome.case })}\n`);
  return outcome.report;
};

/** Names of the counters and rules by which the first cause was seen to drop packets. */
const witnessOf = ({ verdict, findings }: Report): string => {
  const [cause] = verdict.causes;
  const told = findings.filter(({ id }) => id === cause?.finding || cause?.explains.includes(id));
  const lines = told.flatMap(({ proof }) => proof).flatMap((proof) => proof.lines);
  const moved = lines.filter((line) => typeof line === 'string').filter((line) => /^\+[1-9]/.test(line));
  return [...new Set(moved)].join('; ').slice(0, 110);
};

const score = async (lab: Lab, fault: Fault): Promise<void> => {
  const cluster = openCluster(await workerKubeconfig(lab));
  const node = fault.expected.node && lab.pod(fault.question[fault.expected.node]).node;
  const place = [fault.expected.hop, node].filter((part) => part !== undefined).join(' ');
  const expected = `${fault.expected.cause}${place ? ` at ${place}` : ''}`;
  try {
    await injectFault(lab, fault);
    const start = performance.now();
    const report = reportOf(await ask(cluster, questionOf(lab, fault), live), lab.encap, fault.name);
    const seconds = (performance.now() - start) / 1000;
    const matches = report.verdict.causes.map(
      (cause) =>
        cause.id === fault.expected.cause &&
        (fault.expected.hop === undefined || cause.hop === fault.expected.hop) &&
        (node === undefined || cause.node === node),
    );
    // Of two faults at once both are reported.
    const lacking = (fault.expected.also ?? []).filter((id) => !report.verdict.causes.some((cause) => cause.id === id));
    const [first] = report.verdict.causes;
    const named = first ? `${first.id} at ${first.hop}${first.node ? ` ${first.node}` : ''}` : report.verdict.status;
    rows.push({
      fault: fault.name,
      encap: lab.encap,
      expected,
      named: lacking.length === 0 ? named : `${named}, without ${lacking.join(', ')}`,
      right: matches[0] === true && lacking.length === 0,
      among: matches.slice(0, 3).includes(true),
      seconds,
      witness: witnessOf(report),
    });
    if (values.verbose && matches[0] !== true) console.log(JSON.stringify(report, undefined, 1));
    const own = rows.at(-1);
    if (own) console.log(line(own));
    if (fault.family === 6) await askOther(lab, fault);
  } catch (error) {
    const named = `error: ${error instanceof Error ? error.message : String(error)}`;
    const row = { fault: fault.name, encap: lab.encap, expected, named, right: false, among: false, seconds: 0 };
    rows.push(row);
    console.log(line(row));
  } finally {
    cluster.close();
    await clearFault(lab, fault);
  }
};

/** Questions that a healthy lab is asked: across nodes, on one node, both ways, with and without a port. */
const healthyQuestions: AskedQuestion[] = [
  { from: 'shop/web-0', to: 'shop/db-0', port: 5432 },
  { from: 'shop/web-0', to: 'shop/db-0' },
  { from: 'shop/db-0', to: 'shop/web-0', port: 8080 },
  { from: 'shop/web-1', to: 'shop/db-0', port: 5432 },
  { from: 'shop/web-0', to: 'shop/db-1', port: 5432 },
  { from: 'shop/db-2', to: 'shop/web-1' },
  { from: 'shop/web-0', to: '203.0.113.10', port: 443 },
  { from: 'shop/web-0', to: '203.0.113.10' },
  { from: 'shop/web-0', to: 'node/node-1' },
  { from: 'node/node-1', to: 'shop/web-0', port: 8080 },
  { from: 'shop/web-0', to: 'svc/shop/db', port: 5432 },
];

/** What is wrong with IPv6 alone is no answer to a question about IPv4. */
const askOther = async (lab: Lab, fault: Fault): Promise<void> => {
  const cluster = openCluster(await workerKubeconfig(lab));
  const start = performance.now();
  const report = reportOf(await ask(cluster, fault.question, live), lab.encap, `healthy ${fault.name} over IPv4`);
  cluster.close();
  const healthy = report.verdict.status === 'healthy';
  const row = {
    fault: `(healthy, ${fault.name}) the same over IPv4`,
    encap: lab.encap,
    expected: 'healthy',
    named: healthy ? 'healthy' : `${report.verdict.status}: ${report.verdict.causes.map(({ id }) => id).join(', ')}`,
    right: healthy,
    among: healthy,
    seconds: (performance.now() - start) / 1000,
  };
  rows.push(row);
  console.log(line(row));
};

/** Deletes both ends of the usual question, so that they are made anew, and asks as soon as they run again. */
const recreateEnds = async (lab: Lab): Promise<void> => {
  for (const name of ['web-0', 'db-0']) lab.store.delete('pods', name, 'shop');
  await lab.settled();
  await lab.programmed();
};

/** Keeps every core busy while `work` runs: an answer that is late is no fault of the network. */
const underLoad = async (work: () => Promise<void>): Promise<void> => {
  const busy = availableParallelism();
  const loops = Array.from({ length: busy }, () =>
    spawn(process.execPath, ['-e', 'for (;;) Math.sqrt(Math.random());'], { stdio: 'ignore' }),
  );
  try {
    await work();
  } finally {
    for (const loop of loops) loop.kill('SIGKILL');
  }
};

const askHealthy = async (lab: Lab, when: string): Promise<void> => {
  const cluster = openCluster(await workerKubeconfig(lab));
  const both = lab.families.includes(6)
    ? healthyQuestions.flatMap((question) => {
        const named = lab.pods().find((pod) => `${pod.namespace}/${pod.name}` === question.to);
        return [question, ...(named ? [{ ...question, to: address6(named) }] : [])];
      })
    : healthyQuestions;
  for (const question of both) {
    const start = performance.now();
    const asked = `${question.from} ${question.to} ${question.port ?? ''}`.trim();
    const ip = lab.families.length > 1 ? 'dual' : '4';
    const report = reportOf(await ask(cluster, question, live), lab.encap, `healthy ${ip} ${when} ${asked}`);
    const failures = report.findings.filter(({ status }) => status === 'fail' || status === 'warn');
    const healthy = report.verdict.status === 'healthy' && failures.length === 0;
    const row = {
      fault: `(healthy, ${when}) ${asked}`,
      encap: lab.encap,
      expected: 'healthy',
      named: healthy ? 'healthy' : `${report.verdict.status}: ${failures.map(({ id }) => id).join(', ')}`,
      right: healthy,
      among: healthy,
      seconds: (performance.now() - start) / 1000,
    };
    rows.push(row);
    console.log(line(row));
  }
  cluster.close();
};

const line = ({ witness, ...row }: Row): string =>
  `${row.right ? 'right' : 'WRONG'}  ${row.encap.padEnd(5)}  ${row.fault.padEnd(46)}  ${row.seconds.toFixed(2).padStart(5)} s  expected ${row.expected}${witness ? `  witness ${witness}` : ''}${row.right ? '' : `\n       named    ${row.named}`}`;

const runs = chosenEncaps.flatMap((encap) =>
  (['4', 'dual'] as const).flatMap((ip) => {
    const own = chosen.filter((one) => one.encaps.includes(encap) && (one.family === 6) === (ip === 'dual'));
    return own.length === 0 || (values.ip ?? ip) !== ip ? [] : [{ encap, ip, own }];
  }),
);

for (const { encap, ip, own } of runs) {
  console.log(`\n${encap}, IP ${ip}: starting the lab`);
  const lab = await startLab({
    name: `bench-${encaps.indexOf(encap)}-${ip}-${process.pid}`,
    encap,
    ip,
    dns: ip === '4',
  });
  const stop = async (): Promise<never> => {
    await lab.stop();
    process.exit(130);
  };
  process.once('SIGINT', stop);
  try {
    if (values.only === undefined) {
      await askHealthy(lab, 'before');
      await recreateEnds(lab);
      await askHealthy(lab, 'pods just made anew');
      await underLoad(() => askHealthy(lab, 'under load'));
    }
    if (!values.healthy) for (const fault of own) await score(lab, fault);
    if (values.only === undefined && !values.healthy) await askHealthy(lab, 'after');
  } finally {
    process.removeListener('SIGINT', stop);
    await lab.stop();
  }
}

const injected = rows.filter(({ expected }) => expected !== 'healthy');
const healthy = rows.filter(({ expected }) => expected === 'healthy');
const seconds = injected.map((row) => row.seconds);
console.log(`
first cause right        ${injected.filter(({ right }) => right).length} of ${injected.length}
among the first three    ${injected.filter(({ among }) => among).length} of ${injected.length}
false alarms             ${healthy.filter(({ right }) => !right).length} of ${healthy.length} healthy questions
seconds to the answer    median ${percentile(seconds, 50).toFixed(2)}, 95th percentile ${percentile(seconds, 95).toFixed(2)}`);
process.exitCode = rows.every(({ right }) => right) ? 0 : 1;
