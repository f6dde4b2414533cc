import { describe, expect, it } from 'vitest';
import type { QuestionOf } from '../../../src/case/question.ts';
import type { ApiAnswer } from '../../../src/collect/kubernetes/api-answer.ts';
import { answerChanges } from '../../../src/diagnose/answer-changes.ts';

const now = Date.parse('2026-11-29T15:00:00Z');
const made = (name: string, namespace?: string) => ({
  metadata: { name, ...(namespace ? { namespace } : {}), creationTimestamp: '2026-11-29T14:30:00Z' },
});
const lists: Record<string, unknown[]> = {
  '/api/v1/services': [made('db', 'shop'), made('api', 'other')],
  '/api/v1/namespaces': [made('shop'), made('other')],
  '/api/v1/nodes': [made('node-1'), made('node-2')],
  '/apis/networking.k8s.io/v1/networkpolicies': [made('deny-all', 'shop')],
  '/apis/crd.projectcalico.org/v1/ippools': [made('pool')],
  '/api/v1/pods': [made('calico-node-x', 'calico-system')],
};
const cluster = (broken: (path: string) => boolean = () => false) => ({
  get: (path: string): Promise<ApiAnswer> => {
    if (broken(path))
      return Promise.resolve({
        kind: 'failed',
        status: 403,
        reason: 'forbidden',
        code: 'forbidden',
      } as unknown as ApiAnswer);
    if (path === '/apis/crd.projectcalico.org/v1')
      return Promise.resolve({ kind: 'ok', body: { resources: [{ name: 'ippools' }] } } as unknown as ApiAnswer);
    if (path === '/apis/projectcalico.org/v3')
      return Promise.resolve({ kind: 'not-found', groupMissing: true } as unknown as ApiAnswer);
    return Promise.resolve({ kind: 'ok', body: { items: lists[path] ?? [] } } as unknown as ApiAnswer);
  },
});
const ask = (question: Partial<QuestionOf<'changes'>>, broken?: (path: string) => boolean) =>
  answerChanges(
    { kind: 'changes', text: '', ...question },
    cluster(broken),
    { progress: () => undefined },
    {
      signal: new AbortController().signal,
      now: () => now,
    },
  );
const namesOf = async (question: Partial<QuestionOf<'changes'>>): Promise<string[]> =>
  (await ask(question)).changes.map(({ kind, name }) => `${kind} ${name}`).sort();

describe('what changed', () => {
  it('is told of all kinds, with what cannot be told', async () => {
    const answer = await ask({ since: { said: '14:00', at: '2026-11-29T14:00:00Z' } });
    expect(answer).toMatchObject({ status: 'healthy', more: 0, since: now - 3_600_000, until: now });
    expect(answer.changes).toHaveLength(9);
    expect(answer.notChecked).toHaveLength(1);
  });

  it.each<[string, Partial<QuestionOf<'changes'>>, string[]]>([
    [
      'a namespace',
      { namespace: 'other' },
      ['IPPool pool', 'Namespace other', 'Node node-1', 'Node node-2', 'Pod calico-node-x', 'Service api'],
    ],
    [
      'a pod',
      { subject: { kind: 'pod', namespace: 'shop', name: 'web-0' } },
      [
        'IPPool pool',
        'KubernetesNetworkPolicy deny-all',
        'Namespace shop',
        'Node node-1',
        'Node node-2',
        'Pod calico-node-x',
        'Service db',
      ],
    ],
    [
      'a node',
      { subject: { kind: 'node', name: 'node-2' } },
      ['IPPool pool', 'Namespace other', 'Namespace shop', 'Node node-2'],
    ],
    ['a time in which nothing was', { since: { said: 'x', at: '2026-11-29T14:40:00Z' } }, []],
    ['a time before', { until: { said: 'x', at: '2026-11-29T14:20:00Z' } }, []],
  ])('of %s', async (_, question, names) => {
    expect(await namesOf(question)).toEqual(names);
  });

  it('is unknown where no list can be read, and names what cannot be', async () => {
    const one = await ask({}, (path) => path === '/api/v1/services');
    expect(one.status).toBe('healthy');
    expect(one.notChecked.map(({ what }) => what.args.text)).toContain('Service');
    expect((await ask({}, () => true)).status).toBe('unknown');
  });

  it('is not told since a moment that nobody knows, or of a pod of any namespace', async () => {
    await expect(ask({ since: { said: 'the flood' } })).rejects.toMatchObject({ code: 'question' });
    await expect(ask({ subject: { kind: 'pod', name: 'web-0' } })).rejects.toMatchObject({ code: 'question' });
  });
});
