import { expect, it } from 'vitest';
import type { ApiAnswer } from '../../../../src/collect/kubernetes/api-answer.ts';
import { readNeighbours } from '../../../../src/collect/kubernetes/read-neighbours.ts';
import { verbatim } from '../../../../src/words/message.ts';

const pod = (namespace: string, name: string) => ({
  metadata: { namespace, name, uid: name, labels: { app: name }, annotations: { secret: 'x' } },
  spec: { nodeName: 'n1', containers: [] },
  status: { phase: 'Running', podIP: '10.0.0.1' },
});
const listOf = (...items: unknown[]): ApiAnswer => ({ kind: 'ok', body: { items } });

const read = (answers: Record<string, ApiAnswer>) => {
  const asked: string[] = [];
  const get = async (path: string): Promise<ApiAnswer> => {
    asked.push(path);
    return answers[path.split('/')[4] ?? ''] ?? { kind: 'refused', message: verbatim('forbidden: no') };
  };
  return readNeighbours({ get }, ['a', 'b'], AbortSignal.timeout(5_000)).then((pods) => ({ pods, asked }));
};

it('reads all pods of the namespaces, in one request each, without their annotations', async () => {
  const { pods, asked } = await read({ a: listOf(pod('a', 'one'), pod('a', 'two')), b: listOf(pod('b', 'three')) });
  expect(asked).toHaveLength(2);
  expect(pods.ok && pods.value.map(({ namespace, name }) => `${namespace}/${name}`)).toEqual([
    'a/one',
    'a/two',
    'b/three',
  ]);
  expect(JSON.stringify(pods)).not.toContain('secret');
});

it('says nothing of any where one namespace was not read, or has too many', async () => {
  expect((await read({ a: listOf(pod('a', 'one')) })).pods).toMatchObject({ ok: false });
  const many = Array.from({ length: 500 }, (_, index) => pod('b', `pod-${index}`));
  expect((await read({ a: listOf(), b: listOf(...many) })).pods).toMatchObject({ ok: false });
});
