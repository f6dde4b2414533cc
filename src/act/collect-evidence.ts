import { z } from 'zod';
import type { Cluster } from '../collect/kubernetes/client.ts';
import { labelSelectorOf } from '../collect/kubernetes/label-selector.ts';
import type { FixAction } from '../fixes/action.ts';
import type { Ran } from '../fixes/engine.ts';
import { podsIn } from '../fixes/readings.ts';
import { parseJson } from '../limits/bounded-json.ts';
import { probeAnswer } from '../limits/limits.ts';
import { saidSchema } from '../words/message.ts';
import { say } from '../words/say.ts';
import { inEnglish } from '../words/words.ts';
import { readPath } from './objects.ts';
import type { RemediatorPlace } from './remediator.ts';

type Collect = Extract<FixAction, { kind: 'collect' }>;

/** Each command of a snapshot, as the probe sends it; what is not named here is not shown. */
const snapshotSchema = z.object({
  takenAt: z.string(),
  runs: z.array(
    z.object({
      argv: z.array(z.string()),
      exitCode: z.number().optional(),
      failure: saidSchema.optional(),
      stdout: z.string(),
      stderr: z.string(),
    }),
  ),
});

/** Of one node, in characters; a rule set of 50,000 rules is cut. */
const mostPerNode = 4_000_000;
const mostPerCommand = 1_000_000;

const asText = (node: string, { takenAt, runs }: z.infer<typeof snapshotSchema>): string =>
  [
    `##### ${node}, ${takenAt}`,
    ...runs.map(({ argv, exitCode, failure, stdout, stderr }) =>
      [
        `$ ${argv.join(' ')}`,
        stdout.length > mostPerCommand ? `${stdout.slice(0, mostPerCommand)}\n… (cut)` : stdout.trimEnd(),
        ...(stderr.trim() === '' ? [] : [`--- stderr\n${stderr.trimEnd()}`]),
        failure === undefined ? `# exit code ${exitCode}` : `# ${inEnglish(failure)}`,
        '',
      ].join('\n'),
    ),
  ]
    .join('\n')
    .slice(0, mostPerNode);

const askNode = async (cluster: Cluster, place: RemediatorPlace, node: string, signal: AbortSignal) => {
  const labelSelector = labelSelectorOf(place.labels);
  const path = `/api/v1/namespaces/${place.namespace}/pods`;
  const pods = podsIn(await readPath(cluster, path, signal, { labelSelector, fieldSelector: `spec.nodeName=${node}` }));
  if (!pods.ok) return { problem: pods.reason };
  const pod = pods.value.find((each) => each.node === node && !each.deleting && !each.finished);
  if (pod === undefined) return { problem: say('ran.no-probe', { node }) };
  const result = await cluster.exec(
    { namespace: place.namespace, pod: pod.name, container: place.container },
    {
      argv: ['calico-why', 'probe', 'snapshot'],
      stdin: `${JSON.stringify({ node, families: [4, 6], deadlineMs: 9_000, keepOpen: true })}\n`,
      deadlineMs: 12_000,
      maxBytes: probeAnswer.bytes,
      signal,
    },
  );
  if (result.exitCode !== 0) return { problem: result.failure ?? `${result.stderr.trim().slice(0, 200)}` };
  try {
    const snapshot = snapshotSchema.safeParse(parseJson(result.stdout, 'its answer', probeAnswer));
    if (snapshot.success) return { text: asText(node, snapshot.data), commands: snapshot.data.runs.length };
  } catch {
    // Not JSON, or too much of it: said below.
  }
  return { problem: say('ran.no-snapshot') };
};

/** Everything that the probes read of these nodes, as one text file. Nothing is changed. */
export const collectEvidence = async (
  cluster: Cluster,
  place: RemediatorPlace,
  { nodes }: Collect,
  now: Date,
  signal: AbortSignal,
): Promise<Ran> => {
  const answers = await Promise.all(
    nodes.map(async (node) => ({ node, ...(await askNode(cluster, place, node, signal)) })),
  );
  const texts = answers.flatMap((answer) => ('text' in answer && answer.text !== undefined ? [answer.text] : []));
  const lines = answers.map((answer) =>
    'commands' in answer
      ? say('ran.commands-read', { node: answer.node, count: answer.commands ?? 0 })
      : say('ran.not-read', { node: answer.node, problem: answer.problem }),
  );
  if (texts.length === 0) return { outcome: 'failed', lines };
  const stamp = now.toISOString().replace(/[-:]|\.\d+/g, '');
  return {
    outcome: 'done',
    lines,
    file: { name: `evidence-${nodes.join('-').slice(0, 80)}-${stamp}.txt`, content: texts.join('\n\n') },
  };
};
