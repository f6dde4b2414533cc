import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import type { AddressAnswer, WorkloadAnswer } from '../../src/case/overview-answer.ts';
import type { StandingAnswer } from '../../src/case/standing-answer.ts';
import { connectCluster } from '../../src/collect/kubernetes/client.ts';
import { answerWith } from '../../src/diagnose/answer-with.ts';
import { diagnoseWith } from '../../src/diagnose/diagnose.ts';
import { askReport } from '../helpers/ask-cluster.ts';
import { calicoWhy } from '../helpers/command-line.ts';
import { type Conversation, openConversation, readable } from '../helpers/conversation.ts';
import { type RedisServer, startRedis } from '../helpers/redis.ts';
import { said } from '../helpers/said.ts';
import { workerKubeconfig } from '../lab/cluster/worker-account.ts';
import { faultNamed } from '../lab/faults/catalogue.ts';
import { clearFault, injectFault } from '../lab/faults/inject.ts';
import { type Lab, startLab } from '../lab/lab.ts';
import { testLabName } from '../lab/testing.ts';

/** Questions about all pods of a workload, and about one address: on the terminal and in Slack. */

let lab: Lab;
let redis: RedisServer;
let kubeconfig: string;

beforeAll(async () => {
  [lab, redis] = await Promise.all([startLab({ name: testLabName('many'), encap: 'vxlan' }), startRedis()]);
  kubeconfig = await workerKubeconfig(lab);
});
afterAll(async () => {
  await lab?.stop();
  await redis?.stop();
});

const json = async <T>(...words: string[]): Promise<{ code: number | null; answer: T }> => {
  const ended = await calicoWhy([...words, '--json', '--kubeconfig', kubeconfig]);
  try {
    return { code: ended.code, answer: JSON.parse(ended.stdout) as T };
  } catch {
    throw new Error(`${ended.code}\n${ended.stdout}\n${ended.stderr}`);
  }
};

const blackhole = (): string[] => ['blackhole', `${lab.pod('shop/db-0').address}/32`, 'metric', '5'];
const broken = async (act: () => Promise<void>): Promise<void> => {
  await lab.exec('node-2', ['ip', 'route', 'add', ...blackhole()]);
  try {
    await act();
  } finally {
    await lab.exec('node-2', ['ip', 'route', 'del', ...blackhole()]);
  }
};

describe('a workload', () => {
  it('is healthy when each of its pods is', async () => {
    const before = lab.api.requests.entries.length;
    const { code, answer } = await json<WorkloadAnswer>('why', 'sts/shop/web', 'shop/db-0', '--port', '5432');
    expect(code).toBe(0);
    expect(answer).toMatchObject({
      kind: 'workload',
      workload: 'statefulset shop/web',
      status: 'healthy',
      looked: 2,
      total: 2,
      groups: [],
      shared: [],
      notChecked: [],
    });
    expect(answer.pods.map(({ pod, counterpart, status }) => [pod, counterpart, status])).toEqual([
      ['shop/web-0', 'shop/db-0', 'healthy'],
      ['shop/web-1', 'shop/db-0', 'healthy'],
    ]);
    // A name of another kind of workload is said to be that.
    const other = await calicoWhy(['why', 'deploy/shop/web', 'shop/db-0', '--kubeconfig', kubeconfig]);
    expect(other.code).toBe(2);
    expect(`${other.stdout}${other.stderr}`).toContain('There is no deployment shop/web: it is a statefulset.');
    expect(`${other.stdout}${other.stderr}`).toMatch(/(?:sts|statefulset)\/shop\/web/);
    // What the diagnoses read in common is read once.
    const pools = lab.api.requests.entries.slice(before).filter(({ path }) => path.endsWith('/ippools'));
    expect(pools).toHaveLength(1);
  });

  it('as the other end: who is affected, by what, and what only they share', () =>
    broken(async () => {
      const { code, answer } = await json<WorkloadAnswer>('why', 'shop/web-0', 'sts/shop/db', '--port', '5432');
      expect(code).toBe(1);
      expect(answer).toMatchObject({ status: 'broken', looked: 3, total: 3 });
      expect(answer.groups.map(({ cause, pods }) => [cause.id, pods])).toEqual([['blackhole-route', ['shop/db-0']]]);
      expect(answer.groups[0]?.cause.fixes.map(({ id }) => id)).toContain('delete-route');
      expect(answer.shared).toContainEqual({ what: 'node', value: 'node-2' });
      expect(said(answer.summary)).toMatch(
        /1 of 3 pods cannot be reached from shop\/web-0 on 5432: .*blackhole.*only these share node node-2/,
      );
    }));

  it('both ends: every pod is in a pair', async () => {
    const { answer } = await json<WorkloadAnswer>(
      'why',
      'sts/shop/db',
      'cannot',
      'reach',
      'sts/shop/web',
      'on',
      '8080',
    );
    expect(answer.pods.map(({ pod, status }) => [pod, status])).toEqual([
      ['shop/db-0', 'healthy'],
      ['shop/db-1', 'healthy'],
      ['shop/db-2', 'healthy'],
    ]);
    expect(new Set(answer.pods.map(({ counterpart }) => counterpart))).toEqual(new Set(['shop/web-0', 'shop/web-1']));
  });

  it('without an address: the pods that have one are told from those that have none', async () => {
    const fault = faultNamed('cni-unauthorized');
    await injectFault(lab, fault);
    try {
      const { code, answer } = await json<WorkloadAnswer>('why', 'sts/shop/web', 'has', 'no', 'IP');
      expect(code).toBe(1);
      expect(answer.pods.map(({ pod, status }) => [pod, status])).toEqual([
        ['shop/web-0', 'healthy'],
        ['shop/web-1', 'broken'],
      ]);
      expect(answer.groups[0]).toMatchObject({
        cause: { id: 'cni-unauthorized' },
        pods: ['shop/web-1'],
        shared: [{ what: 'node', value: 'node-2' }],
      });
    } finally {
      await clearFault(lab, fault);
    }
  });

  it('a name that does not exist is asked back', async () => {
    const { code, answer } = await json<{ problem: string; choice: { options: object[] } }>(
      'why',
      'sts/shop/wev',
      'shop/db-0',
    );
    expect(code).toBe(2);
    expect(answer.problem).toBe('There is no statefulset shop/wev.');
    expect(answer.choice.options).toEqual([
      { kind: 'workload', workload: 'statefulset', namespace: 'shop', name: 'web' },
    ]);
  });

  it('a pod that goes away in the middle is not certain, and the others are answered', async () => {
    lab.api.setFailure({ path: /\/pods\/web-1$/ }, { status: 500 });
    try {
      const { answer } = await json<WorkloadAnswer>('why', 'sts/shop/web', 'shop/db-0', '--live', 'never');
      expect(answer.pods.map(({ status }) => status)).toEqual(['healthy', 'unknown']);
      expect(answer.status).toBe('unknown');
      expect(answer.notChecked.map(({ what }) => what)).toContain('shop/web-1');
    } finally {
      lab.api.clearFailures();
    }
  });
});

describe('whose an address is', () => {
  const ip = (address: string) => json<AddressAnswer>('ip', address);

  it('a pod: with what IPAM has written down', async () => {
    const { address } = lab.pod('shop/db-0');
    const { code, answer } = await ip(address);
    expect(code).toBe(0);
    expect(answer).toMatchObject({
      kind: 'address',
      status: 'healthy',
      owners: [{ what: 'pod', name: 'shop/db-0' }],
      pool: { name: 'default-ipv4-ippool' },
      allocation: { pod: 'shop/db-0', node: 'node-2', blockNode: 'node-2' },
      remarks: [],
      notChecked: [],
    });
    expect((await ip(`${address}:5432`)).answer.owners).toEqual(answer.owners);
    expect((await ip('shop/db-0')).answer.owners).toEqual(answer.owners);
  });

  it('a tunnel, a node, a Service, and nobody', async () => {
    const tunnel =
      lab.store.get('nodes', 'node-1')?.metadata.annotations?.['projectcalico.org/IPv4VXLANTunnelAddr'] ?? '';
    expect((await ip(tunnel)).answer.owners).toMatchObject([{ what: 'tunnel', name: 'node-1' }]);
    expect((await ip('10.39.0.2')).answer.owners).toMatchObject([{ what: 'node', name: 'node-2' }]);
    expect((await ip('10.96.0.1')).answer.owners).toMatchObject([{ what: 'service', name: 'default/kubernetes' }]);
    const nobody = await ip('8.8.8.8');
    expect(nobody).toMatchObject({ code: 0, answer: { owners: [], nearest: [] } });
    expect(said(nobody.answer.summary)).toMatch(/Nobody has 8\.8\.8\.8, and it is in no IP pool/);
  });

  it('an address that is free: did you mean', async () => {
    const { address } = lab.pod('shop/db-0');
    const { answer } = await ip(address.replace(/\.\d+$/, '.60'));
    expect(said(answer.summary)).toMatch(/is free in the pool default-ipv4-ippool/);
    expect(answer.nearest.map(({ whose }) => whose).join()).toMatch(/pod shop\/db-0 on node-2/);
    expect(said(answer.summary)).toMatch(/nothing answered a ping from node-/);
  });

  it('an address of a pool that something outside has is not free', async () => {
    const fault = faultNamed('outside-in-pool');
    await injectFault(lab, fault);
    try {
      const { code, answer } = await ip(lab.outside.address);
      expect(code).toBe(1);
      expect(said(answer.summary)).toMatch(
        /Nobody in the cluster has 203\.0\.113\.10, and yet something answers node-/,
      );
      expect(answer.remarks.join()).toMatch(/IPReservation/);
    } finally {
      await clearFault(lab, fault);
    }
  });

  it('two pods with one address do not fit together', async () => {
    const fault = faultNamed('duplicate-address');
    await injectFault(lab, fault);
    try {
      const { code, answer } = await ip(lab.pod('shop/db-0').address);
      expect(code).toBe(1);
      expect(answer.remarks.join()).toMatch(/2 pods have/);
    } finally {
      await clearFault(lab, fault);
    }
  });

  it('what is no address is said; what could not be read is not certain', async () => {
    expect(await calicoWhy(['ip', '192.168.1', '--kubeconfig', kubeconfig])).toMatchObject({ code: 2, stdout: '' });
    lab.api.setFailure({ resource: 'pods' }, { status: 403 });
    try {
      const { code, answer } = await ip('192.168.84.190');
      expect(code).toBe(3);
      expect(said(answer.summary)).toMatch(/as far as could be read/);
      expect(answer.notChecked.map(({ what }) => what)).toContain('pods');
    } finally {
      lab.api.clearFailures();
    }
  });
});

describe('pods that have something in common', () => {
  it('labels: each of them, and which pods were tried is said', async () => {
    const { code, answer } = await json<WorkloadAnswer>('pods with app=web in shop cannot reach shop/db-0 on 5432');
    expect(code).toBe(0);
    expect(answer).toMatchObject({ workload: 'pods of shop with app=web', looked: 2, total: 2 });
    expect(said(answer.summary)).toMatch(
      /^pods of shop with app=web: all 2 pods that were tried reach shop\/db-0 on 5432/,
    );
  });

  it('all pods of a node, but not the one at the other end; what only the affected share', () =>
    broken(async () => {
      const { code, answer } = await json<WorkloadAnswer>('shop/web-1 cannot reach all pods on node-2');
      expect(code).toBe(1);
      expect(answer.pods.map(({ pod }) => pod)).not.toContain('shop/web-1');
      expect(answer.groups[0]?.pods).toEqual(['shop/db-0']);
    }));

  it('none of them is no answer', async () => {
    const { code, answer } = await json<WorkloadAnswer>('pods with app=nope cannot reach shop/db-0');
    expect(code).toBe(3);
    expect(said(answer.summary)).toBe('pods with app=nope: there is none that could be asked.');
  });
});

describe('the internet', () => {
  it('is asked by an address that nobody has: nothing is sent, and it is not called healthy', async () => {
    const { case: asked, report } = await askReport('shop/web-0 上不了外网', { kubeconfig });
    expect(asked.to).toEqual({ kind: 'outside', address: '203.0.113.1', internet: true });
    expect(asked.packets).toEqual([]);
    expect(report.verdict.status).toBe('unknown');
    expect(said(report.verdict.summary)).toMatch(
      /the internet \(as 203\.0\.113\.1\): nothing departs in policies, NAT and routes.*no packet was sent out there/,
    );
  });

  it('a route that is missing is named as for any address', async () => {
    const [route = ''] = (await lab.exec('node-3', ['ip', 'route', 'show', 'default'])).stdout.split('\n');
    const words = route.trim().split(/\s+/);
    await lab.exec('node-3', ['ip', 'route', 'del', ...words]);
    try {
      const { report } = await askReport('shop/web-0 cannot reach the internet on 443', { kubeconfig });
      expect(report.verdict.causes[0]?.id).toBe('node-without-default-route');
    } finally {
      await lab.exec('node-3', ['ip', 'route', 'add', ...words]);
    }
  });
});

describe('itself through its Service', () => {
  it('is asked by the other endpoints, and that is said', async () => {
    const { report } = await askReport('shop/db-0 cannot reach itself through svc/shop/db on 5432', { kubeconfig });
    expect(report.verdict.status).toBe('healthy');
    expect(report.notChecked.map(({ what }) => said(what))).toContain('the way from the pod back to itself');
  });
});

describe('a node and its agents', () => {
  it('a node that is well: its agents and the ways to and from it', async () => {
    const { code, answer } = await json<StandingAnswer>('everything on node-2 is unreachable');
    expect(answer.status, said(answer.summary)).toBe('healthy');
    expect(code).toBe(0);
    expect(answer.paths.map(({ status }) => status)).toEqual(['healthy', 'healthy', 'healthy', 'healthy']);
    expect(answer.notChecked).toEqual([]);
  });

  it('one cause for all that is unreachable there', async () => {
    await lab.exec('node-2', ['sysctl', '-qw', 'net.ipv4.ip_forward=0']);
    try {
      const { code, answer } = await json<StandingAnswer>('节点 node-2 上全都连不上');
      expect(code).toBe(1);
      expect(answer.causes.map(({ ofPaths }) => ofPaths?.id)).toEqual(['ip-forward-off']);
      expect(answer.causes[0]?.fixes.map(({ id }) => id)).toEqual(['set-sysctl']);
    } finally {
      await lab.exec('node-2', ['sysctl', '-qw', 'net.ipv4.ip_forward=1']);
    }
  });

  it('an agent', async () => {
    const { code, answer } = await json<StandingAnswer>('felix is not ready on node-2');
    expect(code).toBe(0);
    expect(said(answer.summary)).toMatch(/^Felix on node-2: nothing is wrong .*Felix live and ready: 1 of 1/);
  });

  it('a node that is not there', async () => {
    expect(await calicoWhy(['why', 'node/node-7', 'is', 'unreachable', '--kubeconfig', kubeconfig])).toMatchObject({
      code: 2,
      stderr: expect.stringMatching(/There is no node node-7\..*node-1/s),
    });
  });
});

describe('in Slack', () => {
  let talk: Conversation;
  beforeEach(async () => {
    talk = await openConversation(redis.url);
    await talk.startBot();
    await talk.startWorker(async (question, listener, options) => {
      const cluster = connectCluster({ kubeconfig, requestTimeoutMs: 5_000 });
      try {
        const diagnose = diagnoseWith({ now: () => new Date() });
        return await answerWith(diagnose, undefined)(question, cluster, listener, options);
      } finally {
        cluster.close();
      }
    });
  });
  afterEach(() => talk.close());

  const soon = <T>(look: () => T | Promise<T>): Promise<T> => vi.waitFor(look, { timeout: 20_000, interval: 20 });
  const card = () => talk.slack.messages('#incidents').at(-1);
  const thread = () => talk.slack.thread('#incidents', card()?.ts ?? '').slice(1);
  const threadText = (): string =>
    thread()
      .map((message) => readable(message.blocks))
      .join('\n');

  it('a workload: one step for a pod, then the causes; no flood', () =>
    broken(async () => {
      await talk.slack.slash('asha', '#incidents', '/calico', 'why shop/web-0 cannot reach sts/shop/db on 5432');
      await soon(() =>
        expect(readable(card()?.blocks)).toMatch(
          /1 of 3 pods cannot be reached .*3 of 3 pods looked at.*2 fine.*1 affected/s,
        ),
      );
      await soon(() => expect(threadText()).toMatch(/Only these share.*node node-2.*Fix: .*Pod by pod:/s));
      expect(threadText()).toMatch(/✓ shop\/web-0 → shop\/db-1 .* works/);
      expect(thread().length).toBeLessThanOrEqual(5);
      expect(readable(card()?.blocks)).not.toMatch(/Show evidence/);
    }));

  it('a node', async () => {
    await talk.slack.slash('asha', '#incidents', '/calico', 'node-2 cannot be reached');
    await soon(() =>
      expect(readable(card()?.blocks)).toMatch(/How node node-2 stands.*nothing is wrong as far as was looked/s),
    );
    await soon(() => expect(threadText()).toMatch(/Looked at:.*nodes ready: 1 of 1.*Way by way:/s));
  });

  it('the whole cluster, by a word and by a sentence of either language', async () => {
    await talk.slack.slash('asha', '#incidents', '/calico', 'status');
    await soon(() =>
      expect(readable(card()?.blocks)).toMatch(/How the cluster stands.*kube-controllers is not allowed/s),
    );
    await soon(() => expect(threadText()).toMatch(/Looked at:.*nodes ready: 3 of 3/s));
    expect(readable(card()?.blocks)).not.toMatch(/Show evidence/);
    const before = card()?.ts;
    await talk.slack.slash('boris', '#incidents', '/calico', '整个集群的网络有什么问题');
    await soon(() => expect(card()?.ts).not.toBe(before));
    await soon(() => expect(readable(card()?.blocks)).toMatch(/How the cluster stands.*kube-controllers/s));
  }, 60_000);

  it('a time of the asker is kept as a moment, and what was then is not called fine', async () => {
    await talk.slack.slash('asha', '#incidents', '/calico', 'since 2026-01-15 14:00 shop/web-0 cannot reach shop/db-0');
    await soon(() => expect(readable(card()?.blocks)).toMatch(/works.*This is how it is now.*2026-01-15 14:00/s));
    // She is in Zurich.
    expect(JSON.stringify(card()?.blocks)).toContain(`"timestamp":${Date.parse('2026-01-15T13:00:00Z') / 1_000}`);
  });

  it('an address', async () => {
    await talk.slack.slash('asha', '#incidents', '/calico', `ip ${lab.pod('shop/db-0').address}`);
    await soon(() => expect(readable(card()?.blocks)).toMatch(/is the address of pod shop\/db-0/));
    await soon(() => expect(threadText()).toMatch(/IPAM: block .* of node-2, pod shop\/db-0/));
  });

  it('a pod without an address, with its evidence to look at and no picture', async () => {
    const fault = faultNamed('pool-node-selector');
    await injectFault(lab, fault);
    try {
      await talk.slack.slash('asha', '#incidents', '/calico', 'why shop/web-1 has no IP');
      await soon(() =>
        expect(readable(card()?.blocks)).toMatch(
          /shop\/web-1: why no address.*Cause found: no enabled IPv4 pool selects node-2/s,
        ),
      );
      await soon(() => expect(threadText()).toMatch(/default-ipv4-ippool wants zone == 'elsewhere'/));
      expect(readable(card()?.blocks)).toMatch(/Show evidence/);
    } finally {
      await clearFault(lab, fault);
    }
  });
});
