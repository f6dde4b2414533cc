// `npm run bench:scale`: the same question to the same nodes through two API servers, one that holds the
// lab's objects alone and one that holds a large cluster besides. Pair by pair, so that what else the
// machine does falls on both. Then the real worker's memory while it answers in the large one.
// `--rounds N --nodes N --pods N --policies N`.
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { openQueues } from '../../jobs/queues.ts';
import { keysUnder } from '../../src/store/keys.ts';
import { closeRedis, connectRedis } from '../../src/store/redis.ts';
import { startService } from '../demo/service.ts';
import { startRedis } from '../helpers/redis.ts';
import { startApiServer } from '../lab/api/server.ts';
import { ObjectStore } from '../lab/api/store.ts';
import { writeKubeconfig } from '../lab/cluster/kubeconfig.ts';
import { workerKubeconfig } from '../lab/cluster/worker-account.ts';
import { faultNamed } from '../lab/faults/catalogue.ts';
import { clearFault, injectFault } from '../lab/faults/inject.ts';
import { type Lab, startLab } from '../lab/lab.ts';
import { startWorkspace } from '../workspace/workspace.ts';
import { percentile } from './percentile.ts';
import type { AskAnswer, AskOrder } from './scale-asker.ts';
import { fillStore } from './scale-objects.ts';

const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '15' },
    nodes: { type: 'string', default: '5000' },
    pods: { type: 'string', default: '100000' },
    policies: { type: 'string', default: '10000' },
    questions: { type: 'string', default: '40' },
  },
});
const rounds = Number(values.rounds);
const wanted = { ratio: 1.3, megabytes: 300 };
const folder = import.meta.dirname;

const openAsker = () => {
  const child = fork(join(folder, 'scale-asker.ts'));
  const ended = once(child, 'exit').then(() => Promise.reject(new Error('the asking process ended')));
  ended.catch(() => undefined);
  return {
    ask: async (order: AskOrder): Promise<AskAnswer> => {
      const answered = once(child, 'message');
      child.send(order);
      const [answer] = (await Promise.race([answered, ended])) as [AskAnswer];
      return answer;
    },
    close: () => child.kill(),
  };
};

/** A second API server over the same nodes: the lab's objects and a large cluster's. */
const openLarge = async (lab: Lab) => {
  const store = new ObjectStore();
  store.restore(
    lab.store
      .allTypes()
      .flatMap((type) => lab.store.list(type.group === '' ? type.plural : `${type.plural}.${type.group}`)),
  );
  const filled = fillStore(store, {
    nodes: Number(values.nodes),
    pods: Number(values.pods),
    policies: Number(values.policies),
  });
  const api = await startApiServer({ store, exec: lab.containers });
  const kubeconfig = join(lab.folder, 'large.kubeconfig');
  const token = api.tokenFor('calico-why/calico-why-worker');
  await writeFile(kubeconfig, writeKubeconfig(api.url, api.caCertPem, token), { mode: 0o600 });
  return { api, store, kubeconfig, filled };
};

const compare = async (lab: Lab, small: string, large: { kubeconfig: string }): Promise<boolean> => {
  const asker = openAsker();
  let good = true;
  try {
    for (const broken of [false, true]) {
      const fault = faultNamed('workload-route-wrong');
      if (broken) await injectFault(lab, fault);
      for (const live of ['never', 'always'] as const) {
        const answers: { small: AskAnswer[]; large: AskAnswer[] } = { small: [], large: [] };
        // The first of each opens its connections and is not counted.
        for (let round = -1; round < rounds; round += 1) {
          const pair = [
            ['small', small],
            ['large', large.kubeconfig],
          ] as const;
          for (const [which, kubeconfig] of round % 2 === 0 ? pair : pair.toReversed()) {
            const answer = await asker.ask({ kubeconfig, live });
            if (round >= 0) answers[which].push(answer);
          }
        }
        const median = (of: AskAnswer[]) =>
          percentile(
            of.map(({ seconds }) => seconds),
            50,
          );
        const requests = (of: AskAnswer[]) => [...new Set(of.map((answer) => answer.requests))].join(', ');
        const ratio = median(answers.large) / median(answers.small);
        const same = requests(answers.small) === requests(answers.large);
        good &&= ratio <= wanted.ratio && same;
        console.log(
          `${broken ? 'broken ' : 'healthy'}, ${live === 'never' ? 'no packets  ' : 'live packets'}: requests ${requests(answers.small)} in the lab, ${requests(answers.large)} in the large cluster (wanted the same); median ${median(answers.small).toFixed(2)} s and ${median(answers.large).toFixed(2)} s, ratio ${ratio.toFixed(2)} (wanted ${wanted.ratio} at most); ${[...new Set([...answers.small, ...answers.large].map(({ named }) => named))].join(', ')}`,
        );
      }
      if (broken) await clearFault(lab, fault);
    }
  } finally {
    asker.close();
  }
  return good;
};

const megabytesOf = async (pid: number | undefined): Promise<number> => {
  const status = await readFile(`/proc/${pid}/status`, 'utf8');
  return Number(/VmHWM:\s+(\d+)/.exec(status)?.[1]) / 1024;
};

/** The bot and the worker as they are deployed, on a Redis and a local Slack: many questions, some at once. */
const measureWorker = async (kubeconfig: string): Promise<boolean> => {
  const redis = await startRedis();
  const slack = await startWorkspace({ port: 0 });
  const settings = {
    SLACK_BOT_TOKEN: slack.botToken,
    SLACK_APP_TOKEN: slack.appToken,
    SLACK_API_URL: slack.apiUrl,
    REDIS_URL: redis.url,
    KUBECONFIG: kubeconfig,
    CALICO_WHY_LIMIT_PER_ASKER: '100',
    CALICO_WHY_LIMIT_PER_CHANNEL: '1000',
  };
  const bot = await startService('bot', settings);
  const worker = await startService('worker', settings);
  const connection = connectRedis({ url: redis.url, prefix: 'calico-why' }, 'work', () => undefined);
  const queues = openQueues(connection, keysUnder('calico-why'), () => undefined);
  try {
    const before = await megabytesOf(worker.pid);
    const questions = Number(values.questions);
    for (let at = 0; at < questions; at += 1) {
      // Every port is a question of its own, so none is answered by another one's thread.
      await slack.slash('asha', '#incidents', '/calico', `why shop/web-0 cannot reach shop/db-0 on ${5432 + at}`);
    }
    for (;;) {
      const { waiting, active } = await queues.depth();
      if (waiting + active === 0) break;
      await sleep(200);
    }
    const peak = await megabytesOf(worker.pid);
    console.log(
      `worker: ${before.toFixed(0)} MB when it starts, at most ${peak.toFixed(0)} MB while it answered ${questions} questions (wanted under ${wanted.megabytes})`,
    );
    return peak < wanted.megabytes;
  } finally {
    await queues.close();
    await closeRedis(connection);
    await Promise.all([bot.stop(), worker.stop()]);
    await slack.close();
    await redis.stop();
  }
};

const lab = await startLab({ name: 'scale', encap: 'vxlan' });
try {
  const small = await workerKubeconfig(lab);
  const large = await openLarge(lab);
  console.log(
    `the large API server holds ${large.filled.nodes} nodes, ${large.filled.pods} pods, ${large.filled.policies} policies beside the lab`,
  );
  const asked = await compare(lab, small, large);
  const light = await measureWorker(large.kubeconfig);
  await large.api.close();
  process.exitCode = asked && light ? 0 : 1;
} finally {
  await lab.stop();
}
