import { describe, expect, it } from 'vitest';
import { got } from '../../../../src/case/read.ts';
import type { ApiAnswer } from '../../../../src/collect/kubernetes/api-answer.ts';
import { denyingPolicies, readDenying } from '../../../../src/collect/kubernetes/read-denying.ts';
import type { FixId } from '../../../../src/faults/fixes.ts';
import { verbatim } from '../../../../src/words/message.ts';

const answering = (objects: Record<string, object>) => {
  const asked: string[] = [];
  const get = async (path: string): Promise<ApiAnswer> => {
    asked.push(path);
    const body = objects[path];
    return body
      ? { kind: 'ok', body }
      : { kind: 'not-found', message: verbatim('not found'), groupMissing: false, named: path.split('/').at(-1) ?? '' };
  };
  return { get, asked };
};

const group = 'crd.projectcalico.org/v1' as const;
const read = (cluster: ReturnType<typeof answering>, most: number, ...names: string[]) =>
  readDenying(
    cluster,
    names.map((name) => ({ kind: 'GlobalNetworkPolicy', name })),
    { calicoGroup: group, calicoVersion: got('v3.31.2') },
    most,
    AbortSignal.timeout(1_000),
  );

const path = (name: string) => `/apis/${group}/globalnetworkpolicies/${name}`;

describe('policies that deny', () => {
  it('are those that people are told to look at, once each, of kinds that can deny', () => {
    const fix = (kind: string, name: string, id: FixId = 'review-policy') => ({ id, params: { kind, name } });
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
    expect(await read(cluster, 5, 'a')).toEqual({
      policies: [{ kind: 'GlobalNetworkPolicy', name: 'a', spec: { order: 1 } }],
      deleted: [],
    });
    expect(cluster.asked).toEqual([path('a'), path('default.a')]);
  });

  it('are known to be deleted where they would have been found', async () => {
    const policy = (name: string) => ({ kind: 'GlobalNetworkPolicy', name });
    const deleted = async (version: string, where: typeof group | 'projectcalico.org/v3', ...names: string[]) => {
      const objects = { calicoGroup: where, calicoVersion: got(version) };
      const never = AbortSignal.timeout(1_000);
      return (await readDenying(answering({}), names.map(policy), objects, 20, never)).deleted.map(({ name }) => name);
    };
    expect(await deleted('v3.31.2', group, 'a', 'security.b')).toEqual(['a', 'security.b']);
    // From 3.32 what is stored may have the tier before its name.
    expect(await deleted('v3.32.1', group, 'a', 'security.b')).toEqual(['security.b']);
    expect(await deleted('v3.34.0', 'projectcalico.org/v3', 'a')).toEqual(['a']);
  });

  it('are not taken for deleted where the requests were used up, or the kind is not known', async () => {
    const objects = { calicoGroup: group, calicoVersion: got('v3.31.2') };
    const policies = [{ kind: 'GlobalNetworkPolicy', name: 'a' }];
    const never = AbortSignal.timeout(1_000);
    expect((await readDenying(answering({}), policies, objects, 1, never)).deleted).toEqual([]);
    const get = async (): Promise<ApiAnswer> => ({ kind: 'not-found', message: verbatim('404 a'), groupMissing: true });
    expect((await readDenying({ get }, policies, objects, 9, never)).deleted).toEqual([]);
  });

  it('never cost more than they may', async () => {
    const cluster = answering({});
    expect((await read(cluster, 3, 'a', 'b', 'c')).policies).toEqual([]);
    expect(cluster.asked).toHaveLength(3);
  });
});
