import { describe, expect, it } from 'vitest';
import type { QuestionOf } from '../../../src/case/question.ts';
import type { StandingAnswer } from '../../../src/case/standing-answer.ts';
import { answerStanding } from '../../../src/diagnose/answer-standing.ts';
import type { Diagnose } from '../../../src/diagnose/diagnose.ts';
import { PublicError } from '../../../src/errors.ts';
import { verbatim } from '../../../src/words/message.ts';
import { said, saying } from '../../helpers/said.ts';
import { birds } from '../helpers/birds.ts';
import {
  type ClusterOptions,
  clusterOf,
  type Loose,
  type Objects,
  recordedObjects,
} from '../helpers/object-cluster.ts';

const bgp = 'v3.32.1-bgp-dualstack';

const away: Diagnose = () => Promise.reject(new PublicError('could-not-ask', verbatim('not here')));
const ask = (
  question: Partial<QuestionOf<'node' | 'agent'>>,
  objects: Objects,
  more: ClusterOptions = {},
  steps: string[] = [],
) =>
  answerStanding(
    { text: '', ...question } as QuestionOf<'node' | 'agent'>,
    clusterOf(objects, more),
    { diagnose: away, now: () => 0 },
    { progress: () => undefined, finding: ({ object = '' }) => void steps.push(object) },
    { live: 'never', signal: new AbortController().signal },
  );

const stands = async (...asked: Parameters<typeof ask>): Promise<StandingAnswer> => {
  const answer = await ask(...asked);
  if (answer.kind !== 'standing') throw new Error(said(answer.statement));
  return answer;
};
const causes = ({ causes: all }: StandingAnswer) => all.map(({ statement }) => said(statement));
const node = (name: string) => ({ kind: 'node', name }) as const;

const agentOn = (objects: Objects, at: string): Loose =>
  (objects.pods ?? []).find(
    ({ metadata, spec }) => metadata.labels?.['k8s-app'] === 'calico-node' && spec.nodeName === at,
  );

const podWith = (name: string, labels: Record<string, string>, ready: boolean, over: Loose = {}): Loose => ({
  metadata: { name, namespace: 'kube-system', labels },
  spec: { nodeName: 'node-2', containers: [] },
  status: {
    phase: 'Running',
    conditions: [{ type: 'Ready', status: ready ? 'True' : 'False', ...(ready ? {} : { message: 'it is not ready' }) }],
    containerStatuses: [{ name: 'it', restartCount: 0, state: {} }],
  },
  ...over,
});

describe('a node', () => {
  it('is asked with those at the other ends of its sessions, and ways are tried', async () => {
    const objects = recordedObjects(bgp);
    const steps: string[] = [];
    const answer = await stands(
      { kind: 'node', subject: node('node-2') },
      objects,
      { exec: birds(objects, () => undefined) },
      steps,
    );
    // No way could be diagnosed here: what the agents say is not enough to call it healthy.
    expect(answer).toMatchObject({ status: 'unknown', causes: [], about: saying('node node-2') });
    expect(answer.checked.map((each) => said(each))).toEqual([
      'nodes ready: 1 of 1',
      'calico-node ready: 1 of 1',
      'BGP sessions established at both ends: 4 of 4',
    ]);
    expect(steps.length).toBe(answer.paths.length);
    expect(steps.join()).toMatch(/node\/node-\d → node\/node-2/);
  });

  it('has its own trouble said, and no trouble of others', async () => {
    const objects = recordedObjects(bgp);
    const exec = birds(objects, (own, peer) =>
      own === 'node-1' && peer === 'node-3' ? 'start  09:55:23    Connect' : undefined,
    );
    for (const each of agentOn(objects, 'node-1').status.conditions) if (each.type === 'Ready') each.status = 'False';
    expect(causes(await stands({ kind: 'node', subject: node('node-2') }, objects, { exec }))).toEqual([]);
    const own = await stands({ kind: 'node', subject: node('node-1') }, objects, { exec });
    expect(own.status).toBe('broken');
    expect(causes(own)).toEqual([
      expect.stringMatching(/calico-node on node-1 is not ready/),
      expect.stringMatching(/between node-1 and node-3 is not established/),
    ]);
  });

  it('whose kubelet is silent is down or cut off', async () => {
    const objects = recordedObjects(bgp);
    const [, second] = objects.nodes ?? [];
    for (const each of second.status.conditions) if (each.type === 'Ready') each.status = 'Unknown';
    const answer = await stands({ kind: 'node', subject: node(second.metadata.name) }, objects, {
      exec: birds(objects, () => undefined),
    });
    expect(causes(answer)[0]).toMatch(/kubelet of node-\d does not report any more/);
  });

  it('that is not there is asked back, with what it may be', async () => {
    expect(await ask({ kind: 'node', subject: node('node-22') }, recordedObjects(bgp))).toMatchObject({
      kind: 'not-found',
      statement: saying('There is no node node-22.'),
      choice: { options: [{ kind: 'node', name: 'node-2' }, ...[{}, {}]] },
    });
  });

  it('is not called healthy where nothing may be read', async () => {
    const refused = { kind: 'refused', message: verbatim('nodes is forbidden') } as const;
    const answer = await stands({ kind: 'node', subject: node('node-2') }, recordedObjects(bgp), {
      broken: { nodes: refused },
    });
    expect(answer).toMatchObject({ status: 'unknown', summary: saying(/forbidden/) });
  });
});

describe('an agent', () => {
  const down = (own: string, peer: string) =>
    own === 'node-2' && peer === 'node-1' ? 'start  09:55:23    Connect' : undefined;

  it('BGP with a peer: by both ends of that session alone', async () => {
    const objects = recordedObjects(bgp);
    const exec = birds(objects, down);
    const about = (peers: string[], at = 'node-2') =>
      stands({ kind: 'agent', agent: 'bgp', subject: node(at), peers }, objects, { exec });
    const broken = await about(['10.39.0.1']);
    expect(broken.status).toBe('broken');
    expect(causes(broken)).toEqual([expect.stringMatching(/between node-1 and node-2 .* node-2 says Connect/)]);
    expect(said(broken.about)).toBe('BGP on node-2 with 10.39.0.1');
    expect(await about(['10.39.0.3'])).toMatchObject({ status: 'healthy', summary: saying(/1 of 1/) });
    expect(await about(['fd00:39::1'])).toMatchObject({ status: 'healthy' });
  });

  it('BGP with a peer whose node nobody named', async () => {
    const objects = recordedObjects(bgp);
    const answer = await stands({ kind: 'agent', agent: 'bird', peers: ['10.39.0.1'] }, objects, {
      exec: birds(objects, down),
    });
    expect(causes(answer)).toEqual([expect.stringMatching(/between node-1 and node-2/)]);
  });

  it('BGP with somebody whom no BIRD knows', async () => {
    const objects = recordedObjects(bgp);
    const answer = await stands(
      { kind: 'agent', agent: 'bgp', subject: node('node-2'), peers: ['10.0.0.5'] },
      objects,
      {
        exec: birds(objects, () => undefined),
      },
    );
    expect(answer.status).toBe('broken');
    expect(causes(answer)).toEqual(['no BIRD that was asked has a BGP session with 10.0.0.5 (asked: node-2)']);
  });

  it('BGP where BIRD cannot be asked, or is not wanted, is not called healthy', async () => {
    const unasked = await stands({ kind: 'agent', agent: 'bgp', subject: node('node-2') }, recordedObjects(bgp));
    expect(unasked.status).toBe('unknown');
    expect(said(unasked.summary)).toMatch(/no exec here/);
    const vxlan = await stands(
      { kind: 'agent', agent: 'bgp', subject: node('node-2') },
      recordedObjects('v3.32.1-vxlan-iptables'),
    );
    expect(vxlan.summary).toEqual(saying(/does not run BIRD there/));
  });

  it('Felix: what its readiness check says counts where nothing else can ask it', async () => {
    const objects = recordedObjects(bgp);
    const exec = birds(objects, () => undefined);
    const felix = { kind: 'agent', agent: 'felix', subject: node('node-2') } as const;
    expect(await stands(felix, objects, { exec })).toMatchObject({ status: 'healthy' });
    for (const each of agentOn(objects, 'node-2').status.conditions)
      if (each.type === 'Ready') Object.assign(each, { status: 'False', message: 'felix is not ready' });
    const unready = await stands(felix, objects, { exec });
    expect(unready.status).toBe('broken');
    expect(causes(unready)).toEqual([
      expect.stringMatching(/calico-node on node-2 is not ready: .*felix is not ready/),
    ]);
  });

  it('calico-node by its pod, and a pod that is not there', async () => {
    const objects = recordedObjects(bgp);
    const { name } = agentOn(objects, 'node-3').metadata;
    const asked = { kind: 'agent', agent: 'calico-node', subject: { kind: 'pod', name } } as const;
    const answer = await stands(asked, objects, { exec: birds(objects, () => undefined) });
    expect(answer.checked.map((each) => said(each))).toContain('calico-node ready: 1 of 1');
    expect(await ask({ ...asked, subject: { kind: 'pod', name: 'calico-node-gone' } }, objects)).toMatchObject({
      kind: 'not-found',
      choice: { options: expect.arrayContaining([expect.objectContaining({ name })]) },
    });
  });

  it('by its pods and their events where nothing else is read of it', async () => {
    const objects = recordedObjects(bgp);
    const dns = { 'k8s-app': 'kube-dns' };
    objects.pods = [...(objects.pods ?? []), podWith('coredns-a', dns, true), podWith('coredns-b', dns, false)];
    objects.events = [
      {
        metadata: { name: 'e', namespace: 'kube-system' },
        type: 'Warning',
        message: 'Readiness probe failed: HTTP probe failed with statuscode: 503',
        count: 4,
      },
    ];
    const answer = await stands({ kind: 'agent', agent: 'coredns' }, objects);
    expect(answer.status).toBe('broken');
    expect(causes(answer)).toEqual([expect.stringMatching(/kube-system\/coredns-b on node-2 is not ready/)]);
    expect(JSON.stringify(answer.causes[0]?.proof)).toMatch(/statuscode: 503/);
    expect(answer.notChecked).toContainEqual(expect.objectContaining({ reason: saying(/not their logs/) }));
    const one = { kind: 'agent', agent: 'coredns', subject: { kind: 'pod', name: 'coredns-a' } } as const;
    expect(await stands(one, objects)).toMatchObject({ status: 'healthy', checked: [saying('pods ready: 1 of 1')] });
  });

  it('that has no pod is not called healthy', async () => {
    const answer = await stands({ kind: 'agent', agent: 'typha' }, { ...recordedObjects(bgp), pods: [] });
    expect(answer).toMatchObject({ status: 'unknown', summary: saying(/no pod with the label k8s-app=calico-typha/) });
  });

  it('kube-controllers: their pods, rights and logs', async () => {
    const objects = recordedObjects(bgp);
    const answer = await stands({ kind: 'agent', agent: 'kube-controllers' }, objects, { denied: ['list nodes'] });
    expect(answer.status).toBe('broken');
    expect(causes(answer)).toEqual([expect.stringMatching(/list nodes/)]);
  });
});
