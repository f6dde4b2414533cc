import { calicoctlFit } from '../act/calicoctl-version.ts';
import type { DoctorLine } from '../case/installation.ts';
import { examineSlack } from '../chat/slack/examine-slack.ts';
import { calicoctlWith } from '../collect/calicoctl/calicoctl.ts';
import { askRights } from '../collect/installation/ask-rights.ts';
import { askProbes, readNodeNames, readProbePods } from '../collect/installation/read-probes.ts';
import { readGroups, readVersion } from '../collect/installation/read-server.ts';
import type { ListingCluster } from '../collect/kubernetes/client.ts';
import { judgeAnswers, judgeApi, judgeClocks, judgeProbes } from '../doctor/judge-cluster.ts';
import { judgeRedis } from '../doctor/judge-redis.ts';
import { judgeRights } from '../doctor/judge-rights.ts';
import { judgeSlack } from '../doctor/judge-slack.ts';
import { judgeCalicoctl, judgeProxy, judgeWorkers } from '../doctor/judge-surroundings.ts';
import { type RightSet, rightSets } from '../doctor/rights.ts';
import { labelPairs } from '../label-pairs.ts';
import { openLog, slackLog } from '../service/log.ts';
import type { BotDoctorSettings, DoctorSettings } from '../settings/config.ts';
import { examineRedis } from '../store/examine-redis.ts';
import { keysUnder } from '../store/keys.ts';
import { closeRedis, connectRedis, whenReady } from '../store/redis.ts';
import { openWorkers } from '../store/workers.ts';
import { say } from '../words/say.ts';

/** What `doctor` looks at, each part on its own: one that cannot be looked at leaves the others as they are. */

const readyMs = 3_000;

export const slackLines = async ({ slack, receive, log }: BotDoctorSettings): Promise<DoctorLine[]> => {
  if (slack === undefined) return [{ check: 'slack-token', state: 'skip', said: say('doctor.no-slack') }];
  const { botToken, apiUrl } = slack;
  const appToken = receive?.mode === 'socket' ? receive.appToken : undefined;
  const logger = slackLog(openLog(log.level === 'debug' || log.level === 'trace' ? log.level : 'silent', 'doctor'));
  return judgeSlack(await examineSlack({ botToken, appToken, apiUrl, logger }));
};

export const redisLines = async ({ redis: settings, scope, fixes }: BotDoctorSettings): Promise<DoctorLine[]> => {
  if (settings === undefined) return [{ check: 'redis', state: 'skip', said: say('doctor.no-redis') }];
  const redis = connectRedis(settings, 'ask', () => undefined);
  try {
    await whenReady(redis, readyMs);
    const facts = await examineRedis(redis);
    if (!facts.ok)
      return [
        {
          check: 'redis',
          state: 'fail',
          said: say('doctor.redis-away', { problem: facts.reason }),
          next: say('doctor.redis-away-next'),
        },
      ];
    const keys = keysUnder(settings.prefix, scope);
    const alive = async (role: 'worker' | 'fixer', key: string): Promise<DoctorLine[]> => {
      try {
        return [judgeWorkers(role, await openWorkers(redis, key).count(Date.now()))];
      } catch {
        return [{ check: 'workers', state: 'unknown', said: say('doctor.alive-unread', { role }) }];
      }
    };
    return [
      { check: 'redis', state: 'ok', said: say('doctor.redis') },
      ...judgeRedis(facts.value),
      ...(await alive('worker', keys.workers)),
      ...(fixes.enabled ? await alive('fixer', keys.fixers) : []),
    ];
  } finally {
    await closeRedis(redis);
  }
};

/** Kinds of an API group that the cluster has not are not read, so that nobody needs a right to them. */
const served = (set: RightSet, groups: readonly string[]): RightSet => ({
  ...set,
  rights: set.rights.filter(({ group }) => group === '' || groups.includes(group)),
});

const rightLines = async (
  cluster: ListingCluster,
  { probe, fixes, remediator }: DoctorSettings,
  asFixer: boolean,
  signal: AbortSignal,
): Promise<DoctorLine[]> => {
  const groups = await readGroups(cluster, signal);
  if (!groups.ok) {
    const said = say('doctor.not-looked-at', { reason: groups.reason });
    return [{ check: 'rights', state: 'unknown', said, next: say('doctor.api-next') }];
  }
  // An operator's Calico is in its own namespace.
  const calico = groups.value.includes('operator.tigera.io') ? 'calico-system' : 'kube-system';
  const namespaces = {
    probe: probe.namespace,
    fixer: fixes.namespace,
    remediator: remediator?.namespace ?? 'calico-why-remediator',
    calico,
  };
  const sets = rightSets(namespaces, { fixes: asFixer, remediator: remediator !== undefined });
  const lines: DoctorLine[] = [];
  for (const set of sets.map((each) => served(each, groups.value)))
    lines.push(...judgeRights(set, await askRights(cluster, set.rights, signal)));
  return lines;
};

/** What the bot needs. Never throws. */
export const examineBot = async (settings: BotDoctorSettings): Promise<DoctorLine[]> => {
  const parts = await Promise.all([slackLines(settings), redisLines(settings)]);
  return [judgeProxy(process.env), ...parts.flat()];
};

export interface ClusterPart {
  cluster: ListingCluster;
  settings: DoctorSettings;
  /** Whether this account is to carry out fixes. */
  asFixer: boolean;
  signal: AbortSignal;
  now: () => number;
}

export const clusterLines = async (part: ClusterPart): Promise<DoctorLine[]> => {
  const { cluster, settings, asFixer, signal, now } = part;
  const version = await readVersion(cluster, signal);
  const api = judgeApi(cluster.server, version);
  // Whatever else would be asked goes the same way.
  if (!version.ok && version.code !== 'forbidden') return [api];
  const place = { ...settings.probe, labels: labelPairs(settings.probe.labels) };
  const [rights, nodes, probes] = await Promise.all([
    rightLines(cluster, settings, asFixer, signal),
    readNodeNames(cluster, signal),
    readProbePods(cluster, place, signal),
  ]);
  const ready = probes.ok ? probes.value.filter((probe) => probe.ready) : [];
  const answers = await askProbes(cluster, place, ready, { signal, now });
  return [
    api,
    ...rights,
    ...judgeProbes(nodes, probes),
    ...judgeAnswers(answers),
    judgeClocks(cluster.clockAheadMs?.(), answers),
  ];
};

/** calicoctl is used by fixes, and where Calico's objects are in an etcd of its own. */
export const calicoctlLines = async (
  { cluster, fixes }: DoctorSettings,
  asFixer: boolean,
  signal: AbortSignal,
): Promise<DoctorLine[]> => {
  const isEtcd = cluster.datastore === 'etcd';
  if (!isEtcd && !asFixer) return [{ check: 'calicoctl', state: 'skip', said: say('doctor.no-calicoctl') }];
  const calicoctl = calicoctlWith({
    path: (asFixer ? fixes.calicoctl : undefined) ?? cluster.calicoctl,
    kubeconfig: cluster.kubeconfig,
    context: cluster.context,
    config: isEtcd ? cluster.calicoctlConfig : undefined,
    env: isEtcd ? { ...process.env, DATASTORE_TYPE: process.env.DATASTORE_TYPE ?? 'etcdv3' } : process.env,
  });
  return [judgeCalicoctl(await calicoctlFit(calicoctl, signal))];
};
