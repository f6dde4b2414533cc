import { z } from 'zod';
import type { IPAMBlock, IPPool, PolicyObject } from '../../case/objects.ts';
import { managedFields, managerOf } from '../../intended/managed.ts';
import { nthOf, parseNet } from '../../ip/net.ts';
import { isPrefix } from '../../ip/texts.ts';

const mode = z.enum(['Never', 'Always', 'CrossSubnet']);
/** An empty mode means Never (calico#2.1); an unknown one makes the pool unreadable rather than guessed. */
const encapsulation = z.union([mode, z.literal('').transform(() => 'Never' as const)]).default('Never');

export const rawPoolSchema = z.object({
  metadata: z.object({ name: z.string(), deletionTimestamp: z.string().nullish(), ...managedFields }),
  spec: z.object({
    cidr: z.string().refine(isPrefix),
    ipipMode: encapsulation,
    vxlanMode: encapsulation,
    natOutgoing: z.boolean().default(false),
    disabled: z.boolean().default(false),
    disableBGPExport: z.boolean().default(false),
    blockSize: z.number().int().min(0).max(128).optional(),
    nodeSelector: z.string().default('all()'),
    allowedUses: z.array(z.string()).nullish(),
    namespaceSelector: z.string().nullish(),
    assignmentMode: z.string().nullish(),
  }),
  status: z
    .object({
      conditions: z.array(z.object({ type: z.string(), status: z.string(), reason: z.string().nullish() })).nullish(),
    })
    .nullish()
    .catch(null),
});

/** Why Calico gives no addresses out of it, where it says so. */
export const refusalOf = ({ status }: z.output<typeof rawPoolSchema>) =>
  status?.conditions?.find((condition) => condition.type === 'Allocatable' && condition.status === 'False');

/** calico#5.2. */
export const poolOfRaw = ({ metadata, spec }: z.output<typeof rawPoolSchema>): IPPool => {
  const managedBy = managerOf(metadata);
  return {
    name: metadata.name,
    cidr: spec.cidr,
    ipipMode: spec.ipipMode,
    vxlanMode: spec.vxlanMode,
    natOutgoing: spec.natOutgoing,
    disabled: spec.disabled,
    disableBGPExport: spec.disableBGPExport,
    blockSize: spec.blockSize ?? (spec.cidr.includes(':') ? 122 : 26),
    nodeSelector: spec.nodeSelector,
    allowedUses: spec.allowedUses ?? ['Workload', 'Tunnel'],
    ...(spec.namespaceSelector ? { namespaceSelector: spec.namespaceSelector } : {}),
    ...(spec.assignmentMode ? { assignmentMode: spec.assignmentMode } : {}),
    ...(metadata.deletionTimestamp ? { deleting: true } : {}),
    ...(managedBy === undefined ? {} : { managedBy }),
  };
};

export const poolSchemaFromApi = rawPoolSchema.transform(poolOfRaw);

export const rawBlockSchema = z.object({
  metadata: z.object({ name: z.string() }),
  spec: z.object({
    cidr: z.string().refine(isPrefix),
    affinity: z.string().nullish(),
    allocations: z.array(z.number().nullable()).max(65_536),
    attributes: z
      .array(
        z.object({
          handle_id: z.string().nullish(),
          secondary: z.record(z.string(), z.string()).nullish(),
          releasedAt: z.string().nullish(),
        }),
      )
      .nullish(),
    unallocated: z.array(z.number()).nullish(),
    deleted: z.union([z.boolean(), z.enum(['true', 'false']).transform((word) => word === 'true')]).default(false),
  }),
});

/** `192.168.84.128/26`, 3 → `192.168.84.131`. */
export const nthAddress = (cidr: string, ordinal: number): string => {
  const net = parseNet(cidr);
  return net === undefined ? '' : nthOf(net, ordinal);
};

type RawAttribute = NonNullable<z.output<typeof rawBlockSchema>['spec']['attributes']>[number];

/** One allocated address of a block, with what IPAM wrote down about its owner. */
export const allocationOf = (
  cidr: string,
  ordinal: number,
  attribute: RawAttribute | undefined,
): IPAMBlock['allocations'][number] => {
  const { pod, namespace, node, type } = attribute?.secondary ?? {};
  return {
    ordinal,
    address: nthAddress(cidr, ordinal),
    ...(attribute?.handle_id ? { handle: attribute.handle_id } : {}),
    ...(pod ? { pod } : {}),
    ...(namespace ? { namespace } : {}),
    ...(node ? { node } : {}),
    ...(type ? { type } : {}),
    ...(attribute?.releasedAt ? { releasedAt: attribute.releasedAt } : {}),
  };
};

/** calico#5.2: index of `allocations` is the ordinal, its value the index into `attributes`. */
export const blockSchemaFromApi = rawBlockSchema.transform(({ metadata, spec }): IPAMBlock & { deleted: boolean } => {
  const affinity = spec.affinity ?? undefined;
  return {
    name: metadata.name,
    cidr: spec.cidr,
    ...(affinity ? { affinity } : {}),
    ...(affinity?.startsWith('host:') ? { node: affinity.slice('host:'.length) } : {}),
    deleted: spec.deleted,
    free: spec.allocations.filter((entry) => entry === null).length,
    allocations: spec.allocations.flatMap((index, ordinal) => {
      if (index === null) return [];
      const attribute = spec.attributes?.[index];
      return [allocationOf(spec.cidr, ordinal, attribute)];
    }),
  };
});

/** A policy whole: its spec is validated where it is evaluated. */
export const policySchemaFromApi = (kind: string) =>
  z
    .object({
      metadata: z.object({ name: z.string(), namespace: z.string().optional() }),
      spec: z.unknown(),
    })
    .transform(
      ({ metadata, spec }): PolicyObject => ({
        kind,
        name: metadata.name,
        ...(metadata.namespace ? { namespace: metadata.namespace } : {}),
        spec: spec ?? {},
      }),
    );

export const namespaceSchemaFromApi = z
  .object({ metadata: z.object({ name: z.string(), labels: z.record(z.string(), z.string()).default({}) }) })
  .transform(({ metadata }) => ({ name: metadata.name, labels: metadata.labels }));
