import { randomUUID } from 'node:crypto';
import { type Running as Bot, runBot } from '../../src/bot.ts';
import type { Question } from '../../src/case/question.ts';
import { readBotSettings, readWorkerSettings, type WorkerSettings } from '../../src/config.ts';
import type { AnswerOutcome, DiagnoseListener, DiagnoseOptions } from '../../src/diagnose/contract.ts';
import { runWorker, type Running as Worker } from '../../src/worker.ts';
import { startWorkspace, type Workspace } from '../workspace/workspace.ts';
import { sampleCase, sampleFindings, sampleReport } from './sample-report.ts';
import { sampleSweep } from './sample-sweep.ts';

/** The bot and a worker on a local Slack, with a made-up engine. */

export type Engine = (
  question: Question,
  listener: DiagnoseListener,
  options: DiagnoseOptions,
) => Promise<AnswerOutcome>;

/** Answers at once with the sample report. */
export const sampleEngine: Engine = async (question, listener) => {
  listener.progress('asking node-1 and node-2');
  for (const finding of sampleFindings) listener.finding(finding);
  return { kind: 'report', case: { ...sampleCase, question }, report: sampleReport };
};

export const somePicture = Buffer.from('89504e470d0a1a0a', 'hex');

interface WorkerTimes {
  lockMs?: number;
  closeMs?: number;
  sweep?: typeof sampleSweep;
}

export interface Conversation {
  slack: Workspace;
  settings: WorkerSettings;
  startBot(): Promise<Bot>;
  startWorker(engine?: Engine, times?: WorkerTimes): Promise<Worker>;
  close(): Promise<void>;
}

export const openConversation = async (
  redisUrl: string,
  more: Record<string, string> = {},
  options: Parameters<typeof startWorkspace>[0] = {},
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
  const settings = readWorkerSettings(env);
  const running: { close(): Promise<void> }[] = [];
  const keep = <T extends { close(): Promise<void> }>(started: T): T => {
    running.unshift(started);
    return started;
  };
  return {
    slack,
    settings,
    startBot: async () => keep(await runBot(readBotSettings(env))),
    startWorker: async (engine = sampleEngine, times = {}) =>
      keep(
        await runWorker(settings, {
          connectCluster: () => 'cluster',
          diagnose: (question, _cluster, listener, runOptions) => engine(question, listener, runOptions),
          sweep: sampleSweep,
          drawPicture: () => Promise.resolve(somePicture),
          ...times,
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
  return [own.text, own.elements, own.blocks, own.options, own.placeholder].map(readable).join('');
};

/** From now on the local Slack delivers by signed requests to this port. */
export const hearByHttp = (slack: Workspace, port: number | undefined): void => {
  slack.useRequestUrl(`http://127.0.0.1:${port}/slack/events`);
};
