import { randomUUID } from 'node:crypto';
import { isForCase, type Question } from '../../src/case/question.ts';
import { openFixTelling } from '../../src/chat/fix-telling.ts';
import type { AnswerOutcome, DiagnoseListener, DiagnoseOptions } from '../../src/diagnose/contract.ts';
import type { FixEngine } from '../../src/fixes/engine.ts';
import {
  readBotSettings,
  readFixerSettings,
  readWorkerSettings,
  type WorkerSettings,
} from '../../src/settings/config.ts';
import { type RunningBot as Bot, runBot } from '../../src/start/bot.ts';
import { runFixer } from '../../src/start/fixer.ts';
import type { Running } from '../../src/start/running.ts';
import { runWorker, type WorkerParts } from '../../src/start/worker.ts';
import type { RedisRole } from '../../src/store/redis-users.ts';
import { verbatim } from '../../src/words/message.ts';
import { startWorkspace, type Workspace } from '../workspace/workspace.ts';
import { sampleClusterCheck } from './sample-cluster-check.ts';
import { sampleCase, sampleFindings, sampleReport } from './sample-report.ts';

/** The bot and a worker on a local Slack, with a made-up engine. */

export type Engine = (
  question: Question,
  listener: DiagnoseListener,
  options: DiagnoseOptions,
) => Promise<AnswerOutcome>;

/** The sample's evidence under another question. */
export const caseOf = (question: Question) => (isForCase(question) ? { ...sampleCase, question } : sampleCase);

/** Answers at once with the sample report. */
export const sampleEngine: Engine = async (question, listener) => {
  listener.progress(verbatim('asking node-1 and node-2'));
  for (const finding of sampleFindings) listener.finding(finding);
  return { kind: 'report', case: caseOf(question), report: sampleReport };
};

/** Finds what it rests on unchanged, does what it is told, and finds it done. */
const obedientEngine: FixEngine = {
  look: ({ fix, action }) => {
    const restart = { kind: 'delete-pod', namespace: 'calico-system', name: 'calico-node-x7x2k', uid: 'u1' } as const;
    const patch = { kind: 'patch', path: '/api/v1/nodes/node-2', resourceVersion: '1', patch: {} } as const;
    return Promise.resolve({ stands: true, evidence: fix.evidence, action: action ?? restart, undo: patch });
  },
  run: (action) => Promise.resolve({ outcome: 'done', lines: [`did ${action.kind}`] }),
  verify: () => Promise.resolve({ ok: true, lines: ['it is as it was to be'] }),
  recover: () => Promise.resolve([]),
};

export const somePicture = Buffer.from('89504e470d0a1a0a', 'hex');

type WorkerTimes = Partial<
  Pick<WorkerParts<string>, 'lockMs' | 'closeMs' | 'clusterCheck' | 'scheduledCheckMs' | 'drawPicture' | 'readNames'>
>;

export interface Conversation {
  slack: Workspace;
  settings: WorkerSettings;
  startBot(): Promise<Bot>;
  startWorker(engine?: Engine, times?: WorkerTimes): Promise<Running>;
  /** The fix worker, with an engine that does what it is told and changes nothing. */
  startFixer(engine?: Partial<FixEngine>): Promise<Running>;
  close(): Promise<void>;
}

export const openConversation = async (
  redisUrl: string,
  more: Record<string, string> = {},
  options: Parameters<typeof startWorkspace>[0] = {},
  /** Where each role finds Redis; absent: all at the same address. */
  urls: Partial<Record<RedisRole, string>> = {},
): Promise<Conversation> => {
  const slack = await startWorkspace(options);
  const env = {
    SLACK_BOT_TOKEN: slack.botToken,
    SLACK_APP_TOKEN: slack.appToken,
    SLACK_API_URL: slack.apiUrl,
    REDIS_URL: redisUrl,
    REDIS_PREFIX: `test-${randomUUID()}`,
    METRICS_PORT: '-1',
    LOG_LEVEL: 'silent',
    ...more,
  };
  const envOf = (role: RedisRole) => ({ ...env, REDIS_URL: urls[role] ?? redisUrl });
  const settings = readWorkerSettings(envOf('worker'));
  const running: { close(): Promise<void> }[] = [];
  const keep = <T extends { close(): Promise<void> }>(started: T): T => {
    running.unshift(started);
    return started;
  };
  return {
    slack,
    settings,
    startBot: async () => keep(await runBot(readBotSettings(envOf('bot')))),
    startWorker: async (engine = sampleEngine, times = {}) =>
      keep(
        await runWorker(settings, {
          connectCluster: () => 'cluster',
          diagnose: (question, _cluster, listener, runOptions) => engine(question, listener, runOptions),
          clusterCheck: sampleClusterCheck,
          drawPicture: () => Promise.resolve(somePicture),
          ...times,
        }),
      ),
    startFixer: async (engine = {}) =>
      keep(
        await runFixer(readFixerSettings(envOf('fixer')), {
          openEngine: () => ({ ...obedientEngine, ...engine }),
          openTelling: openFixTelling,
          watchMs: 100,
          closeMs: 2_000,
        }),
      ),
    close: async () => {
      for (const each of running) await each.close();
      await slack.close();
    },
  };
};

/** Everything that can be read in a message: its blocks' texts, in order. */
export const readable = (value: unknown): string => {
  if (Array.isArray(value)) return value.map(readable).join('');
  if (typeof value !== 'object' || value === null) return '';
  const own = value as Record<string, unknown>;
  if (typeof own.text === 'string') return own.text;
  return [own.text, own.elements, own.rows, own.blocks, own.options, own.placeholder].map(readable).join('');
};

/** From now on the local Slack delivers by signed requests to this port. */
export const hearByHttp = (slack: Workspace, port: number | undefined): void => {
  slack.useRequestUrl(`http://127.0.0.1:${port}/slack/events`);
};

/** What a bot needs to hear signed requests, on any free port. */
export const byHttp = (signingSecret = 'local-signing-secret'): Record<string, string> => ({
  SLACK_APP_TOKEN: '',
  SLACK_SIGNING_SECRET: signingSecret,
  SLACK_PORT: '0',
});
