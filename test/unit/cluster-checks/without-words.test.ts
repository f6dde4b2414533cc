import { describe, expect, it, vi } from 'vitest';
import type { ClusterCheckName, ClusterCheckReport } from '../../../src/case/cluster-check.ts';
import { compareReport } from '../../../src/cluster-checks/compare.ts';
import { runClusterCheck } from '../../../src/diagnose/run-cluster-check.ts';
import type { Message, MessageArg } from '../../../src/words/message.ts';
import { type ClusterOptions, clusterOf, type Objects, recordedObjects } from '../helpers/object-cluster.ts';

/**
 * What is new, changed, gone or out of sight between two cluster checks is decided by no sentence: names and
 * numbers stay, and every sentence, within others too, is its bare code.
 */
const mode = vi.hoisted(() => ({ bare: false }));
vi.mock('../../../src/words/say.ts', async (importOriginal) => {
  const { say } = await importOriginal<typeof import('../../../src/words/say.ts')>();
  return { say: (...said: Parameters<typeof say>): Message => (mode.bare ? bare(say(...said)) : say(...said)) };
});
vi.mock('../../../src/words/words.ts', () => {
  const inEnglish = (said: Message | string): string => (typeof said === 'string' ? said : said.code);
  return { wordsIn: () => inEnglish, inEnglish };
});

const isMessage = (value: unknown): value is Message => typeof value === 'object' && value !== null && 'args' in value;

const bareArg = (arg: MessageArg): MessageArg => {
  if (isMessage(arg)) return { code: arg.code, args: {} };
  return Array.isArray(arg) ? arg.filter((item) => !isMessage(item)) : arg;
};
const bare = ({ code, args }: Message): Message => ({
  code,
  args: code === 'verbatim' ? {} : Object.fromEntries(Object.entries(args).map(([name, arg]) => [name, bareArg(arg)])),
});

/** The report with the words of tools and servers gone too. */
const bareReport = (report: ClusterCheckReport): ClusterCheckReport => ({
  ...report,
  findings: report.findings.map((finding) => ({ ...finding, statement: bare(finding.statement) })),
  notChecked: report.notChecked.map((gap) => ({ ...gap, what: bare(gap.what), reason: bare(gap.reason) })),
});

const refused = { kind: 'refused', message: { code: 'verbatim', args: { text: 'forbidden: no' } } } as const;
const bird =
  'BIRD v0.3.3+birdv1.6.8 ready.\nname     proto    table    state  since       info\nMesh_10_39_0_9 BGP      master   start  09:55:23    Connect\n';

/** One thing after another in the same cluster. */
const worlds: [string, (objects: Objects) => unknown, ClusterOptions][] = [
  ['as it was recorded', () => undefined, {}],
  ['no pools', (objects) => objects['ippools.crd.projectcalico.org']?.splice(0), {}],
  ['no pools are shown', () => undefined, { broken: { ippools: refused } }],
  ['no pods are shown', () => undefined, { broken: { pods: { ...refused } } }],
  ['no nodes', (objects) => objects.nodes?.splice(0), {}],
  [
    'BIRD speaks of another peer',
    () => undefined,
    { exec: async () => ({ stdout: bird, stderr: '', exitCode: 0, truncated: false, milliseconds: 1 }) },
  ],
  [
    'BIRD is gone',
    () => undefined,
    { exec: async () => ({ stdout: '', stderr: 'No such file', exitCode: 1, truncated: false, milliseconds: 1 }) },
  ],
  ['a log of complaints', () => undefined, { log: 'E1121 reflector.go: nodes is forbidden: User "x" cannot list' }],
  ['no rights are told', () => undefined, { broken: { subjectaccessreviews: refused } }],
  ['a right is missing', () => undefined, { denied: ['list nodes', 'watch pods'] }],
];

const reportsOf = async (name: ClusterCheckName): Promise<(ClusterCheckReport | undefined)[]> =>
  Promise.all(
    worlds.map(async ([, change, options]) => {
      const objects = recordedObjects('v3.32.1-bgp-dualstack');
      change(objects);
      const report = await runClusterCheck(name, clusterOf(objects, options), {
        deadlineMs: 10_000,
        signal: new AbortController().signal,
        progress: () => undefined,
        now: () => 0,
      }).catch(() => undefined);
      return report && mode.bare ? bareReport(report) : report;
    }),
  );

const codesOf = (said: readonly { status: string; statement: Message }[]): string[] =>
  said.map(({ status, statement }) => `${status} ${statement.code}`);

/** What each of them is beside each other one. */
const differencesIn = (reports: readonly (ClusterCheckReport | undefined)[]) =>
  reports.flatMap((before, first) =>
    reports.flatMap((now, second) => {
      if (now === undefined) return [];
      const { news, kept } = compareReport(before && compareReport(undefined, before).kept, now);
      return [
        {
          between: `${worlds[first]?.[0]}, then ${worlds[second]?.[0]}`,
          kept: kept.findings.map(({ id, status }) => `${status} ${id}`),
          fresh: codesOf(news?.fresh ?? []),
          changed: codesOf(news?.changed ?? []),
          resolved: news?.resolved.map(({ code }) => code),
          notChecked: news?.notChecked.map(({ what }) => what.code),
          asBefore: news?.asBefore,
        },
      ];
    }),
  );

describe('between two cluster checks', () => {
  it.each(['ipam', 'duplicates', 'nodes', 'controllers'] as const)('of %s, no sentence decides', async (name) => {
    const said = differencesIn(await reportsOf(name));
    mode.bare = true;
    const coded = await reportsOf(name).finally(() => {
      mode.bare = false;
    });
    expect(said.length).toBeGreaterThan(20);
    expect(differencesIn(coded)).toEqual(said);
  });
});
