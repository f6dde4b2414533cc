import { z } from 'zod';

/**
 * What a fix does, as data: made by pure code, stored, and read again by what runs it, which takes nothing that is
 * not on these lists. Everything names the state that it expects: the run refuses where that is no longer so.
 */

const word = z.string().min(1).max(253);
/** Namespaces, pods, pools, nodes: what may stand in a path of the API. */
const objectName = z.string().regex(/^[a-z0-9]([-a-z0-9.]{0,251}[a-z0-9])?$/, 'is no name of an object');
const uid = z.string().regex(/^[A-Za-z0-9-]{1,64}$/, 'is no uid');
const apiPath = z.string().regex(/^(\/[A-Za-z0-9][A-Za-z0-9.:_-]*)+$/, 'is no path of the API');
const device = z.string().regex(/^[A-Za-z0-9_.][A-Za-z0-9_.:@-]{0,14}$/, 'is no name of an interface');
const address = z.union([z.ipv4(), z.ipv6()]);
const mac = z.string().regex(/^[0-9a-f]{2}(:[0-9a-f]{2}){5}$/, 'is no MAC address in lower case');
const family = z.union([z.literal(4), z.literal(6)]);
/** A route, a routing rule or a firewall rule in the words of the tool that lists it. */
const listed = z.string().min(1).max(2_000);

/** In a pod's network namespace instead of the node's: found by its interface on the node and its address. */
const insidePod = { pod: z.object({ interface: device, address }).optional() };

/** One change of one node's network. `was` is what must be there now; anything else is left alone. */
export const nodeChangeSchema = z.discriminatedUnion('kind', [
  /** `route` as the probe renders it; deleted only where a route reads exactly so. */
  z.object({ kind: z.literal('route-delete'), family, route: listed, ...insidePod }),
  z.object({ kind: z.literal('route-add'), family, route: listed, ...insidePod }),
  /** `was`: the MAC address that the entry has; absent: it has none (FAILED, INCOMPLETE). */
  z.object({ kind: z.literal('neighbour-delete'), dev: device, address, was: mac.optional(), ...insidePod }),
  /** `was` absent: there is no entry, or one without a MAC address. */
  z.object({
    kind: z.literal('neighbour-set'),
    dev: device,
    address,
    mac,
    was: mac.optional(),
    /** As Felix writes its own, and as people do by hand; else the kernel asks again after a while. */
    permanent: z.boolean(),
    ...insidePod,
  }),
  z.object({ kind: z.literal('link-up'), dev: device }),
  z.object({ kind: z.literal('link-down'), dev: device }),
  z.object({ kind: z.literal('link-mac'), dev: device, mac, was: mac }),
  z.object({ kind: z.literal('link-mtu'), dev: device, mtu: z.int().min(576).max(65_535), was: z.int(), ...insidePod }),
  z.object({
    kind: z.literal('address-delete'),
    dev: device,
    address,
    prefix: z.int().min(0).max(128),
    ...insidePod,
  }),
  z.object({ kind: z.literal('address-add'), dev: device, address, prefix: z.int().min(0).max(128), ...insidePod }),
  /** `100: from all to 10.0.0.0/8 lookup 77`. */
  z.object({ kind: z.literal('ip-rule-delete'), family, rule: listed }),
  z.object({ kind: z.literal('ip-rule-add'), family, rule: listed }),
  /** `rule` as iptables-save writes it, from `-A` on. */
  z.object({
    kind: z.literal('iptables-delete'),
    backend: z.enum(['nft', 'legacy']),
    family,
    table: word,
    rule: listed,
  }),
  /** At the place, counted from 1, that it had in its chain. */
  z.object({
    kind: z.literal('iptables-insert'),
    backend: z.enum(['nft', 'legacy']),
    family,
    table: word,
    rule: listed,
    place: z.int().min(1),
  }),
  /** `table` is `inet firewalld`; the rule with that handle is deleted only where it still reads so. */
  z.object({ kind: z.literal('nft-delete'), table: word, chain: word, handle: z.int().min(1), rule: listed }),
  /** `net.ipv4.conf.<interface>.proxy_arp`; only names that Calico's paths depend on are taken. */
  z.object({ kind: z.literal('sysctl'), name: word, value: z.string().regex(/^\d{1,10}$/), was: word }),
  z.object({ kind: z.literal('bird'), family, session: word, to: z.enum(['enable', 'disable']) }),
]);
export type NodeChange = z.infer<typeof nodeChangeSchema>;

export const manifestSchema = z.looseObject({
  apiVersion: word,
  kind: word,
  metadata: z.looseObject({ name: objectName, namespace: objectName.optional() }),
});

/** A pod that is to be there and ready once the deleted one is gone. */
const comesBackSchema = z.object({
  labels: z.record(word, z.string().max(63)),
  node: objectName.optional(),
});

export const fixActionSchema = z.discriminatedUnion('kind', [
  /** One address; `handle` is read again just before: another one means that it was given to somebody else. */
  z.object({ kind: z.literal('release-address'), address, handle: word }),
  /** Many, by a report made while the datastore is locked; what the report lists beyond these is left alone. */
  z.object({
    kind: z.literal('release-report'),
    leaked: z
      .array(z.object({ address, handle: word }))
      .min(1)
      .max(5_000),
  }),
  /** Any other use of calicoctl; `input` goes to its standard input. */
  z.object({
    kind: z.literal('calicoctl'),
    args: z.array(z.string().max(1_000)).min(1).max(20),
    input: z.string().optional(),
  }),
  z.object({
    kind: z.literal('delete-pod'),
    namespace: objectName,
    name: objectName,
    uid,
    comesBack: comesBackSchema.optional(),
  }),
  /** New objects, tried with `dryRun=All` first; nothing that is there is changed. */
  z.object({ kind: z.literal('apply'), manifests: z.array(manifestSchema).min(1).max(5) }),
  /** Merge patch, refused by the server where the object has changed since it was read. */
  z.object({
    kind: z.literal('patch'),
    path: apiPath,
    resourceVersion: word,
    patch: z.record(z.string(), z.unknown()),
    /** The same fields as they were, for the undo. */
    undo: z.record(z.string(), z.unknown()).optional(),
  }),
  /** Each only while it is the one with that uid. */
  z.object({
    kind: z.literal('delete-objects'),
    objects: z
      .array(z.object({ path: apiPath, uid }))
      .min(1)
      .max(5),
  }),
  z.object({ kind: z.literal('node'), node: objectName, change: nodeChangeSchema }),
  /** Nothing changes: what the nodes say is put into a file. */
  z.object({ kind: z.literal('collect'), nodes: z.array(objectName).min(1).max(4) }),
]);
export type FixAction = z.infer<typeof fixActionSchema>;
