import { z } from 'zod';
import type { Pod } from '../../case/objects.ts';
import { isAgentPod } from '../../intended/agent-pod.ts';
import type { Message } from '../../words/message.ts';
import { say } from '../../words/say.ts';
import { lenientList } from './lenient-list.ts';

const text = z.string().max(4096);
const textMap = z.record(z.string(), z.string()).catch({});

const containerSchema = z.object({
  image: text.optional(),
  env: lenientList(z.object({ name: text, value: text.optional() })),
  readinessProbe: z
    .object({ exec: z.object({ command: lenientList(text) }).optional() })
    .nullish()
    .catch(null),
  ports: lenientList(
    z.object({
      name: text.optional(),
      containerPort: z.number(),
      protocol: text.default('TCP'),
      hostPort: z.number().optional(),
      hostIP: text.optional(),
    }),
  ),
});

const containerStatusSchema = z.object({
  name: text.default(''),
  restartCount: z.number().catch(0).default(0),
  state: z
    .object({
      waiting: z.object({ reason: text.optional() }).optional(),
      terminated: z.object({ reason: text.optional(), exitCode: z.number().optional() }).optional(),
    })
    .catch({})
    .default({}),
});

const dnsConfigSchema = z.object({
  nameservers: lenientList(text),
  searches: lenientList(text),
  options: lenientList(z.object({ name: text.optional(), value: text.nullish() })),
});

/** The fields of a Pod that matter here; everything else, environment values included, is left behind. */
export const rawPodSchema = z.object({
  metadata: z.object({
    name: text,
    generateName: text.optional().catch(undefined),
    namespace: text.default('default'),
    uid: text.default(''),
    labels: textMap.default({}),
    annotations: textMap.default({}),
    creationTimestamp: text.nullish(),
    deletionTimestamp: text.nullish(),
    ownerReferences: lenientList(z.object({ kind: text, name: text, controller: z.boolean().optional() })),
  }),
  spec: z.object({
    nodeName: text.optional(),
    hostNetwork: z.boolean().default(false),
    serviceAccountName: text.default(''),
    dnsPolicy: text.optional().catch(undefined),
    dnsConfig: dnsConfigSchema.nullish().catch(null),
    containers: lenientList(containerSchema),
    initContainers: lenientList(containerSchema),
  }),
  status: z
    .object({
      phase: text.default('Unknown'),
      podIP: text.optional(),
      hostIP: text.optional().catch(undefined),
      podIPs: lenientList(z.object({ ip: text })),
      conditions: lenientList(z.object({ type: text, status: text, reason: text.nullish(), message: text.nullish() })),
      containerStatuses: lenientList(containerStatusSchema),
      initContainerStatuses: lenientList(containerStatusSchema),
    })
    .default({
      phase: 'Unknown',
      podIPs: [],
      conditions: [],
      containerStatuses: [],
      initContainerStatuses: [],
    }),
});
type RawPod = z.output<typeof rawPodSchema>;

/** `0.0.0.0` and `::` are all addresses, as nothing is. */
const hostAddressOf = ({ hostIP }: { hostIP?: string | undefined }): { hostIP?: string } =>
  hostIP === undefined || ['', '0.0.0.0', '::'].includes(hostIP) ? {} : { hostIP };

/** calico#6.2: set in the environment, or asked by the pod's own readiness check (both spellings). */
const asksFelix = (raw: RawPod): boolean =>
  raw.spec.containers.some(
    ({ env, readinessProbe }) =>
      env.some(({ name, value }) => name === 'FELIX_HEALTHENABLED' && value?.toLowerCase() === 'true') ||
      (readinessProbe?.exec?.command ?? []).some((word) => /^--?felix-ready$/.test(word)),
  );

const detectionFields = [
  ['ip', 'IP'],
  ['ip6', 'IP6'],
  ['method', 'IP_AUTODETECTION_METHOD'],
  ['method6', 'IP6_AUTODETECTION_METHOD'],
  ['routerId', 'CALICO_ROUTER_ID'],
] as const;
/** Addresses, interfaces and names of methods: nothing that could be a secret is this plain and this short. */
const plainSetting = /^[\w.:/,=*|^$()[\]+-]{1,200}$/;

/** How calico-node finds its node's addresses, as its environment says; nothing where that says nothing (calico#2.1). */
export const detectionOf = (raw: RawPod): Pick<Pod, 'detection'> => {
  const env = raw.spec.containers.find(({ env }) => env.some(({ name }) => name === 'IP' || name === 'IP6'))?.env ?? [];
  const said = detectionFields.flatMap(([field, variable]) => {
    const value = env.find(({ name }) => name === variable)?.value;
    return value !== undefined && plainSetting.test(value) ? [[field, value] as const] : [];
  });
  return said.length === 0 ? {} : { detection: Object.fromEntries(said) };
};

const backend = z.enum(['bird', 'vxlan', 'none']);

/** calico#2.1: what calico-node does for the network; `none`: policies alone. */
const backendOf = (raw: RawPod): Pick<Pod, 'backend'> => {
  const said = raw.spec.containers
    .flatMap(({ env }) => env)
    .find(({ name }) => name === 'CALICO_NETWORKING_BACKEND')?.value;
  const read = backend.safeParse(said);
  return read.success ? { backend: read.data } : {};
};

/** A backend that comes from a ConfigMap is not in the pod; what its readiness check asks for is. */
const withoutBirdOf = (raw: RawPod): Pick<Pod, 'withoutBird'> => {
  const { backend: said } = backendOf(raw);
  if (said !== undefined) return said === 'bird' ? {} : { withoutBird: true };
  const asked = raw.spec.containers.flatMap(({ readinessProbe }) => readinessProbe?.exec?.command ?? []);
  const asks = (word: RegExp): boolean => asked.some((each) => word.test(each));
  return asks(/^--?felix-ready$/) && !asks(/^--?bird6?-ready$/) ? { withoutBird: true } : {};
};

/** Of the environment these alone are kept, and of calico-node alone. */
const kept: ReadonlyMap<string, RegExp> = new Map([
  ['FELIX_VXLANVNI', /^\d{1,8}$/],
  ['FELIX_VXLANPORT', /^\d{1,8}$/],
  ['FELIX_PROGRAMCLUSTERROUTES', /^[A-Za-z]{1,40}$/],
  ['FELIX_BPFENABLED', /^[A-Za-z0-9]{1,8}$/],
  ['FELIX_BPFCONNECTTIMELOADBALANCING', /^[A-Za-z]{1,40}$/],
  ['FELIX_BPFHOSTNETWORKEDNATWITHOUTCTLB', /^[A-Za-z]{1,40}$/],
  ['FELIX_BPFEXTERNALSERVICEMODE', /^[A-Za-z]{1,40}$/],
  ['FELIX_BPFHOSTCONNTRACKBYPASS', /^[A-Za-z0-9]{1,8}$/],
  ['FELIX_BPFEXCLUDECIDRSFROMNAT', /^[0-9A-Fa-f.:/, ]{1,400}$/],
  ['FELIX_BPFDATAIFACEPATTERN', /^[\w.:/,=*|^$()[\]+?-]{1,200}$/],
]);

const felixVariables = (raw: RawPod): Pick<Pod, 'felixVariables'> => {
  const found = raw.spec.containers.flatMap(({ env }) =>
    env.flatMap(({ name, value }) =>
      value !== undefined && kept.get(name.toUpperCase())?.test(value) === true ? [[name, value] as const] : [],
    ),
  );
  return found.length === 0 ? {} : { felixVariables: Object.fromEntries(found) };
};

export const finishedPhases: ReadonlySet<string> = new Set(['Succeeded', 'Failed', 'Completed']);

/** What says which addresses a pod has. */
export interface PodAddressing {
  metadata: { annotations: Record<string, string> };
  status: { podIP?: string | undefined; podIPs: { ip: string }[] };
}

/** calico#1.2: status before annotations, the first that is not empty. */
export const addresses = (raw: PodAddressing): string[] => {
  const { annotations } = raw.metadata;
  const listed = (value: string | undefined): string[] =>
    (value ?? '')
      .split(',')
      .map((address) => address.trim().replace(/\/\d+$/, ''))
      .filter((address) => address !== '');
  const sources = [
    raw.status.podIPs.map((entry) => entry.ip).filter((ip) => ip !== ''),
    listed(raw.status.podIP),
    listed(annotations['cni.projectcalico.org/podIPs']),
    listed(annotations['cni.projectcalico.org/podIP']),
    listed(annotations['vpc.amazonaws.com/pod-ips']),
  ];
  return sources.find((source) => source.length > 0) ?? [];
};

const unscheduledOf = ({ status }: RawPod): Pick<Pod, 'unscheduled'> => {
  const found = status.conditions.find(({ type, status: is }) => type === 'PodScheduled' && is === 'False');
  return found === undefined ? {} : { unscheduled: { reason: found.reason ?? '', message: found.message ?? '' } };
};

/** What the kubelet says of a container, and the scheduler and others of the pod: cut. */
const longestTrouble = 300;
export const waitsText = (name: string, why: string): Message =>
  say('trouble.waits', { name, why: why.slice(0, longestTrouble) });
export const conditionText = (condition: string, message: string): Message =>
  say('trouble.condition', { condition, message: message.slice(0, longestTrouble) });

const trouble = (raw: RawPod): Message[] => {
  const containers = [...raw.status.initContainerStatuses, ...raw.status.containerStatuses];
  return [
    ...containers.flatMap(({ name, state }) => {
      if (state.waiting?.reason) return [waitsText(name, state.waiting.reason)];
      if (state.terminated && state.terminated.exitCode !== 0) {
        const why = `${state.terminated.reason ?? 'exit'} ${state.terminated.exitCode ?? ''}`;
        return [say('trouble.ended', { name, why: why.trim().slice(0, longestTrouble) })];
      }
      return [];
    }),
    ...raw.status.conditions
      .filter(
        (condition) =>
          condition.status === 'False' && condition.reason !== 'PodCompleted' && (condition.message ?? '') !== '',
      )
      .map(({ type, message }) => conditionText(type, message ?? '')),
  ];
};

/** Only where the pod does not look up names as usual. */
const dnsOf = ({ dnsPolicy = 'ClusterFirst', dnsConfig }: RawPod['spec']): Pod['dns'] => {
  if (dnsPolicy === 'ClusterFirst' && !dnsConfig) return undefined;
  const ndots = Number(dnsConfig?.options.find(({ name }) => name === 'ndots')?.value ?? Number.NaN);
  return {
    policy: dnsPolicy,
    servers: dnsConfig?.nameservers ?? [],
    searches: dnsConfig?.searches ?? [],
    ...(Number.isInteger(ndots) ? { ndots } : {}),
  };
};

/** Reduces a Pod of the API to the fields of a case. */
export const podSchemaFromApi = rawPodSchema.transform((raw): Pod => {
  const { metadata, spec, status } = raw;
  const deleting = typeof metadata.deletionTimestamp === 'string';
  const emptied = deleting && metadata.annotations['cni.projectcalico.org/podIP'] === '';
  const dns = dnsOf(spec);
  const owner = metadata.ownerReferences.find((reference) => reference.controller) ?? metadata.ownerReferences[0];
  return {
    namespace: metadata.namespace,
    name: metadata.name,
    ...(metadata.generateName ? { generateName: metadata.generateName } : {}),
    uid: metadata.uid,
    ...(spec.nodeName ? { nodeName: spec.nodeName } : {}),
    phase: status.phase,
    ready: status.conditions.some((condition) => condition.type === 'Ready' && condition.status === 'True'),
    hostNetwork: spec.hostNetwork,
    ...(status.hostIP ? { hostIp: status.hostIP } : {}),
    ips: addresses(raw),
    annotations: Object.fromEntries(
      Object.entries(metadata.annotations).filter(([key]) => key.startsWith('cni.projectcalico.org/')),
    ),
    labels: metadata.labels,
    serviceAccount: spec.serviceAccountName,
    ports: [...spec.containers, ...spec.initContainers].flatMap((container) =>
      container.ports.map((port) => ({
        ...(port.name ? { name: port.name } : {}),
        port: port.containerPort,
        protocol: port.protocol,
        ...(port.hostPort === undefined ? {} : { hostPort: port.hostPort }),
        ...hostAddressOf(port),
      })),
    ),
    deleting,
    finished: finishedPhases.has(status.phase) || emptied,
    ...(metadata.creationTimestamp ? { createdAt: metadata.creationTimestamp } : {}),
    ...(spec.containers[0]?.image ? { image: spec.containers[0].image } : {}),
    ...(isAgentPod(metadata)
      ? {
          felixHealth: asksFelix(raw),
          ...detectionOf(raw),
          ...backendOf(raw),
          ...withoutBirdOf(raw),
          ...felixVariables(raw),
        }
      : {}),
    ...(dns ? { dns } : {}),
    ...(owner ? { owner: `${owner.kind}/${owner.name}` } : {}),
    trouble: trouble(raw),
    ...unscheduledOf(raw),
  };
});

/** A list whose broken items are left out and counted, so that one odd object does not hide the rest. */
export const tolerantList = <S extends z.ZodType>(item: S) =>
  z.object({ items: z.array(z.unknown()).nullish() }).transform(({ items }) => {
    const good: z.output<S>[] = [];
    let broken = 0;
    for (const one of items ?? []) {
      const parsed = item.safeParse(one);
      if (parsed.success) good.push(parsed.data);
      else broken += 1;
    }
    return { good, broken };
  });
