// `npm run bench:hand`: the reads of one question done as the written procedures do them, one after another
// and each command by an exec of its own, against the same reads asked by one question. `--rounds N`,
// `--encap vxlan|bgp`, `--exec-ms N` (0: as fast as the lab's server happens to be).
import { parseArgs } from 'node:util';
import type { ExecTarget } from '../../src/collect/exec.ts';
import type { Cluster } from '../../src/collect/kubernetes/client.ts';
import type { RawRun, RawSnapshot } from '../../src/probe/raw.ts';
import { said } from '../helpers/said.ts';
import { workerKubeconfig } from '../lab/cluster/worker-account.ts';
import { type Lab, startLab } from '../lab/lab.ts';
import { ask, openCluster } from './ask-lab.ts';
import { percentile } from './percentile.ts';

const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '7' },
    encap: { type: 'string' },
    /** An exec of `true` through a real API server and kubelet took 50 to 60 ms (test/data/kube-api). */
    'exec-ms': { type: 'string', default: '50' },
  },
});
const rounds = Number(values.rounds);
const encaps = (['vxlan', 'bgp'] as const).filter((encap) => values.encap === undefined || values.encap === encap);
const question = { from: 'shop/web-0', to: 'shop/db-0', port: 5432 };
const wanted = 5;

type Step =
  | { kind: 'get'; path: string; query: Record<string, string> }
  | { kind: 'exec'; target: ExecTarget; argv: string[] };

/** A read of the probe as the command that a person types for it; undefined: it was not run at all. */
const typed = ({ argv, failure }: RawRun): string[] | undefined => {
  const [what, where = '', ...rest] = argv;
  if (failure !== undefined && what !== 'socket') return undefined;
  if (what === 'read') return ['cat', where];
  if (what !== 'socket') return [...argv];
  if (failure !== undefined) return undefined;
  return where.startsWith('/')
    ? ['birdcl', '-s', where, ...rest.join(' ').split(' ')]
    : ['curl', '-s', `http://${where}${rest.join(' ').replace('GET ', '')}`];
};

/** Asks once and notes every request; what the probe ran for a snapshot becomes one exec for each command. */
const listReads = async (cluster: Cluster): Promise<Step[]> => {
  const steps: Step[] = [];
  const noting: Cluster = {
    ...cluster,
    get: (path, query = {}, options = {}) => {
      steps.push({ kind: 'get', path, query });
      return cluster.get(path, query, options);
    },
    exec: async (target, request) => {
      const result = await cluster.exec(target, request);
      const snapshot = JSON.parse(result.stdout) as RawSnapshot;
      const runs = [...snapshot.runs, ...Object.values(snapshot.pods).flatMap((pod) => pod.runs)];
      for (const run of runs) {
        const argv = typed(run);
        if (argv) steps.push({ kind: 'exec', target, argv });
      }
      return result;
    },
  };
  const outcome = await ask(noting, question, 'never');
  if (outcome.kind !== 'report') throw new Error(said(outcome.statement));
  return steps;
};

const byHand = async (cluster: Cluster, steps: readonly Step[]): Promise<void> => {
  for (const step of steps) {
    if (step.kind === 'get') {
      const answer = await cluster.get(step.path, step.query);
      if (answer.kind !== 'ok') throw new Error(`${step.path}: ${answer.message}`);
      continue;
    }
    const result = await cluster.exec(step.target, { argv: step.argv, deadlineMs: 10_000, maxBytes: 64_000_000 });
    if (result.failure !== undefined) throw new Error(`${step.argv.join(' ')}: ${result.failure}`);
  }
};

const timed = async (work: () => Promise<unknown>): Promise<number> => {
  const start = performance.now();
  await work();
  return (performance.now() - start) / 1000;
};

/** The lab starts a command without a kubelet and a container runtime: every exec, ours too, waits for the rest. */
const slowExec = async (lab: Lab, cluster: Cluster, target: ExecTarget): Promise<number> => {
  const once = () => timed(() => cluster.exec(target, { argv: ['true'], deadlineMs: 10_000, maxBytes: 1_000 }));
  const own: number[] = [];
  for (let round = 0; round < 10; round += 1) own.push(await once());
  const latencyMs = Math.max(0, Math.round(Number(values['exec-ms']) - percentile(own, 50) * 1000));
  if (latencyMs > 0) lab.api.setFailure({ subresource: 'exec' }, { latencyMs });
  const then: number[] = [];
  for (let round = 0; round < 10; round += 1) then.push(await once());
  return percentile(then, 50) * 1000;
};

let enough = true;
for (const encap of encaps) {
  const lab = await startLab({ name: `hand-${encap}`, encap });
  const cluster = openCluster(await workerKubeconfig(lab));
  try {
    const steps = await listReads(cluster);
    const commands = steps.flatMap((step) => (step.kind === 'exec' ? [step] : []));
    const [first] = commands;
    if (!first) throw new Error('the probe ran nothing');
    const execMs = await slowExec(lab, cluster, first.target);
    const hand: number[] = [];
    const ours: number[] = [];
    // Pair by pair, so that what else the machine does falls on both.
    for (let round = 0; round < rounds; round += 1) {
      ours.push(await timed(() => ask(cluster, question, 'never')));
      hand.push(await timed(() => byHand(cluster, steps)));
    }
    const ratios = hand.map((seconds, at) => seconds / (ours[at] ?? Number.NaN));
    const ratio = percentile(ratios, 50);
    enough &&= ratio >= wanted;
    console.log(
      `${encap.padEnd(6)} by hand ${commands.length} commands (an exec of true: ${execMs.toFixed(0)} ms) and ${steps.length - commands.length} objects one after another, median ${percentile(hand, 50).toFixed(2)} s; one question with its verdict ${percentile(ours, 50).toFixed(2)} s; ratio ${ratio.toFixed(1)} to 1 (wanted ${wanted}), lowest ${Math.min(...ratios).toFixed(1)}, highest ${Math.max(...ratios).toFixed(1)}`,
    );
  } finally {
    cluster.close();
    await lab.stop();
  }
}
process.exitCode = enough ? 0 : 1;
