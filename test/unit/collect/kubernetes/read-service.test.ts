import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { ApiAnswer } from '../../../../src/collect/kubernetes/api-answer.ts';
import { readService } from '../../../../src/collect/kubernetes/read-service.ts';
import { verbatim } from '../../../../src/words/message.ts';

const recorded = (name: string): unknown => {
  const file = `${import.meta.dirname}/../../../data/kube-api/${name}.json`;
  const { body } = JSON.parse(readFileSync(file, 'utf8')).response as { body: unknown };
  return typeof body === 'string' ? JSON.parse(body) : body;
};

const clusterOf = (service: ApiAnswer, slices: ApiAnswer) => ({
  get: async (path: string) => (path.includes('endpointslices') ? slices : service),
});
const ok = (body: unknown): ApiAnswer => ({ kind: 'ok', body });
const { signal } = new AbortController();

describe('readService', () => {
  it('reads a recorded Service and its EndpointSlices', async () => {
    const cluster = clusterOf(ok(recorded('25-get-service')), ok(recorded('26-list-endpointslices-of-service')));
    const read = await readService(cluster, 'shop', 'db', signal);
    expect(read).toMatchObject({ ok: true, value: { type: 'ClusterIP', ports: [{ protocol: 'TCP' }] } });
    if (!read.ok || !read.value?.endpoints.ok) throw new Error('not read');
    expect(read.value.clusterIPs).toHaveLength(1);
    for (const endpoint of read.value.endpoints.value) expect(endpoint.ports[0]?.port).toBeGreaterThan(0);
  });

  it.each([
    [
      'is gone',
      { kind: 'not-found', message: verbatim('not found'), groupMissing: false },
      { ok: true, value: undefined },
    ],
    ['may not be read', { kind: 'refused', message: verbatim('forbidden') }, { ok: false }],
    ['is garbled', ok({ metadata: 5 }), { ok: false }],
  ] as [string, ApiAnswer, object][])('a Service that %s', async (_what, answer, expected) => {
    expect(await readService(clusterOf(answer, ok({ items: [] })), 'shop', 'db', signal)).toMatchObject(expected);
  });

  it('reads how it is reached from outside', async () => {
    const outside = {
      metadata: { namespace: 'shop', name: 'front' },
      spec: {
        type: 'LoadBalancer',
        clusterIPs: ['10.96.0.7'],
        externalTrafficPolicy: 'Local',
        healthCheckNodePort: 31_080,
        loadBalancerSourceRanges: ['203.0.113.0/24'],
        externalIPs: ['198.51.100.8'],
        ports: [{ port: 80, nodePort: 30_080 }],
      },
      status: {
        loadBalancer: {
          ingress: [
            { ip: '198.51.100.7', ipMode: 'VIP' },
            { ip: '2001:db8::7', ipMode: 'Proxy' },
            { hostname: 'lb.test' },
          ],
        },
      },
    };
    expect(await readService(clusterOf(ok(outside), ok({ items: [] })), 'shop', 'front', signal)).toMatchObject({
      value: {
        outsideOnlyOwnNode: true,
        healthCheckNodePort: 31_080,
        sourceRanges: ['203.0.113.0/24'],
        externalIPs: ['198.51.100.8'],
        balancers: ['198.51.100.7', '2001:db8::7', 'lb.test'],
        proxied: ['2001:db8::7'],
        ports: [{ port: 80, nodePort: 30_080 }],
      },
    });
  });

  it('keeps the Service where its endpoints cannot be read', async () => {
    const refused: ApiAnswer = { kind: 'refused', message: verbatim('forbidden') };
    const read = await readService(clusterOf(ok(recorded('25-get-service')), refused), 'shop', 'db', signal);
    expect(read).toMatchObject({ ok: true, value: { endpoints: { ok: false, reason: /endpointslices.*forbidden/ } } });
  });
});
