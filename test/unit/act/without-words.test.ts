import { describe, expect, it, vi } from 'vitest';
import { endingOfRun, lostAnswer, whyStale } from '../../../jobs/fix-judge.ts';
import { type EngineParts, fixEngine } from '../../../src/act/engine.ts';
import { type Case, caseSchema } from '../../../src/case/case.ts';
import type { ProposedFix } from '../../../src/case/fix.ts';
import { got } from '../../../src/case/read.ts';
import type { CalicoctlRun } from '../../../src/collect/calicoctl/calicoctl.ts';
import type { ExecResult } from '../../../src/collect/exec.ts';
import type { ApiAnswer } from '../../../src/collect/kubernetes/api-answer.ts';
import type { FixAction } from '../../../src/fixes/action.ts';
import { proposalsOf } from '../../../src/fixes/propose.ts';
import { digestOf, type FixRecord } from '../../../src/store/fix-record.ts';
import { type Message, verbatim } from '../../../src/words/message.ts';
import { reportOf } from '../../helpers/examine.ts';
import { aThread, inChannel } from '../../helpers/places.ts';
import { readPacked } from '../../record/packed.ts';
import type { Recorded } from '../../record/verdict-of.ts';

/** What becomes of a fix is decided by no sentence: with bare codes alone it comes to the same ends. */
const mode = vi.hoisted(() => ({ bare: false }));
vi.mock('../../../src/words/say.ts', async (importOriginal) => {
  const { say } = await importOriginal<typeof import('../../../src/words/say.ts')>();
  return {
    say: (...said: Parameters<typeof say>): Message => (mode.bare ? { code: said[0], args: {} } : say(...said)),
  };
});
vi.mock('../../../src/words/words.ts', async (importOriginal) => {
  const { wordsIn } = await importOriginal<typeof import('../../../src/words/words.ts')>();
  const inEnglish = (said: Message | string): string => {
    if (mode.bare) return typeof said === 'string' ? said : said.code;
    return wordsIn('en')(said);
  };
  return { wordsIn: () => inEnglish, inEnglish };
});

const isMessage = (value: object): value is Message =>
  'code' in value && 'args' in value && typeof value.code === 'string' && Object.keys(value).length === 2;

const bare = (value: unknown): unknown => {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map(bare);
  if (isMessage(value)) return { code: value.code, args: {} };
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, bare(item)]));
};

/** The same once as it is said, and once by bare codes. */
const bothWays = async <T>(work: (text: (words: string) => Message) => Promise<T>): Promise<{ said: T; coded: T }> => {
  mode.bare = false;
  const said = await work(verbatim);
  mode.bare = true;
  const coded = await work(() => ({ code: 'verbatim', args: {} })).finally(() => {
    mode.bare = false;
  });
  return { said, coded };
};

const place = { namespace: 'calico-why', labels: {}, container: 'x' };
const signal = new AbortController().signal;

interface World {
  api: ApiAnswer;
  exec: Partial<ExecResult>;
  calicoctl: Partial<CalicoctlRun>;
  evidence?: Case;
}

const engineIn = ({ api, exec, calicoctl, evidence }: World) => {
  const answer = async () => api;
  const parts: EngineParts = {
    cluster: {
      ...{ server: 'x', get: answer, getText: answer, review: answer, requests: () => 0, close: () => undefined },
      exec: async () => ({ stdout: '', stderr: '', truncated: false, milliseconds: 0, ...exec }),
    },
    writer: { deleteObject: answer, patch: answer, create: answer, close: () => undefined },
    calicoctl: async () => ({ command: '', stdout: '', stderr: '', notStarted: false, ...calicoctl }),
    ask: async () => {
      if (evidence === undefined) throw new Error('nobody answers');
      return got({ kind: 'question', case: evidence, report: reportOf(evidence) });
    },
    ...{ probe: place, mender: place, namespace: 'calico-why', holder: 'pod/1', now: () => 0 },
    patience: { waitMs: 0, pauseMs: 0 },
  };
  return fixEngine(parts);
};

const pods = {
  items: [{ metadata: { name: 'remediator', uid: 'm' }, spec: { nodeName: 'n1' }, status: { phase: 'Running' } }],
};
const answers: [string, (text: (words: string) => Message) => ApiAnswer][] = [
  ['a list of pods', () => ({ kind: 'ok', body: pods })],
  ['nothing there', (text) => ({ kind: 'not-found', message: text('no'), groupMissing: false })],
  ['forbidden', (text) => ({ kind: 'refused', message: text('no') })],
  ['a conflict', (text) => ({ kind: 'failed', message: text('no'), status: 409 })],
  ['a broken server', (text) => ({ kind: 'failed', message: text('forbidden: no'), status: 500 })],
  ['silence', (text) => ({ kind: 'failed', message: text('late'), code: 'timeout' })],
];
const execs: [string, (text: (words: string) => Message) => Partial<ExecResult>][] = [
  ['forbidden', (text) => ({ failure: text('no'), code: 'forbidden' })],
  ['broken off', (text) => ({ failure: text('forbidden: or so it reads') })],
  ['refused by the node', () => ({ exitCode: 2, stderr: 'no such change' })],
  ['ended in an error', () => ({ exitCode: 1, stderr: 'forbidden' })],
  ['not understood', () => ({ exitCode: 0, stdout: 'forbidden' })],
];
const runs: [string, (text: (words: string) => Message) => Partial<CalicoctlRun>][] = [
  ['done', () => ({ exitCode: 0, stdout: 'Successfully released IP address 10.0.0.1' })],
  ['failed', () => ({ exitCode: 1, stderr: 'no' })],
  ['not started', (text) => ({ failure: text('done'), notStarted: true })],
  ['killed', (text) => ({ failure: text('done') })],
];
const actions: FixAction[] = [
  { kind: 'delete-pod', namespace: 'shop', name: 'a', uid: 'u' },
  {
    kind: 'patch',
    path: '/apis/crd.projectcalico.org/v1/ippools/p',
    resourceVersion: '1',
    patch: { spec: { disabled: false } },
  },
  { kind: 'node', node: 'n1', change: { kind: 'link-up', dev: 'eth0' } },
  { kind: 'release-address', address: '10.0.0.1', handle: 'h' },
  { kind: 'calicoctl', args: ['version'] },
  { kind: 'collect', nodes: ['n1'] },
];

describe('how a fix that is run ends', () => {
  const worlds = answers.flatMap(([api, answer]) =>
    execs.flatMap(([exec, result]) =>
      runs.map(([run, calicoctl]) => [`${api}, ${exec}, ${run}`, { answer, result, calicoctl }] as const),
    ),
  );

  it.each(worlds)('%s', async (_, { answer, result, calicoctl }) => {
    const { said, coded } = await bothWays(async (text) => {
      const engine = engineIn({ api: answer(text), exec: result(text), calicoctl: calicoctl(text) });
      return Promise.all(
        actions.map(async (action) => {
          const ran = await engine.run(action, signal);
          const verified = await engine.verify(action, signal);
          const { status, summary } = endingOfRun(ran, verified);
          return [action.kind, ran.outcome, verified.ok, status, summary.code];
        }),
      );
    });
    expect(coded).toEqual(said);
  });

  it('every end that there is is met', async () => {
    const ends = new Set<string>();
    for (const [, { answer, result, calicoctl }] of worlds) {
      const engine = engineIn({ api: answer(verbatim), exec: result(verbatim), calicoctl: calicoctl(verbatim) });
      for (const action of actions) ends.add((await engine.run(action, signal)).outcome);
    }
    ends.add(lostAnswer(new Error('gone')).outcome);
    expect([...ends].sort()).toEqual(['done', 'failed', 'unknown']);
  });
});

describe('the second look at a fix', () => {
  const recordOf = (fix: ProposedFix, evidence: Case): FixRecord => ({
    ...{
      id: 'AAAAAAAAAAAAAAAAAAAAAA',
      stamp: '',
      conversation: inChannel('C1'),
      thread: aThread('C1', '1.1'),
      asker: 'U',
      cluster: '',
      needed: 1,
    },
    ...{ fix, digest: digestOf(fix), status: 'approved', approvals: [], createdAt: 0, expiresAt: 1 },
    origin: { kind: 'question', runId: 'r', question: evidence.question },
  });
  const causesOf = new Map(
    readPacked('verdicts').map((line) => {
      const { name, causes } = JSON.parse(line) as { name: string; causes: { id: string }[] };
      return [name, causes.map(({ id }) => id).join(' ')];
    }),
  );
  /** One of each set of causes: what is proposed follows from them. */
  const byCauses = new Map(
    readPacked('cases')
      .map((line) => JSON.parse(line) as Recorded)
      .map((recorded) => [causesOf.get(recorded.name) ?? '', recorded]),
  );
  byCauses.delete('');
  const cases = [...byCauses.values()];

  it.each(cases.map(({ name, case: recorded }) => [name, recorded] as const))('%s', async (_, recorded) => {
    const first = caseSchema.parse(recorded);
    const fixes = proposalsOf({ kind: 'question', case: first, report: reportOf(first) }, { nodes: true });
    const { said, coded } = await bothWays(async (text) => {
      const evidence = caseSchema.parse(mode.bare ? bare(first) : first);
      return Promise.all(
        fixes.map(async (fix) => {
          const kept = mode.bare ? (bare(fix) as ProposedFix) : fix;
          const record = recordOf(kept, evidence);
          const api: ApiAnswer = { kind: 'not-found', message: text('no'), groupMissing: false };
          const looked = await engineIn({ api, exec: {}, calicoctl: {}, evidence }).look(record, signal);
          const stale = whyStale(record, looked);
          return [
            fix.id,
            looked.stands ? looked.action : looked.reason.code,
            looked.evidence,
            stale && [stale.status, stale.summary.code, stale.difference],
          ];
        }),
      );
    });
    expect(coded).toEqual(said);
  });
});
