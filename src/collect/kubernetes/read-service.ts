import { z } from 'zod';
import { got, type Read } from '../../case/read.ts';
import type { ServiceEndpoint } from '../../case/service.ts';
import type { ServiceFound } from '../lookup.ts';
import type { Cluster } from './client.ts';
import { readsOf } from './reads.ts';

const name = z
  .string()
  .nullish()
  .transform((value) => value ?? undefined);
const named = <T extends object>({ name: own, ...rest }: T & { name?: string | undefined }) =>
  own === undefined || own === '' ? rest : { ...rest, name: own };

/** As the API server fills it in (kube-proxy#affinity). */
const usualAffinitySeconds = 10_800;

/** What is empty is not said. */
const listed = <K extends string>(key: K, values: string[] | null | undefined): Partial<Record<K, string[]>> =>
  values && values.length > 0 ? ({ [key]: values } as Record<K, string[]>) : {};
const texts = z.array(z.string()).nullish();

export const serviceSchema = z
  .object({
    metadata: z.object({ name: z.string(), namespace: z.string() }),
    spec: z.object({
      type: z.string().default('ClusterIP'),
      clusterIP: z.string().nullish(),
      clusterIPs: z.array(z.string()).nullish(),
      externalName: z.string().nullish(),
      internalTrafficPolicy: z.string().nullish(),
      sessionAffinity: z.string().nullish(),
      sessionAffinityConfig: z
        .object({ clientIP: z.object({ timeoutSeconds: z.number().nullish() }).nullish() })
        .nullish(),
      selector: z.record(z.string(), z.string()).nullish(),
      publishNotReadyAddresses: z.boolean().nullish(),
      externalTrafficPolicy: z.string().nullish(),
      externalIPs: texts,
      healthCheckNodePort: z.number().nullish(),
      loadBalancerClass: z.string().nullish(),
      loadBalancerSourceRanges: texts,
      ports: z
        .array(
          z.object({
            name,
            port: z.number(),
            protocol: z.string().default('TCP'),
            targetPort: z.union([z.number(), z.string()]).nullish(),
            nodePort: z.number().nullish(),
          }),
        )
        .nullish(),
    }),
    status: z
      .object({
        loadBalancer: z
          .object({
            ingress: z
              .array(
                z.object({ ip: z.string().nullish(), hostname: z.string().nullish(), ipMode: z.string().nullish() }),
              )
              .nullish(),
          })
          .nullish(),
      })
      .nullish(),
  })
  .transform(({ metadata, spec, status }) => ({
    ...metadata,
    clusterIPs: (spec.clusterIPs ?? [spec.clusterIP ?? '']).filter((address) => address !== '' && address !== 'None'),
    type: spec.type,
    ...(spec.externalName ? { externalName: spec.externalName } : {}),
    ...(spec.internalTrafficPolicy === 'Local' ? { onlyOwnNode: true } : {}),
    ...(spec.sessionAffinity === 'ClientIP'
      ? { affinitySeconds: spec.sessionAffinityConfig?.clientIP?.timeoutSeconds ?? usualAffinitySeconds }
      : {}),
    selector: spec.selector ?? {},
    ...(spec.publishNotReadyAddresses ? { publishesNotReady: true } : {}),
    ...listed('externalIPs', spec.externalIPs),
    ...listed(
      'balancers',
      status?.loadBalancer?.ingress?.flatMap(({ ip, hostname }) => ip || hostname || []),
    ),
    ...listed(
      'proxied',
      status?.loadBalancer?.ingress?.flatMap(({ ip, ipMode }) => (ip && ipMode === 'Proxy' ? ip : [])),
    ),
    ...(spec.externalTrafficPolicy === 'Local' ? { outsideOnlyOwnNode: true } : {}),
    ...(spec.healthCheckNodePort ? { healthCheckNodePort: spec.healthCheckNodePort } : {}),
    ...(spec.loadBalancerClass ? { loadBalancerClass: spec.loadBalancerClass } : {}),
    ...listed('sourceRanges', spec.loadBalancerSourceRanges),
    ports: (spec.ports ?? []).map(({ targetPort, nodePort, ...port }) => ({
      ...named(port),
      targetPort: String(targetPort ?? port.port),
      ...(nodePort ? { nodePort } : {}),
    })),
  }));

const namesOf = <K extends string>(key: K, list: readonly { name: string }[] | null | undefined) =>
  list && list.length > 0 ? ({ [key]: list.map((each) => each.name) } as { [P in K]?: string[] }) : {};

/** The endpoints of one EndpointSlice. */
export const sliceSchema = z
  .object({
    addressType: z.string().default('IPv4'),
    ports: z.array(z.object({ name, port: z.number().nullish(), protocol: z.string().default('TCP') })).nullish(),
    endpoints: z
      .array(
        z.object({
          addresses: z.array(z.string()),
          nodeName: z.string().nullish(),
          conditions: z
            .object({
              ready: z.boolean().nullish(),
              serving: z.boolean().nullish(),
              terminating: z.boolean().nullish(),
            })
            .nullish(),
          hints: z
            .object({
              forZones: z.array(z.object({ name: z.string() })).nullish(),
              forNodes: z.array(z.object({ name: z.string() })).nullish(),
            })
            .nullish(),
          targetRef: z.object({ kind: z.string(), name: z.string(), namespace: z.string().nullish() }).nullish(),
        }),
      )
      .nullish(),
  })
  .transform(({ endpoints, ports }): ServiceEndpoint[] =>
    (endpoints ?? []).flatMap(({ addresses, nodeName, conditions, hints, targetRef }) =>
      // Only the first address counts; the field is a list for history's sake (discovery.k8s.io/v1).
      addresses.slice(0, 1).map((address) => ({
        address,
        ...(targetRef?.kind === 'Pod' && targetRef.namespace
          ? { pod: { namespace: targetRef.namespace, name: targetRef.name } }
          : {}),
        ...(nodeName ? { node: nodeName } : {}),
        // Not said means ready.
        ready: conditions?.ready !== false,
        ...(conditions?.ready === false && conditions.serving && conditions.terminating ? { ending: true } : {}),
        ...namesOf('forZones', hints?.forZones),
        ...namesOf('forNodes', hints?.forNodes),
        ports: (ports ?? []).flatMap(({ port, ...rest }) => (port ? [named({ ...rest, port })] : [])),
      })),
    ),
  );

/** One Service and what stands behind it: two requests. `undefined`: there is no such Service. */
export const readService = async (
  cluster: Pick<Cluster, 'get'>,
  namespace: string,
  service: string,
  signal: AbortSignal,
): Promise<Read<ServiceFound | undefined>> => {
  const reads = readsOf(cluster, signal);
  const path = `/api/v1/namespaces/${namespace}/services/${service}`;
  const [read, slices] = await Promise.all([
    reads.oneOr(`get service ${namespace}/${service}`, path, serviceSchema, undefined),
    reads.list(
      `list endpointslices of ${namespace}/${service}`,
      `/apis/discovery.k8s.io/v1/namespaces/${namespace}/endpointslices`,
      { labelSelector: `kubernetes.io/service-name=${service}` },
      sliceSchema,
    ),
  ]);
  if (!read.ok) return read;
  if (read.value === undefined) return got(undefined);
  return got({ ...read.value, endpoints: slices.ok ? got(slices.value.flat()) : slices });
};
