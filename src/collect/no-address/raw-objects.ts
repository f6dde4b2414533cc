import { z } from 'zod';
import type { BlockUse, CandidatePool, NoAddress, PodEvent } from '../../case/no-address.ts';
import { contains } from '../../ip/texts.ts';
import { lenientList } from '../kubernetes/lenient-list.ts';
import { nthAddress, poolOfRaw, rawBlockSchema, rawPoolSchema, refusalOf } from '../kubernetes/read-calico.ts';

/** API objects → what matters about a pod that has no address. */

const text = z.string().max(8192);
const longestMessage = 2_000;

export const eventSchema = z
  .object({
    reason: text.nullish(),
    message: z.string().nullish(),
    type: text.nullish(),
    count: z.number().nullish(),
    firstTimestamp: text.nullish(),
    lastTimestamp: text.nullish(),
    eventTime: text.nullish(),
    series: z.object({ count: z.number().nullish(), lastObservedTime: text.nullish() }).nullish().catch(null),
    metadata: z.object({ creationTimestamp: text.nullish() }).catch({}),
  })
  .transform((raw): PodEvent => {
    const at =
      raw.series?.lastObservedTime ||
      raw.lastTimestamp ||
      raw.eventTime ||
      raw.firstTimestamp ||
      raw.metadata.creationTimestamp;
    return {
      reason: raw.reason ?? '',
      message: (raw.message ?? '').slice(0, longestMessage),
      warning: raw.type === 'Warning',
      count: raw.series?.count ?? raw.count ?? 1,
      ...(at ? { lastAt: at } : {}),
    };
  });

/** Newest first; those without a time last. */
export const newestFirst = (events: readonly PodEvent[]): PodEvent[] => {
  const time = ({ lastAt }: PodEvent): number => {
    const parsed = Date.parse(lastAt ?? '');
    return Number.isNaN(parsed) ? 0 : parsed;
  };
  return [...events].sort((a, b) => time(b) - time(a));
};

type NodeHealth = Extract<NonNullable<NoAddress['node']>, { ok: true }>['value'];

export const nodeHealthSchema = z
  .object({
    metadata: z.object({ name: text, labels: z.record(z.string(), z.string()).catch({}).default({}) }),
    status: z
      .object({
        conditions: lenientList(z.object({ type: text, status: text, message: z.string().nullish() })),
      })
      .catch({ conditions: [] })
      .default({ conditions: [] }),
  })
  .transform(({ metadata, status }): NodeHealth => {
    const ready = status.conditions.find(({ type }) => type === 'Ready');
    return {
      name: metadata.name,
      labels: metadata.labels,
      ready: ready?.status ?? '',
      readyMessage: (ready?.message ?? '').slice(0, longestMessage),
      networkUnavailable: status.conditions.some(
        ({ type, status: value }) => type === 'NetworkUnavailable' && value === 'True',
      ),
    };
  });

export const candidatePoolSchema = rawPoolSchema.transform((raw): CandidatePool => {
  const refused = refusalOf(raw);
  return {
    ...poolOfRaw(raw),
    assignmentMode: raw.spec.assignmentMode || 'Automatic',
    namespaceSelector: raw.spec.namespaceSelector ?? '',
    deleting: typeof raw.metadata.deletionTimestamp === 'string',
    // A disabled pool says so by itself.
    ...(refused && refused.reason !== 'PoolDisabled' ? { notAllocatable: refused.reason ?? '' } : {}),
  };
});

export const settingsSchema = z
  .object({
    spec: z.object({
      strictAffinity: z.boolean().default(false),
      autoAllocateBlocks: z.boolean().default(true),
      maxBlocksPerHost: z.number().default(0),
    }),
  })
  .transform(({ spec }) => spec);

/** What holds where no such object exists (calico#5.2). */
export const usualSettings = { strictAffinity: false, autoAllocateBlocks: true, maxBlocksPerHost: 0 };

export const namespaceSchema = z
  .object({
    metadata: z.object({
      labels: z.record(z.string(), z.string()).catch({}).default({}),
      annotations: z.record(z.string(), z.string()).catch({}).default({}),
    }),
  })
  .transform(({ metadata }) => ({
    labels: metadata.labels,
    annotations: Object.fromEntries(
      Object.entries(metadata.annotations).filter(([key]) => key.startsWith('cni.projectcalico.org/')),
    ),
  }));

export const reservationSchema = z
  .object({ spec: z.object({ reservedCIDRs: z.array(text).nullish() }).nullish() })
  .transform(({ spec }) => spec?.reservedCIDRs ?? []);

export const clusterInformationSchema = z
  .object({ spec: z.object({ datastoreReady: z.boolean().nullish() }).nullish() })
  .transform(({ spec }) => spec?.datastoreReady ?? true);

/** calico#5.2: `allocations` by ordinal, null is free. `undefined`: it is being deleted. */
export const blockUseSchema = (reservations: readonly string[]) =>
  rawBlockSchema.transform(({ metadata, spec }): (BlockUse & { name: string }) | undefined => {
    if (spec.deleted) return undefined;
    const owner = spec.affinity?.startsWith('host:') ? spec.affinity.slice('host:'.length) : undefined;
    const open = spec.allocations.flatMap((index, ordinal) => (index === null ? [ordinal] : []));
    const reserved =
      reservations.length === 0 ? 0 : open.filter((ordinal) => isReserved(spec.cidr, ordinal, reservations)).length;
    return {
      name: metadata.name,
      cidr: spec.cidr,
      ...(owner ? { node: owner } : {}),
      size: spec.allocations.length,
      free: open.length - reserved,
      reserved,
    };
  });

const isReserved = (cidr: string, ordinal: number, reservations: readonly string[]): boolean => {
  const address = nthAddress(cidr, ordinal);
  return reservations.some((reservation) => contains(reservation, address));
};
