// `npm run bench:healthy`: questions about connections that work, in every mode, each seen to work by a real client
// first. Prints how many were answered with a cause, a remark or "unknown", and keeps the case of each of those.
// `--only LAB`, more than once; `--nth N`: every N-th question; `--live auto|never`; `--keep FOLDER`.
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import type { Cluster } from '../../src/collect/kubernetes/client.ts';
import { said } from '../helpers/said.ts';
import { workerKubeconfig } from '../lab/cluster/worker-account.ts';
import { type Lab, startLab } from '../lab/lab.ts';
import { ask, openCluster } from './ask-lab.ts';
import { type HealthyLab, healthyLabs, stagesOf } from './healthy/labs.ts';
import type { HealthyQuestion } from './healthy/question.ts';
import { percentile } from './percentile.ts';

const { values } = parseArgs({
  options: {
    only: { type: 'string', multiple: true },
    nth: { type: 'string', default: '1' },
    live: { type: 'string', default: 'auto' },
    keep: { type: 'string', default: join(import.meta.dirname, '../../.calico-why/healthy') },
  },
});
const nth = Number(values.nth);
const live = values.live === 'never' ? 'never' : 'auto';
const strange = (values.only ?? []).filter((name) => !healthyLabs.some((each) => each.name === name));
if (strange.length > 0 || !Number.isInteger(nth) || nth < 1) {
  console.error(`--only is one of: ${healthyLabs.map(({ name }) => name).join(', ')}; --nth is a whole number`);
  process.exit(2);
}

/** `remark`: said to be healthy, with something that departs beside it. `broken`: no real client got through. */
type Outcome = 'right' | 'false cause' | 'remark' | 'unknown' | 'broken' | 'error';
interface Row {
  question: HealthyQuestion;
  outcome: Outcome;
  seconds: number;
}
const rows: Row[] = [];
let kept = 0;

const keep = (evidence: unknown): string => {
  mkdirSync(values.keep, { recursive: true });
  kept += 1;
  const file = join(values.keep, `${kept}.json`);
  writeFileSync(file, `${JSON.stringify(evidence)}\n`);
  return file;
};

const askOne = async (lab: Lab, cluster: Cluster, stage: string, question: HealthyQuestion): Promise<void> => {
  const { from, to, port } = question.asked;
  const title = `${stage}: ${from} to ${to}${port === undefined ? '' : ` on ${port}`}`;
  if (!(await question.works(lab))) {
    rows.push({ question, outcome: 'broken', seconds: 0 });
    console.log(`  no client gets through: ${title}`);
    return;
  }
  const start = performance.now();
  const answer = await ask(cluster, question.asked, live);
  const seconds = (performance.now() - start) / 1000;
  if (answer.kind !== 'report') {
    rows.push({ question, outcome: 'error', seconds });
    console.log(`  not answered: ${title}: ${said(answer.statement)}`);
    return;
  }
  const { verdict, findings, notChecked } = answer.report;
  const departs = findings.filter(({ status }) => status === 'fail' || status === 'warn');
  const outcome: Outcome =
    verdict.status === 'broken'
      ? 'false cause'
      : verdict.status === 'unknown'
        ? 'unknown'
        : departs.length > 0
          ? 'remark'
          : 'right';
  rows.push({ question, outcome, seconds });
  if (outcome === 'right') return;
  const named =
    outcome === 'false cause'
      ? verdict.causes.map(({ id }) => id)
      : departs.map(({ check, status }) => `${status} ${check}`);
  const gaps = notChecked.map(({ what, reason }) => `${said(what)}: ${said(reason)}`);
  console.log(`  ${outcome}: ${title}: ${[...named, ...gaps].join('; ')}\n    ${keep(answer.case)}`);
};

const askLab = async (wanted: HealthyLab): Promise<void> => {
  const { name, encap, ip = '4', dns = false } = wanted;
  console.log(`${name}: starting the lab`);
  const lab = await startLab({ name: `h-${name}`, encap, ip, dns });
  const cluster = openCluster(await workerKubeconfig(lab));
  const stop = async (): Promise<never> => {
    await lab.stop();
    process.exit(130);
  };
  process.once('SIGINT', stop);
  try {
    for (const stage of stagesOf(wanted)) {
      await stage.set(lab);
      try {
        const questions = stage.questions(lab).filter((_, index) => index % nth === 0);
        const before = rows.length;
        for (const question of questions) await askOne(lab, cluster, `${name}, ${stage.name}`, question);
        const own = rows.slice(before);
        console.log(`  ${stage.name}: ${own.filter(({ outcome }) => outcome === 'right').length} of ${own.length}`);
      } finally {
        await stage.unset(lab);
      }
    }
  } finally {
    process.removeListener('SIGINT', stop);
    cluster.close();
    await lab.stop();
  }
};

rmSync(values.keep, { recursive: true, force: true });
for (const wanted of healthyLabs) {
  if (values.only === undefined || values.only.includes(wanted.name)) await askLab(wanted);
}

const outcomes = ['false cause', 'remark', 'unknown', 'error', 'broken'] as const;
const table = (name: string, own: readonly Row[]): string =>
  [
    name.padEnd(18),
    String(own.length).padStart(6),
    ...outcomes.map((each) => String(own.filter(({ outcome }) => outcome === each).length).padStart(each.length + 2)),
  ].join('');
const modes = [...new Set(rows.flatMap(({ question }) => question.modes))];
console.log(`\n${'mode'.padEnd(18)} asked${outcomes.map((each) => `  ${each}`).join('')}`);
for (const mode of modes)
  console.log(
    table(
      mode,
      rows.filter(({ question }) => question.modes.includes(mode)),
    ),
  );
console.log(table('all', rows));
const seconds = rows.map((row) => row.seconds);
console.log(
  `seconds to the answer: median ${percentile(seconds, 50).toFixed(2)}, 95th percentile ${percentile(seconds, 95).toFixed(2)}`,
);
const bad: readonly Outcome[] = ['false cause', 'error', 'broken'];
process.exitCode = rows.some(({ outcome }) => bad.includes(outcome)) ? 1 : 0;
