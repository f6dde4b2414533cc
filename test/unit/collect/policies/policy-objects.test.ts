import { describe, expect, it } from 'vitest';
import type { ApiAnswer } from '../../../../src/collect/kubernetes/api-answer.ts';
import { readPairPolicyObjects } from '../../../../src/collect/policies/pair-objects.ts';
import { readAllPolicyObjects } from '../../../../src/collect/policies/policy-objects.ts';
import { readPairPolicies } from '../../../../src/diagnose/read-pair-policies.ts';
import type { Query } from '../../../../src/intended/policy/decide.ts';
import { buildPolicyIndex } from '../../../../src/intended/policy/policy-index.ts';
import { smallestAllow } from '../../../../src/intended/policy/smallest-allow.ts';
import { verbatim } from '../../../../src/words/message.ts';
import { said, saying } from '../../../helpers/said.ts';

type Answers = Record<string, (query: Record<string, string>, times: number) => ApiAnswer>;

const noPage: ApiAnswer = { kind: 'not-found', message: verbatim('404 page not found'), groupMissing: true };
const items = (...list: unknown[]): ApiAnswer => ({ kind: 'ok', body: { items: list } });

/** An API server that knows these paths alone. */
const server = (answers: Answers) => {
  const asked: string[] = [];
  const get = async (path: string, query: Record<string, string> = {}): Promise<ApiAnswer> => {
    asked.push(path);
    return answers[path]?.(query, asked.filter((each) => each === path).length) ?? noPage;
  };
  return { get, asked };
};

const pod = (name: string, more: object = {}) => ({
  metadata: { namespace: 'a', name, labels: { app: name } },
  spec: { nodeName: 'n1', containers: [{ image: 'x', env: [{ name: 'PASSWORD', value: 'secret' }] }] },
  status: { phase: 'Running', podIP: '10.0.0.1', ...more },
});

const signal = () => AbortSignal.timeout(5_000);
const v3 = '/apis/projectcalico.org/v3';

describe('the objects of a cluster', () => {
  it('come page by page, without what does not matter', async () => {
    const pods: Answers = {
      '/api/v1/pods': ({ continue: next }) => ({
        kind: 'ok',
        body: next ? { items: [pod('two')] } : { metadata: { continue: 'more' }, items: [pod('one')] },
      }),
    };
    const { objects } = await readAllPolicyObjects(server(pods), signal());
    expect(objects.map((object) => (object as { metadata: { name: string } }).metadata.name)).toEqual(['one', 'two']);
    expect(JSON.stringify(objects)).not.toMatch(/PASSWORD|secret|image/);
  });

  it('a list that expires half way begins anew, once', async () => {
    const expired: ApiAnswer = {
      kind: 'failed',
      message: verbatim('the API server answered 410: Expired'),
      status: 410,
    };
    const pods: Answers = {
      '/api/v1/pods': ({ continue: next }, times) =>
        next && times === 2
          ? expired
          : { kind: 'ok', body: next ? { items: [pod('two')] } : { metadata: { continue: 'm' }, items: [pod('one')] } },
    };
    const { objects, unread } = await readAllPolicyObjects(server(pods), signal());
    expect([objects.length, unread]).toEqual([2, []]);
    const never = await readAllPolicyObjects(server({ '/api/v1/pods': () => expired }), signal());
    expect(never.unread).toEqual([{ kind: 'Pod', what: 'list pods', reason: saying('410') }]);
  });

  it('a server that never ends a list is left', async () => {
    const endless: Answers = {
      '/api/v1/pods': () => ({ kind: 'ok', body: { metadata: { continue: 'x' }, items: [] } }),
    };
    const { unread } = await readAllPolicyObjects(server(endless), signal());
    expect(unread).toMatchObject([{ kind: 'Pod', reason: saying('the list does not end') }]);
  });

  it.each<[string, ApiAnswer]>([
    ['is no list', { kind: 'ok', body: 'hello' }],
    ['has no objects in it', { kind: 'ok', body: { items: 7 } }],
    ['fails', { kind: 'failed', message: verbatim('connection reset') }],
  ])('an answer that %s is not taken for an empty list', async (_what, answer) => {
    const { unread } = await readAllPolicyObjects(server({ '/api/v1/pods': () => answer }), signal());
    expect(unread.map(({ kind }) => kind)).toEqual(['Pod']);
  });

  it('odd objects in a list are named, and do not hide the others', async () => {
    const odd = items(null, 7, { metadata: 'x' }, pod('one'));
    const { objects } = await readAllPolicyObjects(server({ '/api/v1/pods': () => odd }), signal());
    const index = buildPolicyIndex(objects);
    expect([...index.cluster.pods.keys()]).toEqual(['a/one']);
    expect(index.problems.length).toBeGreaterThan(0);
  });

  it("Calico's own group is read where there is no backing group, and its absence is said", async () => {
    const native = server({
      [v3]: () => ({ kind: 'ok', body: { resources: [{ name: 'tiers' }, { name: 'networkpolicies' }] } }),
      [`${v3}/tiers`]: () => items({ metadata: { name: 'security' }, spec: { order: 5 } }),
      [`${v3}/networkpolicies`]: () => items(),
    });
    const { objects } = await readAllPolicyObjects(native, signal());
    expect(objects).toMatchObject([{ apiVersion: 'projectcalico.org/v3', kind: 'Tier' }]);
    // What the group does not list is not asked for.
    expect(native.asked).not.toContain(`${v3}/globalnetworkpolicies`);
    expect((await readAllPolicyObjects(server({}), signal())).problems).toMatchObject([{ object: 'Calico' }]);
  });
});

describe('the objects of one pair', () => {
  const one: Answers = {
    '/api/v1/namespaces/a/pods/one': () => ({ kind: 'ok', body: pod('one') }),
    '/api/v1/namespaces/a/pods/two': () => ({ kind: 'ok', body: pod('two', { podIP: '10.0.0.2' }) }),
    '/api/v1/namespaces/a': () => ({ kind: 'ok', body: { metadata: { name: 'a' } } }),
  };
  const ends = ['one', 'two'].map((name) => ({ namespace: 'a', name }));
  const ask = async (answers: Answers) => {
    const { objects, unread } = await readPairPolicyObjects(server(answers), ends, signal());
    return buildPolicyIndex(objects, { unread }).decide({ from: ends[0]!, to: ends[1]!, protocol: 'tcp', port: 80 });
  };

  it('without policies it is allowed', async () => {
    expect(await ask(one)).toMatchObject({ allowed: true });
  });

  it('a namespace that may not be read is not taken for one that is missing', async () => {
    const refused: ApiAnswer = { kind: 'refused', message: verbatim('forbidden: no') };
    const verdict = await ask({ ...one, '/api/v1/namespaces/a': () => refused });
    expect(verdict.allowed).toBe(true);
    expect(verdict.problems).toEqual([{ object: 'get namespaces a', reason: saying('forbidden: no') }]);
  });

  it('policies that may not be read leave it open', async () => {
    const path = '/apis/networking.k8s.io/v1/namespaces/a/networkpolicies';
    const verdict = await ask({ ...one, [path]: () => ({ kind: 'refused', message: verbatim('forbidden: no') }) });
    expect(verdict.allowed).toBe('unknown');
    expect(said(verdict.ingress.reason)).toMatch(
      /cannot be told without .*list networkpolicies\.networking\.k8s\.io in a/,
    );
  });

  it("what the environment of the node's calico-node says is read where it can decide, and wins", async () => {
    const node = { metadata: { name: 'n1' }, status: { addresses: [{ type: 'InternalIP', address: '172.18.0.1' }] } };
    const agent = {
      metadata: { namespace: 'kube-system', name: 'canal-x', labels: { 'k8s-app': 'canal' } },
      spec: {
        nodeName: 'n1',
        hostNetwork: true,
        containers: [{ name: 'calico-node', env: [{ name: 'FELIX_DEFAULTENDPOINTTOHOSTACTION', value: 'Drop' }] }],
      },
      status: { phase: 'Running', podIP: '172.18.0.1' },
    };
    const felix = { metadata: { name: 'default' }, spec: { defaultEndpointToHostAction: 'Accept' } };
    const decide = async (withAgent: boolean) => {
      const asked: string[] = [];
      const api = server({
        ...one,
        '/api/v1/nodes': () => items(node),
        '/api/v1/pods': ({ labelSelector, fieldSelector }) => {
          if (labelSelector !== undefined) asked.push(`${labelSelector} ${fieldSelector}`);
          return items(...(labelSelector !== undefined && withAgent ? [agent] : []));
        },
        [v3]: () => ({ kind: 'ok', body: { resources: [{ name: 'felixconfigurations' }] } }),
        [`${v3}/felixconfigurations`]: () => items(felix),
      });
      const query = { from: ends[0]!, to: { address: '172.18.0.1' }, protocol: 'tcp', port: 80 } as const;
      const { objects, unread } = await readPairPolicyObjects(api, [query.from, query.to], signal());
      expect(asked).toEqual(['k8s-app in (calico-node,canal) spec.nodeName=n1']);
      return buildPolicyIndex(objects, { unread }).decide(query).allowed;
    };
    expect(await decide(false)).toBe(true);
    expect(await decide(true)).toBe(false);
  });

  it('where it is denied, the other pods are read that a suggestion is held against', async () => {
    const list = '/api/v1/namespaces/a/pods';
    const close = {
      '/apis/networking.k8s.io/v1/namespaces/a/networkpolicies': () =>
        items({ metadata: { namespace: 'a', name: 'close' }, spec: { podSelector: {} } }),
    };
    const query: Query = { from: ends[0]!, to: ends[1]!, protocol: 'tcp', port: 80 };
    const read = (answers: Answers) => {
      const api = server(answers);
      return readPairPolicies(api, query, signal()).then((pair) => ({ ...pair, asked: api.asked }));
    };
    const allowed = await read(one);
    expect(allowed.asked.filter((path) => path.startsWith(list)).length).toBe(2);
    const others = {
      ...one,
      ...close,
      [list]: () => items(pod('one'), pod('two', { podIP: '10.0.0.2' }), pod('three')),
    };
    const denied = await read(others);
    expect(denied.othersUnread).toBeUndefined();
    const { cluster } = buildPolicyIndex(denied.objects);
    expect([...cluster.pods.keys()].sort()).toEqual(['a/one', 'a/three', 'a/two']);
    const refused = await read({ ...others, [list]: () => ({ kind: 'refused', message: verbatim('forbidden: no') }) });
    expect(refused.othersUnread).toMatchObject({ kind: 'Pod', what: 'list pods in a' });
    const index = buildPolicyIndex(refused.objects, { unread: refused.unread });
    const [suggestion] = smallestAllow(index.cluster, query, index.decide(query), refused.othersUnread);
    expect(suggestion?.manifest).toBeUndefined();
    expect(said(suggestion?.why ?? '')).toMatch(/could not be read: list pods in a/);
  });
});
