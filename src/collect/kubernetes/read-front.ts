import { z } from 'zod';
import type { Front, FrontBackend, FrontKind } from '../../case/front.ts';
import { got, type Read } from '../../case/read.ts';
import type { ServiceFound } from '../lookup.ts';
import { readAnswer } from './api-answer.ts';
import type { Cluster } from './client.ts';
import {
  type GatewayObject,
  gatewayClassSchema,
  gatewaySchema,
  type HttpRouteObject,
  httpRouteSchema,
  type IngressObject,
  ingressClassSchema,
  ingressSchema,
} from './front-objects.ts';
import {
  classOfIngress,
  isOf,
  isParent,
  matchesHost,
  type Name,
  ofGateway,
  ofRoute,
  type Ruled,
  ruledByIngress,
  ruledByRoute,
} from './front-parts.ts';
import { readService } from './read-service.ts';
import { readsOf } from './reads.ts';

type Asks = Pick<Cluster, 'get'>;

const ingresses = '/apis/networking.k8s.io/v1';
const gateways = '/apis/gateway.networking.k8s.io/v1';
/** What is left of a Secret: its name. Its content is never asked for, and the answer has none (kubernetes#metadata). */
const metadataAlone = 'application/json;as=PartialObjectMetadata;g=meta.k8s.io;v=v1';

/** Services that are looked at; rules that lead to others are counted. */
const mostServices = 4;

/** A front with the Services of its rules, which are needed to go on. */
export interface FrontRead {
  front: Front;
  services: ServiceFound[];
  /** Ports on which it is called by itself, the usual first. */
  ports: number[];
}

/** What stands before Services, read for one question. */
export const frontsOf = (cluster: Asks, signal: AbortSignal) => {
  const reads = readsOf(cluster, signal);

  const stateOf = (read: Read<ServiceFound | undefined>, { port }: Ruled): FrontBackend['state'] => {
    if (!read.ok) return read;
    if (read.value === undefined) return got('no-service');
    const has = read.value.ports.some((own) => port === undefined || own.port === port || own.name === port);
    return got(has ? 'there' : 'no-port');
  };

  const withServices = async (ruled: readonly Ruled[]) => {
    const names = [...new Map(ruled.map((each) => [`${each.namespace}/${each.name}`, each])).values()];
    const looked = names.slice(0, mostServices);
    const found = await Promise.all(looked.map(({ namespace, name }) => readService(cluster, namespace, name, signal)));
    const backends = ruled.flatMap((each): FrontBackend[] => {
      const read = found[looked.findIndex((one) => isOf(one, each))];
      return read === undefined ? [] : [{ ...each, state: stateOf(read, each) }];
    });
    return {
      backends: backends.slice(0, mostBackends),
      ...(ruled.length > Math.min(backends.length, mostBackends)
        ? { more: ruled.length - Math.min(backends.length, mostBackends) }
        : {}),
      services: found.flatMap((read) => (read.ok && read.value !== undefined ? [read.value] : [])),
    };
  };
  const mostBackends = 50;

  const certificates = (names: readonly Name[]): Promise<Front['certificates']> =>
    Promise.all(
      [...new Map(names.map((each) => [`${each.namespace}/${each.name}`, each])).values()]
        .slice(0, mostCertificates)
        .map(async ({ namespace, name }) => {
          const path = `/api/v1/namespaces/${namespace}/secrets/${name}`;
          const answer = await cluster.get(path, {}, { signal, accept: metadataAlone });
          const what = `get secret ${namespace}/${name}`;
          const there: Read<boolean> =
            answer.kind === 'ok'
              ? got(true)
              : answer.kind === 'not-found' && !answer.groupMissing
                ? got(false)
                : readAnswer(answer, what, z.boolean());
          return { namespace, name, there };
        }),
    );
  const mostCertificates = 4;

  const classes = () => reads.list('list ingressclasses', `${ingresses}/ingressclasses`, {}, ingressClassSchema);

  const ofIngress = async (ingress: IngressObject, host: string | undefined): Promise<FrontRead> => {
    const { metadata, spec, status } = ingress;
    const ruled = ruledByIngress(ingress).filter((each) => host === undefined || matchesHost(each.host, host));
    const tls = (spec.tls ?? []).filter(
      ({ hosts }) => host === undefined || !hosts?.length || hosts.some((own) => matchesHost(own, host)),
    );
    const [known, looked, secrets] = await Promise.all([
      classes(),
      withServices(ruled),
      certificates(
        tls.flatMap(({ secretName }) => (secretName ? [{ namespace: metadata.namespace, name: secretName }] : [])),
      ),
    ]);
    const { services, ...rest } = looked;
    const front: Front = {
      kind: 'ingress',
      namespace: metadata.namespace,
      name: metadata.name,
      ...(host === undefined ? {} : { host }),
      ...classOfIngress(ingress, known),
      ...rest,
      certificates: secrets,
      addresses: (status?.loadBalancer?.ingress ?? []).flatMap(({ ip, hostname }) => ip || hostname || []),
      conditions: [],
    };
    return { front, services, ports: tls.length > 0 ? [443, 80] : [80] };
  };

  const ofGateways = async (
    asked: { kind: FrontKind } & Name,
    gateway: GatewayObject,
    routes: readonly HttpRouteObject[],
    host: string | undefined,
  ): Promise<FrontRead> => {
    const { metadata, spec, status } = gateway;
    const ruled = routes.flatMap(ruledByRoute).filter((each) => host === undefined || matchesHost(each.host, host));
    const refs = (spec.listeners ?? []).flatMap(({ tls }) => tls?.certificateRefs ?? []);
    const path = `${gateways}/gatewayclasses/${spec.gatewayClassName}`;
    const [named, looked, secrets] = await Promise.all([
      reads.oneOr(`get gatewayclass ${spec.gatewayClassName}`, path, gatewayClassSchema, null),
      withServices(ruled),
      certificates(
        refs
          .filter(({ kind = 'Secret' }) => kind === 'Secret')
          .map(({ name, namespace = metadata.namespace }) => ({ namespace, name })),
      ),
    ]);
    const { services, ...rest } = looked;
    const front: Front = {
      ...asked,
      ...(host === undefined ? {} : { host }),
      className: spec.gatewayClassName,
      controller: named.ok ? got(named.value?.spec.controllerName ?? null) : named,
      ...rest,
      certificates: secrets,
      addresses: (status?.addresses ?? []).map(({ value }) => value),
      conditions: [...ofGateway(gateway), ...routes.flatMap((route) => ofRoute(route, metadata))].slice(0, mostSaid),
    };
    return { front, services, ports: [...new Set((spec.listeners ?? []).map(({ port }) => port))] };
  };
  const mostSaid = 60;

  const gatewayNamed = ({ namespace, name }: Name) =>
    reads.oneOr(
      `get gateway ${namespace}/${name}`,
      `${gateways}/namespaces/${namespace}/gateways/${name}`,
      gatewaySchema,
      undefined,
    );
  const routesIn = (namespace?: string) =>
    reads.list(
      'list httproutes',
      namespace === undefined ? `${gateways}/httproutes` : `${gateways}/namespaces/${namespace}/httproutes`,
      {},
      httpRouteSchema,
    );

  const ofRouteObject = async (
    route: HttpRouteObject,
    host: string | undefined,
  ): Promise<Read<FrontRead | undefined>> => {
    const own = route.metadata;
    const asked = { kind: 'httproute' as const, namespace: own.namespace, name: own.name };
    const [parent] = (route.spec.parentRefs ?? []).filter(({ kind = 'Gateway' }) => kind === 'Gateway');
    const gateway = parent && (await gatewayNamed({ namespace: parent.namespace ?? own.namespace, name: parent.name }));
    if (gateway?.ok === false) return gateway;
    if (gateway?.value !== undefined) return got(await ofGateways(asked, gateway.value, [route], host));
    const { services, ...rest } = await withServices(ruledByRoute(route));
    const front: Front = { ...asked, ...rest, certificates: [], addresses: [], conditions: ofRoute(route, undefined) };
    return got({ front, services, ports: [80] });
  };

  return {
    /** `undefined`: there is no such object. */
    read: async (asked: { kind: FrontKind } & Name, host?: string): Promise<Read<FrontRead | undefined>> => {
      const { kind, namespace, name } = asked;
      if (kind === 'ingress') {
        const path = `${ingresses}/namespaces/${namespace}/ingresses/${name}`;
        const read = await reads.oneOr(`get ingress ${namespace}/${name}`, path, ingressSchema, undefined);
        return read.ok ? got(read.value && (await ofIngress(read.value, host))) : read;
      }
      if (kind === 'gateway') {
        const [gateway, routes] = await Promise.all([gatewayNamed(asked), routesIn()]);
        if (!gateway.ok) return gateway;
        if (!routes.ok) return routes;
        if (gateway.value === undefined) return got(undefined);
        const own = routes.value.filter(({ metadata, spec }) =>
          (spec.parentRefs ?? []).some((ref) => isParent(asked, ref, metadata.namespace)),
        );
        return got(await ofGateways(asked, gateway.value, own, host));
      }
      const path = `${gateways}/namespaces/${namespace}/httproutes/${name}`;
      const read = await reads.oneOr(`get httproute ${namespace}/${name}`, path, httpRouteSchema, undefined);
      if (!read.ok) return read;
      return read.value === undefined ? got(undefined) : ofRouteObject(read.value, host);
    },
    /** Ingresses and HTTPRoutes that name this host. A kind that the cluster has not has none. */
    ofHost: async (host: string): Promise<Read<({ kind: FrontKind } & Name)[]>> => {
      const [all, routes] = await Promise.all([
        reads.list('list ingresses', `${ingresses}/ingresses`, {}, ingressSchema),
        routesIn(),
      ]);
      const failed = [all, routes].find((read) => !read.ok && read.code !== 'not-served');
      if (failed?.ok === false) return failed;
      const named = (own: string | undefined): boolean => Boolean(own) && matchesHost(own, host);
      return got([
        ...(all.ok ? all.value : []).flatMap(({ metadata, spec }) =>
          (spec.rules ?? []).some((rule) => named(rule.host))
            ? [{ kind: 'ingress' as const, namespace: metadata.namespace, name: metadata.name }]
            : [],
        ),
        ...(routes.ok ? routes.value : []).flatMap(({ metadata, spec }) =>
          (spec.hostnames ?? []).some(named)
            ? [{ kind: 'httproute' as const, namespace: metadata.namespace, name: metadata.name }]
            : [],
        ),
      ]);
    },
  };
};
