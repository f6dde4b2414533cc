import { describe, expect, it } from 'vitest';
import type { ApiAnswer } from '../../../../src/collect/kubernetes/answer.ts';
import { denyingPolicies, readDenying } from '../../../../src/collect/kubernetes/read-denying.ts';

const answering = (objects: Record<string, object>) => {
  const asked: string[] = [];
  const get = async (path: string): Promise<ApiAnswer> => {
    asked.push(path);
    const body = objects[path];
    return body ? { kind: 'ok', body } : { kind: 'not-found', message: 'not found', groupMissing: false };
  };
  return { get, asked };
};

const group = 'crd.projectcalico.org/v1' as const;
const read = (cluster: ReturnType<typeof answering>, most: number, ...names: string[]) =>
  readDenying(
    cluster,
    names.map((name) => ({ kind: 'GlobalNetworkPolicy', name })),
    group,
    most,
    AbortSignal.timeout(1_000),
  );

const path = (name: string) => `/apis/${group}/globalnetworkpolicies/${name}`;

describe('policies that deny', () => {
  it('are those that people are told to look at, once each, of kinds that can deny', () => {
    const fix = (kind: string, name: string, id = 'review-policy') => ({ id, params: { kind, name } });
    const found = denyingPolicies([
      fix('GlobalNetworkPolicy', 'a'),
      fix('GlobalNetworkPolicy', 'a'),
      fix('KubernetesNetworkPolicy', 'b'),
      fix('GlobalNetworkPolicy', 'c', 'allow-policy'),
      fix('constructor', 'd'),
    ]);
    expect(found).toEqual([{ kind: 'GlobalNetworkPolicy', name: 'a' }]);
  });

  it('are found under the name that older versions store too', async () => {
    const cluster = answering({ [path('default.a')]: { metadata: { name: 'default.a' }, spec: { order: 1 } } });
    expect(await read(cluster, 5, 'a')).toEqual([{ kind: 'GlobalNetworkPolicy', name: 'a', spec: { order: 1 } }]);
    expect(cluster.asked).toEqual([path('a'), path('default.a')]);
  });

  it('never cost more than they may', async () => {
    const cluster = answering({});
    expect(await read(cluster, 3, 'a', 'b', 'c')).toEqual([]);
    expect(cluster.asked).toHaveLength(3);
  });
});
