import { z } from 'zod';
import type { AccessAnswer, AgentPod, ControllersInput } from '../../case/cluster-check-input.ts';
import { type Failure, got, missing, missingOf, type Read } from '../../case/read.ts';
import { say } from '../../words/say.ts';
import { codeOfAnswer, readAnswer } from '../kubernetes/api-answer.ts';
import { inParallel } from './in-parallel.ts';
import { type ClusterCheckReading, findPools, getObject } from './lists.ts';
import { listAgents } from './node-pods.ts';
import { readEvents } from './pod-events.ts';

/**
 * What kube-controllers cannot work without in the Kubernetes datastore: the core of the ClusterRole in
 * Calico's manifest. `calico` stands for the group that serves Calico's objects.
 */
const needed: [verb: string, group: '' | 'calico', resource: string][] = [
  ['list', '', 'nodes'],
  ['watch', '', 'nodes'],
  ['list', '', 'pods'],
  ['get', '', 'pods'],
  ['list', 'calico', 'ippools'],
  ['list', 'calico', 'ipamblocks'],
  ['update', 'calico', 'ipamblocks'],
  ['delete', 'calico', 'ipamblocks'],
  ['list', 'calico', 'blockaffinities'],
  ['delete', 'calico', 'blockaffinities'],
  ['list', 'calico', 'ipamhandles'],
  ['delete', 'calico', 'ipamhandles'],
  ['get', 'calico', 'clusterinformations'],
  ['get', 'calico', 'kubecontrollersconfigurations'],
];
const width = 5;
const logLines = '400';
const logBytes = '200000';

const reviewSchema = z
  .object({ status: z.object({ allowed: z.boolean(), evaluationError: z.string().nullish() }) })
  .transform(({ status }) => status.allowed);

const askRights = async (reading: ClusterCheckReading, pod: AgentPod, group: string): Promise<AccessAnswer[]> => {
  const answers: AccessAnswer[] = [];
  const calico = group.split('/')[0] ?? '';
  let refused: Failure | undefined;
  await inParallel(needed, width, async ([verb, of, resource]) => {
    const asked = { verb, group: of === 'calico' ? calico : of, resource };
    const body = {
      apiVersion: 'authorization.k8s.io/v1',
      kind: 'SubjectAccessReview',
      spec: {
        user: `system:serviceaccount:${pod.namespace}:${pod.serviceAccount}`,
        groups: ['system:serviceaccounts', `system:serviceaccounts:${pod.namespace}`, 'system:authenticated'],
        resourceAttributes: asked,
      },
    };
    // One refusal is an answer for all of them.
    if (refused !== undefined) {
      answers.push({ ...asked, allowed: refused });
      return;
    }
    const answer = await reading.cluster.review('subjectaccessreviews', body, { signal: reading.signal });
    const allowed = readAnswer(answer, 'create subjectaccessreviews', reviewSchema);
    if (answer.kind === 'refused' && !allowed.ok) refused = allowed;
    answers.push({ ...asked, allowed });
  });
  return answers;
};

const readLog = async ({ cluster, signal }: ClusterCheckReading, pod: AgentPod): Promise<Read<string[]>> => {
  const path = `/api/v1/namespaces/${pod.namespace}/pods/${pod.name}/log`;
  const answer = await cluster.getText(path, { tailLines: logLines, limitBytes: logBytes }, { signal });
  if (answer.kind !== 'ok') return missingOf(`get pods/log in ${pod.namespace}`, answer.message, codeOfAnswer(answer));
  return got(typeof answer.body === 'string' ? answer.body.split('\n').filter((line) => line !== '') : []);
};

const configurationSchema = z
  .object({
    spec: z
      .object({
        controllers: z.object({ node: z.object({ leakGracePeriod: z.string().nullish() }).nullish() }).nullish(),
      })
      .nullish(),
  })
  .transform(({ spec }) => spec?.controllers?.node?.leakGracePeriod ?? undefined);

export const collectControllers = async (reading: ClusterCheckReading): Promise<ControllersInput> => {
  reading.progress(say('progress.controllers'));
  const [{ group }, pods] = await Promise.all([
    findPools(reading),
    listAgents(reading, 'kube-controllers', 'k8s-app=calico-kube-controllers'),
  ]);
  const leakGracePeriod =
    group === 'none'
      ? missing(say('read.calico-not-served'), 'not-served')
      : await getObject(
          reading,
          'get kubecontrollersconfiguration',
          `/apis/${group}/kubecontrollersconfigurations/default`,
          configurationSchema,
        );
  const here = pods.ok ? pods.value : [];
  const first = here.find(({ serviceAccount }) => serviceAccount !== '');
  reading.progress(say('progress.controllers-log'));
  const logs: ControllersInput['logs'] = {};
  const [rights] = await Promise.all([
    first && group !== 'none' ? askRights(reading, first, group) : Promise.resolve([]),
    inParallel(here.slice(0, 5), width, async (pod) => {
      logs[`${pod.namespace}/${pod.name}`] = await readLog(reading, pod);
    }),
  ]);
  const unready = here.filter(({ ready, deleting }) => !ready && !deleting).slice(0, 5);
  const events: NonNullable<ControllersInput['events']> = {};
  await inParallel(unready, width, async (pod) => {
    events[`${pod.namespace}/${pod.name}`] = await readEvents(reading, pod);
  });
  return {
    pods,
    rights,
    events,
    ...(first ? { account: `system:serviceaccount:${first.namespace}:${first.serviceAccount}` } : {}),
    logs,
    leakGracePeriod,
  };
};
