import { describe, expect, it } from 'vitest';
import { frontsOf } from '../../../../src/collect/kubernetes/read-front.ts';
import { verbatim } from '../../../../src/words/message.ts';
import { clusterOf, type Loose, type Objects } from '../../helpers/object-cluster.ts';

const signal = AbortSignal.timeout(10_000);

const service = (name: string, port: number, portName?: string): Loose => ({
  metadata: { name, namespace: 'shop' },
  spec: { clusterIPs: ['10.96.0.7'], ports: [{ port, name: portName }] },
});
const ingress = (spec: object, over: object = {}): Loose => ({
  metadata: { name: 'site', namespace: 'shop', ...over },
  spec,
  status: { loadBalancer: { ingress: [{ ip: '198.51.100.7' }] } },
});
const to = (name: string, port: object, host?: string): Loose => ({
  host,
  http: { paths: [{ path: '/', backend: { service: { name, port } } }] },
});
const nginx = { metadata: { name: 'nginx' }, spec: { controller: 'k8s.io/ingress-nginx' } };
const usual = {
  metadata: { name: 'usual', annotations: { 'ingressclass.kubernetes.io/is-default-class': 'true' } },
  spec: { controller: 'example.com/usual' },
};
const services = [service('web', 80, 'http'), service('api', 8080)];

const site = { kind: 'ingress', namespace: 'shop', name: 'site' } as const;
const clusterWith = (own: Loose, more: Objects = {}, options: Parameters<typeof clusterOf>[1] = {}) =>
  clusterOf(
    {
      services,
      'ingresses.networking.k8s.io': [own],
      'ingressclasses.networking.k8s.io': [nginx, usual],
      'endpointslices.discovery.k8s.io': [],
      ...more,
    },
    options,
  );
const read = async (own: Loose, host?: string, more?: Objects, options?: Parameters<typeof clusterOf>[1]) =>
  frontsOf(clusterWith(own, more, options), signal).read(site, host);

describe('an Ingress', () => {
  it('is read with its class, the Services of its rules and its address', async () => {
    const spec = {
      ingressClassName: 'nginx',
      rules: [to('web', { name: 'http' }, 'a.example'), to('api', { number: 80 })],
    };
    expect(await read(ingress(spec))).toMatchObject({
      ok: true,
      value: {
        ports: [80],
        front: {
          className: 'nginx',
          controller: { ok: true, value: 'k8s.io/ingress-nginx' },
          addresses: ['198.51.100.7'],
          backends: [
            { host: 'a.example', path: '/', name: 'web', port: 'http', state: { value: 'there' } },
            { name: 'api', port: 80, state: { value: 'no-port' } },
          ],
        },
      },
    });
  });

  it.each([
    ['by its field', { ingressClassName: 'gone' }, {}, { className: 'gone', controller: { value: null } }],
    [
      'by the annotation',
      {},
      { 'kubernetes.io/ingress.class': 'nginx' },
      { controller: { value: 'k8s.io/ingress-nginx' } },
    ],
    ['as the default', {}, {}, { className: 'usual', controller: { value: 'example.com/usual' } }],
  ])('has the class that it names %s', async (_how, spec, annotations, expected) => {
    const found = await read(ingress({ ...spec, rules: [] }, { annotations }));
    expect(found).toMatchObject({ value: { front: expected } });
  });

  it('is not held to a class that the older annotation alone names, nor to one that cannot be read', async () => {
    const annotations = { 'kubernetes.io/ingress.class': 'traefik' };
    const found = await read(ingress({ rules: [] }, { annotations }));
    expect(found).toMatchObject({ value: { front: { className: 'traefik' } } });
    expect(found.ok && found.value?.front.controller).toBeUndefined();
    const refused = { broken: { ingressclasses: { kind: 'refused' as const, message: verbatim('forbidden') } } };
    expect(await read(ingress({ ingressClassName: 'nginx' }), undefined, {}, refused)).toMatchObject({
      value: { front: { className: 'nginx', controller: { ok: false, code: 'forbidden' } } },
    });
  });

  it('is asked for the rules of one host alone', async () => {
    const spec = {
      defaultBackend: { service: { name: 'api', port: { number: 8080 } } },
      rules: [to('web', { number: 80 }, '*.shop.example'), to('gone', { number: 80 }, 'other.example')],
      tls: [{ hosts: ['other.example'], secretName: 'other' }],
    };
    const found = await read(ingress(spec), 'www.shop.example');
    expect(found.ok && found.value?.front.backends.map(({ name }) => name)).toEqual(['web', 'api']);
    expect(found.ok && found.value?.front.certificates).toEqual([]);
  });

  it('has certificates that are there, are not, or may not be looked at; their content is not asked for', async () => {
    const tls = [{ secretName: 'there' }, { secretName: 'gone' }];
    const asked: (string | undefined)[] = [];
    const cluster = clusterWith(ingress({ tls }), { secrets: [{ metadata: { name: 'there', namespace: 'shop' } }] });
    const get: typeof cluster.get = (path, query, options) => {
      if (path.includes('/secrets')) asked.push(options?.accept);
      return cluster.get(path, query, options);
    };
    expect(await frontsOf({ get }, signal).read(site)).toMatchObject({
      value: {
        ports: [443, 80],
        front: {
          certificates: [
            { name: 'there', there: { value: true } },
            { name: 'gone', there: { value: false } },
          ],
        },
      },
    });
    expect(asked).toEqual(
      Array.from({ length: 2 }, () => 'application/json;as=PartialObjectMetadata;g=meta.k8s.io;v=v1'),
    );
    const refused = { broken: { secrets: { kind: 'refused' as const, message: verbatim('forbidden') } } };
    expect(await read(ingress({ tls }), undefined, {}, refused)).toMatchObject({
      value: { front: { certificates: [{ there: { ok: false, code: 'forbidden' } }, {}] } },
    });
  });

  it('that is not there, or may not be read, is told so', async () => {
    const none = frontsOf(clusterWith(ingress({})), signal);
    expect(await none.read({ ...site, name: 'other' })).toEqual({ ok: true, value: undefined });
    const refused = { broken: { ingresses: { kind: 'refused' as const, message: verbatim('forbidden') } } };
    expect(await read(ingress({}), undefined, {}, refused)).toMatchObject({ ok: false, code: 'forbidden' });
  });
});

const condition = (type: string, status: string) => ({ type, status, reason: 'Why', message: '' });
const gateway: Loose = {
  metadata: { name: 'door', namespace: 'edge' },
  spec: { gatewayClassName: 'envoy', listeners: [{ name: 'https', port: 8443, protocol: 'HTTPS' }] },
  status: {
    addresses: [{ value: '198.51.100.9' }],
    conditions: [condition('Programmed', 'True')],
    listeners: [{ name: 'https', conditions: [condition('ResolvedRefs', 'False')] }],
  },
};
const route = (name: string, parent: object, hostnames: string[]): Loose => ({
  metadata: { name, namespace: 'shop' },
  spec: {
    parentRefs: [parent],
    hostnames,
    rules: [
      {
        backendRefs: [
          { name: 'web', port: 80 },
          { kind: 'Other', name: 'x' },
        ],
      },
    ],
  },
  status: { parents: [{ parentRef: parent, conditions: [condition('Accepted', 'True')] }] },
});
const routes = [
  route('cart', { name: 'door', namespace: 'edge' }, ['*.shop.example']),
  route('else', { name: 'door' }, ['else.example']),
];
const gatewayCluster = (more: Objects = {}) =>
  frontsOf(
    clusterOf({
      services,
      'endpointslices.discovery.k8s.io': [],
      'gateways.gateway.networking.k8s.io': [gateway],
      'gatewayclasses.gateway.networking.k8s.io': [{ metadata: { name: 'envoy' }, spec: { controllerName: 'e/c' } }],
      'httproutes.gateway.networking.k8s.io': routes,
      ...more,
    }),
    signal,
  );

describe('a Gateway', () => {
  it('is read with the routes that name it, and with what its controller said', async () => {
    expect(await gatewayCluster().read({ kind: 'gateway', namespace: 'edge', name: 'door' })).toMatchObject({
      value: {
        ports: [8443],
        front: {
          controller: { value: 'e/c' },
          addresses: ['198.51.100.9'],
          backends: [{ host: '*.shop.example', namespace: 'shop', name: 'web', state: { value: 'there' } }],
          conditions: [
            { object: 'Gateway edge/door', type: 'Programmed', status: 'True' },
            { object: 'listener https', type: 'ResolvedRefs', status: 'False' },
            { object: 'HTTPRoute shop/cart → edge/door', type: 'Accepted', status: 'True' },
          ],
        },
      },
    });
  });

  it('of a route is read by the route; one that is not there serves nothing', async () => {
    expect(await gatewayCluster().read({ kind: 'httproute', namespace: 'shop', name: 'cart' })).toMatchObject({
      value: { front: { kind: 'httproute', name: 'cart', className: 'envoy', addresses: ['198.51.100.9'] } },
    });
    const found = await gatewayCluster().read({ kind: 'httproute', namespace: 'shop', name: 'else' });
    expect(found).toMatchObject({ value: { front: { addresses: [] } } });
    expect(found.ok && found.value?.front.className).toBeUndefined();
  });
});

describe('a host', () => {
  it.each([
    ['a.shop.example', [{ kind: 'httproute', namespace: 'shop', name: 'cart' }]],
    ['a.b.shop.example', [{ kind: 'httproute', namespace: 'shop', name: 'cart' }]],
    ['shop.example', []],
    ['ELSE.example', [{ kind: 'httproute', namespace: 'shop', name: 'else' }]],
  ])('%s is named by %j', async (host, value) => {
    // There is no Ingress here, and its group is not served.
    expect(await gatewayCluster().ofHost(host)).toEqual({ ok: true, value });
  });

  it('is named by an Ingress whose rule has it', async () => {
    const own = ingress({ rules: [to('web', { number: 80 }, 'a.example'), to('web', { number: 80 })] });
    const fronts = frontsOf(clusterWith(own), signal);
    expect(await fronts.ofHost('a.example')).toMatchObject({ value: [{ kind: 'ingress', name: 'site' }] });
    expect(await fronts.ofHost('b.example')).toEqual({ ok: true, value: [] });
  });
});
