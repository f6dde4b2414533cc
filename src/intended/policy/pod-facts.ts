import { z } from 'zod';
import { saying } from '../../case/schema-reason.ts';
import { type Address, parseGoAddress } from '../../ip/address.ts';
import { say } from '../../words/say.ts';
import type { NamedPort } from './endpoints.ts';
import { protocolNumber, tcp } from './protocols.ts';

/** The fields of a Pod that its endpoint is made of. Source: calico#1.1, #1.2. */

const containerSchema = z.object({
  ports: z
    .array(
      z.object({
        name: z.string().nullish(),
        containerPort: z.number().int(),
        protocol: z.enum(['TCP', 'UDP', 'SCTP']).nullish(),
      }),
    )
    .nullish(),
});

const ip = z
  .string()
  .refine((text) => text === '' || parseGoAddress(text) !== undefined, saying(say('invalid.no-address')));

const podSchema = z.object({
  spec: z.object({
    nodeName: z.string().nullish(),
    hostNetwork: z.boolean().nullish(),
    serviceAccountName: z.string().nullish(),
    serviceAccount: z.string().nullish(),
    containers: z.array(containerSchema).nullish(),
    initContainers: z.array(containerSchema).nullish(),
  }),
  status: z
    .object({
      phase: z.string().nullish(),
      podIP: z.string().nullish(),
      podIPs: z.array(z.object({ ip: ip.nullish() })).nullish(),
    })
    // The first of the list is repeated there for those who know no list.
    .refine(({ podIP, podIPs }) => (podIPs ?? []).length > 0 || ip.safeParse(podIP ?? '').success, {
      ...saying(say('invalid.no-address')),
      path: ['podIP'],
    })
    .nullish(),
});

type PodFacts = {
  node: string | undefined;
  hostNetwork: boolean;
  serviceAccount: string;
  addresses: Address[];
  ports: NamedPort[];
  finished: boolean;
};

export type ReadPod = { ok: true; pod: PodFacts } | { ok: false; error: z.ZodError };

const podIP = 'cni.projectcalico.org/podIP';
const podIPs = 'cni.projectcalico.org/podIPs';
const awsPodIPs = 'vpc.amazonaws.com/pod-ips';

/** First non-empty source wins; the status before the annotations. */
const podAddresses = (fromStatus: readonly string[], annotations: Record<string, string>): Address[] => {
  const listed =
    fromStatus.length > 0
      ? fromStatus
      : (annotations[podIPs] || annotations[podIP] || annotations[awsPodIPs] || '').split(',');
  return listed
    .map((text) => parseGoAddress(text.trim().replace(/\/(32|128)$/, '')))
    .filter((address) => address !== undefined);
};

export const isFinished = (phase: string, deleting: boolean, annotations: Record<string, string>): boolean =>
  ['Succeeded', 'Failed', 'Completed'].includes(phase) ||
  (deleting && (annotations[podIP] === '' || annotations[awsPodIPs] === ''));

const namedPorts = (spec: z.infer<typeof podSchema>['spec']): NamedPort[] =>
  [...(spec.containers ?? []), ...(spec.initContainers ?? [])].flatMap(({ ports }) =>
    (ports ?? []).flatMap(({ name, containerPort, protocol }) =>
      name ? [{ name, port: containerPort, protocol: protocolNumber(protocol ?? 'TCP') ?? tcp }] : [],
    ),
  );

export const readPod = (value: unknown, annotations: Record<string, string>, deleting: boolean): ReadPod => {
  const parsed = podSchema.safeParse(value);
  if (!parsed.success) return { ok: false, error: parsed.error };
  const { spec, status } = parsed.data;
  const fromStatus = (status?.podIPs ?? []).map(({ ip }) => ip ?? '').filter((ip) => ip !== '');
  return {
    ok: true,
    pod: {
      node: spec.nodeName ?? undefined,
      hostNetwork: spec.hostNetwork ?? false,
      serviceAccount: spec.serviceAccountName || spec.serviceAccount || 'default',
      addresses: podAddresses(fromStatus.length > 0 ? fromStatus : status?.podIP ? [status.podIP] : [], annotations),
      ports: namedPorts(spec),
      finished: isFinished(status?.phase ?? '', deleting, annotations),
    },
  };
};
