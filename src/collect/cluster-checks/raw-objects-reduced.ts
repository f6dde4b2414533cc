import { z } from 'zod';
import type {
  AgentPod,
  ClusterCheckAffinity,
  ClusterCheckBlock,
  ClusterCheckHandle,
  ClusterCheckNode,
  ClusterCheckPod,
  ClusterCheckPool,
  ClusterCheckService,
  IpamSettings,
} from '../../case/cluster-check-input.ts';
import { otherCniOf } from '../../intended/node-network.ts';
import { isMigrationTarget, isVirtualMachine, machineOf } from '../../intended/virtual-machine.ts';
import { addressesIn, bareAddress, isPrefix } from '../../ip/texts.ts';
import { lenientList } from '../kubernetes/lenient-list.ts';
import { allocationOf, poolOfRaw, rawBlockSchema, rawPoolSchema, refusalOf } from '../kubernetes/read-calico.ts';
import {
  addresses,
  conditionText,
  detectionOf,
  finishedPhases,
  rawPodSchema,
  waitsText,
} from '../kubernetes/read-pod.ts';

/** API objects → the few fields that the cluster checks keep of them. */

const text = z.string().max(4096);
const textMap = z.record(z.string(), z.string()).catch({}).default({});
const flag = z.union([z.boolean(), z.enum(['true', 'false']).transform((word) => word === 'true')]).default(false);

/** Milliseconds since 1970; also of Go's `2026-11-21 09:16:49.207755554 +0000 UTC`. */
const timeOf = (written: string | null | undefined): number | undefined => {
  if (!written) return undefined;
  const go = /^(\d{4}-\d\d-\d\d) (\d\d:\d\d:\d\d)(?:\.\d+)? \+0000 UTC/.exec(written);
  const time = Date.parse(go ? `${go[1]}T${go[2]}Z` : written);
  return Number.isNaN(time) ? undefined : time;
};

const created = (written: string | null | undefined): { createdAt?: number } => {
  const createdAt = timeOf(written);
  return createdAt === undefined ? {} : { createdAt };
};

export const podReduced = z
  .object({
    metadata: z.object({
      name: text,
      namespace: text.default('default'),
      annotations: textMap,
      labels: textMap,
      ownerReferences: lenientList(z.object({ kind: text, name: text.catch(''), controller: z.boolean().nullish() })),
      deletionTimestamp: text.nullish(),
    }),
    spec: z.object({ nodeName: text.optional(), hostNetwork: z.boolean().default(false) }),
    status: z
      .object({
        phase: text.default('Unknown'),
        podIP: text.optional(),
        podIPs: lenientList(z.object({ ip: text })),
      })
      .default({ phase: 'Unknown', podIPs: [] }),
  })
  .transform((raw): ClusterCheckPod => {
    const { metadata, spec, status } = raw;
    const emptied =
      typeof metadata.deletionTimestamp === 'string' && metadata.annotations['cni.projectcalico.org/podIP'] === '';
    const controller = metadata.ownerReferences.find((reference) => reference.controller === true);
    const owner = controller?.kind;
    const { labels } = metadata;
    const machineId = machineOf({
      namespace: metadata.namespace,
      labels,
      ...(controller === undefined ? {} : { owner: `${controller.kind}/${controller.name}` }),
    });
    const asksFor = Object.keys(metadata.annotations).find((key) =>
      /^cni\.projectcalico\.org\/(?:ipv[46]pools|ipAddrs)/.test(key),
    );
    return {
      namespace: metadata.namespace,
      name: metadata.name,
      ...(spec.nodeName ? { nodeName: spec.nodeName } : {}),
      hostNetwork: spec.hostNetwork,
      finished: finishedPhases.has(status.phase) || emptied,
      ips: addresses(raw).flatMap((address) => bareAddress(address) ?? []),
      ...(owner === undefined ? {} : { owner }),
      ...(isMigrationTarget({ labels })
        ? { machine: 'target' as const }
        : isVirtualMachine({ labels, owner })
          ? { machine: 'runs' as const }
          : {}),
      ...(machineId === undefined ? {} : { machineId }),
      ...(asksFor === undefined ? {} : { asksFor }),
    };
  });

const prefixOf = ({ spec }: z.output<typeof rawPodSchema>): Pick<AgentPod, 'interfacePrefix'> => {
  const variables = spec.containers.flatMap(({ env }) => env);
  const set = variables.find(({ name }) => name.toUpperCase() === 'FELIX_INTERFACEPREFIX')?.value;
  return set === undefined || set === '' ? {} : { interfacePrefix: set.slice(0, 1_000) };
};

const bpfOf = ({ spec }: z.output<typeof rawPodSchema>): Pick<AgentPod, 'bpfEnabled'> => {
  const variables = spec.containers.flatMap(({ env }) => env);
  const set = variables.find(({ name }) => name.toUpperCase() === 'FELIX_BPFENABLED')?.value;
  return set === undefined || set === '' ? {} : { bpfEnabled: set.slice(0, 64) };
};

export const agentReduced = rawPodSchema.transform((raw): AgentPod => {
  const { metadata, spec, status } = raw;
  const asked = spec.containers.flatMap(({ readinessProbe }) => readinessProbe?.exec?.command ?? []);
  const asks = (word: RegExp): boolean => asked.some((each) => word.test(each));
  const [first] = spec.containers;
  return {
    namespace: metadata.namespace,
    name: metadata.name,
    ...(spec.nodeName ? { nodeName: spec.nodeName } : {}),
    phase: status.phase,
    ready: status.conditions.some(({ type, status: value }) => type === 'Ready' && value === 'True'),
    deleting: typeof metadata.deletionTimestamp === 'string',
    ...(first?.image ? { image: first.image } : {}),
    serviceAccount: spec.serviceAccountName,
    restarts: status.containerStatuses.reduce((sum, { restartCount }) => sum + restartCount, 0),
    trouble: [
      ...status.containerStatuses.flatMap(({ name, state }) =>
        state.waiting?.reason ? [waitsText(name, state.waiting.reason)] : [],
      ),
      ...status.conditions.flatMap(({ type, status: value, message }) =>
        value === 'False' && message ? [conditionText(type, message)] : [],
      ),
    ],
    asksBird: asks(/^--?bird-ready$/),
    asksBird6: asks(/^--?bird6-ready$/),
    asksFelix: asks(/^--?felix-ready$/),
    ...detectionOf(raw),
    ...prefixOf(raw),
    ...bpfOf(raw),
  };
});

/** calico#2.1, #5.2: annotation → the type under which IPAM knows its address. */
const tunnelAnnotations: [string, string][] = [
  ['IPv4IPIPTunnelAddr', 'ipipTunnelAddress'],
  ['IPv4VXLANTunnelAddr', 'vxlanTunnelAddress'],
  ['IPv6VXLANTunnelAddr', 'vxlanV6TunnelAddress'],
  ['IPv4WireguardInterfaceAddr', 'wireguardTunnelAddress'],
  ['IPv6WireguardInterfaceAddr', 'wireguardV6TunnelAddress'],
];
const nodeAnnotations = ['IPv4Address', 'IPv6Address'] as const;

export const nodeReduced = z
  .object({
    metadata: z.object({ name: text, labels: textMap, annotations: textMap, creationTimestamp: text.nullish() }),
    spec: z
      .object({ unschedulable: z.boolean().catch(false).default(false) })
      .catch({ unschedulable: false })
      .default({ unschedulable: false }),
    status: z
      .object({
        addresses: lenientList(z.object({ type: text, address: text })),
        conditions: lenientList(z.object({ type: text, status: text })),
        nodeInfo: z
          .object({ kubeletVersion: text.optional(), operatingSystem: text.optional(), machineID: text.optional() })
          .catch({})
          .default({}),
      })
      .default({ addresses: [], conditions: [], nodeInfo: {} }),
  })
  .transform(({ metadata, spec, status }): ClusterCheckNode => {
    const annotation = (key: string): string | undefined => metadata.annotations[`projectcalico.org/${key}`];
    const malformed = [...nodeAnnotations, ...tunnelAnnotations.map(([key]) => key)].filter((key) => {
      const value = annotation(key);
      return value !== undefined && value !== '' && bareAddress(value) === undefined;
    });
    const [ipv4, ipv6] = nodeAnnotations.map((key) => bareAddress(annotation(key)));
    const asNumber = annotation('ASNumber');
    const { kubeletVersion, operatingSystem, machineID } = status.nodeInfo;
    const [cidr4, cidr6] = nodeAnnotations
      .map((key) => annotation(key))
      .map((cidr) => (isPrefix(cidr ?? '') ? cidr : undefined));
    const [mac, mac6] = ['VXLANTunnelMACAddr', 'VXLANTunnelMACAddrV6'].map(annotation);
    const wireguardKeys = ['WireguardPublicKey', 'WireguardPublicKeyV6'].flatMap((key) => annotation(key) || []);
    return {
      name: metadata.name,
      ready: status.conditions.some(({ type, status: value }) => type === 'Ready' && value === 'True'),
      labels: metadata.labels,
      ...created(metadata.creationTimestamp),
      ...(kubeletVersion ? { kubelet: kubeletVersion } : {}),
      ...(operatingSystem ? { os: operatingSystem } : {}),
      ...(status.conditions.some(({ type, status: value }) => type === 'Ready' && value === 'Unknown')
        ? { silent: true }
        : {}),
      ...(spec.unschedulable ? { cordoned: true } : {}),
      ...otherCniOf(metadata.annotations),
      internalIPs: status.addresses.flatMap(({ type, address }) => (type === 'InternalIP' ? [address] : [])),
      ...(ipv4 ? { ipv4 } : {}),
      ...(ipv6 ? { ipv6 } : {}),
      ...(cidr4 ? { cidr4 } : {}),
      ...(cidr6 ? { cidr6 } : {}),
      ...(mac || mac6 ? { vtepMacs: { ...(mac ? { 4: mac } : {}), ...(mac6 ? { 6: mac6 } : {}) } } : {}),
      ...(wireguardKeys.length > 0 ? { wireguardKeys } : {}),
      ...(machineID ? { machineId: machineID } : {}),
      ...(asNumber ? { asNumber } : {}),
      routeReflector: (annotation('RouteReflectorClusterID') ?? '') !== '',
      tunnels: tunnelAnnotations.flatMap(([key, type]) => {
        const address = bareAddress(annotation(key));
        return address === undefined ? [] : [{ type, address }];
      }),
      malformed,
    };
  });

/** `undefined`: it is being deleted and holds nothing any more (calico#5.2). */
export const blockReduced = rawBlockSchema.transform(({ metadata, spec }): ClusterCheckBlock | undefined => {
  if (spec.deleted) return undefined;
  const affinity = spec.affinity ?? undefined;
  const taken: ClusterCheckBlock['allocations'] = [];
  for (const [ordinal, index] of spec.allocations.entries()) {
    if (index === null) continue;
    const attribute = spec.attributes?.[index];
    const madeAt = timeOf(attribute?.secondary?.timestamp);
    taken.push({
      ...allocationOf(spec.cidr, ordinal, attribute),
      ...(madeAt === undefined ? {} : { madeAt }),
    });
  }
  return {
    name: metadata.name,
    cidr: spec.cidr,
    ...(affinity ? { affinity } : {}),
    ...(affinity?.startsWith('host:') ? { node: affinity.slice('host:'.length) } : {}),
    free: spec.allocations.length - taken.length,
    size: addressesIn(spec.cidr),
    allocations: taken,
  };
});

export const poolReduced = rawPoolSchema.transform((raw): ClusterCheckPool => {
  const refused = refusalOf(raw);
  return {
    ...poolOfRaw(raw),
    assignmentMode: raw.spec.assignmentMode ?? 'Automatic',
    ...(refused ? { notAllocatable: refused.reason ?? '' } : {}),
  };
});

/** `undefined`: it is being deleted. */
export const affinityReduced = z
  .object({
    metadata: z.object({ name: text, creationTimestamp: text.nullish() }),
    spec: z.object({
      cidr: text,
      node: text,
      state: text.default('confirmed'),
      type: text.nullish(),
      deleted: flag,
    }),
  })
  .transform(({ metadata, spec }): ClusterCheckAffinity | undefined =>
    spec.deleted
      ? undefined
      : {
          name: metadata.name,
          node: spec.node,
          cidr: spec.cidr,
          state: spec.state,
          type: spec.type || 'host',
          ...created(metadata.creationTimestamp),
        },
  );

export const handleReduced = z
  .object({
    metadata: z.object({ name: text, creationTimestamp: text.nullish() }),
    spec: z.object({ handleID: text.nullish(), deleted: flag }),
  })
  .transform(({ metadata, spec }): ClusterCheckHandle | undefined =>
    spec.deleted
      ? undefined
      : { name: metadata.name, id: spec.handleID || metadata.name, ...created(metadata.creationTimestamp) },
  );

export const settingsReduced = z
  .object({
    spec: z.object({
      strictAffinity: z.boolean().default(false),
      autoAllocateBlocks: z.boolean().default(true),
      maxBlocksPerHost: z.number().default(0),
    }),
  })
  .transform(({ spec }): IpamSettings => spec);

export const serviceReduced = z
  .object({
    metadata: z.object({ name: text, namespace: text.default('default') }),
    spec: z.object({ type: text.default('ClusterIP') }).default({ type: 'ClusterIP' }),
    status: z
      .object({ loadBalancer: z.object({ ingress: z.array(z.object({ ip: text.nullish() })).nullish() }).nullish() })
      .nullish()
      .catch(null),
  })
  .transform(({ metadata, spec, status }): ClusterCheckService | undefined =>
    spec.type === 'LoadBalancer'
      ? {
          namespace: metadata.namespace,
          name: metadata.name,
          ips: (status?.loadBalancer?.ingress ?? []).flatMap(({ ip }) => bareAddress(ip ?? undefined) ?? []),
        }
      : undefined,
  );
