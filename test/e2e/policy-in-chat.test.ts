import { afterAll, afterEach, beforeAll, beforeEach, expect, it, vi } from 'vitest';
import { connectCluster } from '../../src/collect/kubernetes/client.ts';
import { answerPolicy } from '../../src/diagnose/answer-policy.ts';
import { type Conversation, type Engine, openConversation, readable } from '../helpers/conversation.ts';
import { type RedisServer, startRedis } from '../helpers/redis.ts';
import { workerKubeconfig } from '../lab/cluster/worker-account.ts';
import { type Lab, startLab } from '../lab/lab.ts';
import { testLabName } from '../lab/testing.ts';

/** Questions about policies in Slack, answered from a real API server's objects. */

let lab: Lab;
let redis: RedisServer;
let talk: Conversation;
let engine: Engine;
let asked = 0;

beforeAll(async () => {
  [lab, redis] = await Promise.all([startLab({ name: testLabName('pol'), encap: 'vxlan' }), startRedis()]);
  const kubeconfig = await workerKubeconfig(lab);
  lab.store.put({
    apiVersion: 'networking.k8s.io/v1',
    kind: 'NetworkPolicy',
    metadata: { name: 'db-from-web', namespace: 'shop' },
    spec: {
      podSelector: { matchLabels: { app: 'db' } },
      policyTypes: ['Ingress'],
      ingress: [{ from: [{ podSelector: { matchLabels: { app: 'web' } } }], ports: [{ port: 5432 }] }],
    },
  });
  lab.store.put({
    apiVersion: 'crd.projectcalico.org/v1',
    kind: 'StagedNetworkPolicy',
    metadata: { name: 'default.web-closed', namespace: 'shop' },
    spec: { selector: "app == 'web'", types: ['Ingress'], stagedAction: 'Set' },
  });
  engine = async (question, listener, options) => {
    asked += 1;
    if (
      question.kind !== 'policy' &&
      question.kind !== 'policy-explain' &&
      question.kind !== 'policy-reach' &&
      question.kind !== 'policy-change'
    )
      throw new Error(question.kind);
    const cluster = connectCluster({ kubeconfig, requestTimeoutMs: 5_000 });
    try {
      return await answerPolicy(question, cluster, listener, options);
    } finally {
      cluster.close();
    }
  };
});
afterAll(async () => {
  await lab?.stop();
  await redis?.stop();
});
beforeEach(async () => {
  asked = 0;
  talk = await openConversation(redis.url);
  await talk.startBot();
});
afterEach(() => talk.close());

const soon = <T>(look: () => T | Promise<T>): Promise<T> => vi.waitFor(look, { timeout: 15_000, interval: 20 });
const card = () => talk.slack.messages('#incidents').at(-1);
const threadText = (): string =>
  talk.slack
    .thread('#incidents', card()?.ts ?? '')
    .slice(1)
    .map((message) => readable(message.blocks))
    .join('\n');

const ask = async (words: string): Promise<void> => {
  await talk.slack.slash('asha', '#incidents', '/calico', words);
};

it.each([
  [
    'policy from shop/db-1 to shop/db-0 on 5432/tcp',
    /The policies deny it/,
    /KubernetesNetworkPolicy shop\/db-from-web.*smallest change.*kind: NetworkPolicy/s,
  ],
  [
    'policy from shop/web-0 to shop/db-0 on 5432/tcp',
    /The policies allow it/,
    /db-from-web rule 0 \(counted from 0\) allows it/,
  ],
  ['policy from shop/web-0 to 8.8.8.8 on 53/udp', /The policies allow it/, /outside the cluster/],
  [
    'policy explain shop/db-0',
    /reached in/,
    /What can reach shop\/db-0.*allowed tcp 5432: shop\/web-0, shop\/web-1.*What shop\/db-0 can reach/s,
  ],
  [
    'who can reach shop/db-0 on 5432',
    /Who can reach shop\/db-0 on 5432.*can be reached by \d+ of \d+ other pods; from outside by nobody/s,
    /✅ shop pods with app=web: tcp 5432 .*rule 0 \(counted from 0\)/s,
  ],
  ['policy diff', /If the staged policy were enforced: \d+ pairs? loses? something/, /🔴 .*can no longer reach shop/s],
  [
    'what if I delete policy shop/db-from-web, can shop/db-1 reach shop/db-0 on 5432?',
    /If NetworkPolicy shop\/db-from-web were deleted, shop\/db-1 to shop\/db-0 would be allowed/,
    /All that would change: .*🟢 .*can now reach shop pods with app=db/s,
  ],
  ['policy what-if delete shop/db-from-wep', /No policy is called shop\/db-from-wep/, /Did you mean shop\/db-from-web/],
  ['policy what-can-reach shop/web-0', /shop\/web-0 can reach \d+ of \d+ other pods/, /Nodes themselves were not/],
])('%s', async (words, shown, thread) => {
  await talk.startWorker(engine);
  await ask(words);
  await soon(() => expect(readable(card()?.blocks)).toMatch(shown));
  await soon(() => expect(threadText()).toMatch(thread));
  expect(readable(card()?.blocks)).not.toMatch(/Show evidence/);
  expect(readable(card()?.blocks)).toMatch(/Ask again/);
  expect(lab.api.requests.entries.every(({ path }) => !path.includes('/exec?'))).toBe(true);
});

it('asked twice at once it is answered once', async () => {
  await ask('policy from shop/web-0 to shop/db-0 on 5432');
  await soon(() => expect(card()).toBeDefined());
  await talk.slack.slash('boris', '#incidents', '/calico', 'policy from shop/web-0 to shop/db-0 on 5432/tcp');
  await soon(() =>
    expect(readable(talk.slack.ephemerals('boris').at(-1)?.blocks)).toMatch(/is being answered already/),
  );
  await talk.startWorker(engine);
  await soon(() => expect(readable(card()?.blocks)).toMatch(/The policies allow it/));
  expect(asked).toBe(1);
  expect(talk.slack.messages('#incidents')).toHaveLength(1);
});

it('a question with `why` about the same ends is another question', async () => {
  await ask('policy from shop/web-0 to shop/db-0 on 5432');
  await ask('why shop/web-0 cannot reach shop/db-0 on 5432');
  await soon(() => expect(talk.slack.messages('#incidents')).toHaveLength(2));
});

it('a name that does not exist is asked back', async () => {
  await talk.startWorker(engine);
  await ask('policy from shop/web-0 to shop/bd-0 on 5432');
  await soon(() => expect(threadText()).toMatch(/There is no pod bd-0 in the namespace shop/));
});
