import { expect, it } from 'vitest';
import type { ApiAnswer } from '../../../../src/collect/kubernetes/api-answer.ts';
import { readFelixConfigurations } from '../../../../src/collect/kubernetes/read-felix.ts';
import { podSchemaFromApi } from '../../../../src/collect/kubernetes/read-pod.ts';

const asking = (answer: ApiAnswer) => {
  const asked: string[] = [];
  const get = async (path: string): Promise<ApiAnswer> => {
    asked.push(path);
    return answer;
  };
  return { asked, get };
};
const group = 'crd.projectcalico.org/v1' as const;
const read = (answer: ApiAnswer, calicoGroup: typeof group | 'none' = group) =>
  readFelixConfigurations(asking(answer) as never, { calicoGroup }, AbortSignal.timeout(1_000));

it('keeps the settings of tunnels and whom they are for', async () => {
  const items = [
    { metadata: { name: 'default', creationTimestamp: '2026-01-01T00:00:00Z' }, spec: { vxlanVNI: 5, logPrefix: 'x' } },
    { metadata: { name: 'some' }, spec: { nodeSelector: 'all()', vxlanPort: 4790, vxlanVNI: null } },
    { metadata: { name: 'node.a' } },
  ];
  expect(await read({ kind: 'ok', body: { items } })).toEqual({
    ok: true,
    value: [
      { name: 'default', createdAt: '2026-01-01T00:00:00Z', spec: { vxlanVNI: 5 } },
      { name: 'some', spec: { nodeSelector: 'all()', vxlanPort: 4790 } },
      { name: 'node.a', spec: {} },
    ],
  });
});

it('says why there are none', async () => {
  expect(
    await read({ kind: 'ok', body: { items: [{ metadata: { name: 'odd' }, spec: { nodeSelector: 7 } }] } }),
  ).toMatchObject({ ok: false });
  expect(await read({ kind: 'ok', body: {} }, 'none')).toMatchObject({ ok: false, code: 'not-served' });
});

it('of the environment of calico-node only the settings of tunnels are kept', () => {
  const pod = (labels: object) =>
    podSchemaFromApi.parse({
      metadata: { name: 'calico-node-a', labels },
      spec: {
        containers: [
          {
            env: [
              { name: 'FELIX_VXLANVNI', value: '5000' },
              { name: 'FELIX_VXLANPORT', value: 'x; y' },
              { name: 'FELIX_PROMETHEUSMETRICSCERTFILE', value: 'secret' },
            ],
          },
        ],
      },
    });
  expect(pod({ 'k8s-app': 'calico-node' }).felixVariables).toEqual({ FELIX_VXLANVNI: '5000' });
  expect(pod({}).felixVariables).toBeUndefined();
});
