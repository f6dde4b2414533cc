import { describe, expect, it } from 'vitest';
import { calledServices } from '../../../../src/collect/kubernetes/called-services.ts';
import { verbatim } from '../../../../src/words/message.ts';
import { clusterOf, type Loose } from '../../helpers/object-cluster.ts';

const signal = AbortSignal.timeout(10_000);

const service = (name: string, spec: object = {}, ingress: object[] = []): Loose => ({
  metadata: { name, namespace: 'shop' },
  spec: { clusterIPs: ['10.96.0.7'], ports: [{ port: 80, nodePort: 30_080 }], ...spec },
  status: { loadBalancer: { ingress } },
});
const services = [
  service('front'),
  service('balanced', { ports: [{ port: 80 }] }, [{ ip: '198.51.100.7' }, { ip: '2001:db8:0:0::7' }]),
  service('named', { ports: [{ port: 80 }] }, [{ hostname: 'lb.example.com' }]),
  service('external', { ports: [{ port: 443 }], externalIPs: ['198.51.100.8'] }),
  service('dns', { ports: [{ port: 53, protocol: 'UDP', nodePort: 30_080 }] }),
];

describe('the Services that are called so', () => {
  it.each([
    [{ nodePort: 30_080 }, ['front', 'dns']],
    [{ nodePort: 80 }, []],
    [{ address: '198.51.100.7' }, ['balanced']],
    [{ address: '2001:db8::7' }, ['balanced']],
    [{ address: 'lb.example.com' }, ['named']],
    [{ address: '198.51.100.8' }, ['external']],
    // Its own address finds a Service otherwise.
    [{ address: '10.96.0.7' }, []],
  ] as const)('%j: %j', async (called, names) => {
    const found = await calledServices(clusterOf({ services }), called, signal);
    expect(found).toEqual({ ok: true, value: names.map((name) => ({ namespace: 'shop', name })) });
  });

  it('are read page by page', async () => {
    const many = Array.from({ length: 1_200 }, (_, index) => service(`s${index}`, { ports: [{ port: 80 }] }));
    const found = await calledServices(clusterOf({ services: [...many, ...services] }), { nodePort: 30_080 }, signal);
    expect(found).toMatchObject({ ok: true, value: [{ name: 'front' }, { name: 'dns' }] });
  });

  it('are not guessed where they may not be listed or one cannot be read', async () => {
    const broken = { services: { kind: 'refused' as const, message: verbatim('forbidden') } };
    expect(await calledServices(clusterOf({ services }, { broken }), { nodePort: 30_080 }, signal)).toMatchObject({
      ok: false,
    });
    const garbled = [...services, { metadata: { name: 'x', namespace: 'shop' }, spec: { ports: 'none' } }];
    expect(await calledServices(clusterOf({ services: garbled }), { nodePort: 30_080 }, signal)).toMatchObject({
      ok: false,
    });
  });
});
