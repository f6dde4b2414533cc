import type { KubeObject, NewObject } from '../api/object.ts';
import { type Fields, fieldsAt } from '../api/object.ts';
import { calicoObject } from '../cluster/calico-object.ts';
import { blockName, blockSpec, blocks } from '../cluster/ipam.ts';
import type { Lab } from '../lab.ts';

/** For faults by which a new pod gets no address: the pod that is made anew, and what is put back. */

export const newcomer = { from: 'shop/web-1', to: 'shop/db-0', port: 5432 } as const;

/** Deletes shop/web-1, so that its StatefulSet makes it anew, and waits until it has come up or is left waiting. */
export const recreate = async (lab: Lab): Promise<void> => {
  if (lab.store.get('pods', 'web-1', 'shop')) lab.store.delete('pods', 'web-1', 'shop');
  await lab.settled();
  await lab.programmed();
};

const kept = new WeakMap<Lab, (() => void)[]>();

const undoOf = (lab: Lab): (() => void)[] => {
  const list = kept.get(lab) ?? [];
  kept.set(lab, list);
  return list;
};

/** Changes an object; `putBack` makes it as it was. */
export const change = (
  lab: Lab,
  kind: string,
  name: string,
  namespace: string | undefined,
  edit: (object: KubeObject) => void,
): void => {
  const found = lab.store.get(kind, name, namespace);
  if (!found) throw new Error(`no ${kind} ${name}`);
  const before = structuredClone(found);
  undoOf(lab).push(() => void lab.store.put(before));
  const copy = structuredClone(found);
  edit(copy);
  lab.store.put(copy);
};

const add = (lab: Lab, kind: string, object: NewObject): void => {
  const { name = '', namespace } = object.metadata;
  lab.store.create(object);
  undoOf(lab).push(() => {
    if (lab.store.get(kind, name, namespace)) lab.store.delete(kind, name, namespace);
  });
};

export const spec = (object: KubeObject): Fields => fieldsAt(object, 'spec');

export const putBack = async (lab: Lab): Promise<void> => {
  for (const undo of undoOf(lab).splice(0).reverse()) undo();
  await recreate(lab);
  await lab.programmed();
};

export const pools = 'ippools.crd.projectcalico.org';
export const ipamSettings = 'ipamconfigs.crd.projectcalico.org';

/** A pool of one block, with the same encapsulation as the usual one, so that no tunnel goes away. */
export const tinyPool = (lab: Lab, fields: Fields = {}): void => {
  const usual = lab.store.get(pools, 'default-ipv4-ippool');
  add(
    lab,
    pools,
    calicoObject('IPPool', 'tiny', {
      spec: { ...(usual?.spec as Fields), cidr: '172.30.0.0/30', blockSize: 30, nodeSelector: 'all()', ...fields },
    }),
  );
};

/** The tiny pool's only block: it belongs to a node, and pods of long ago have all its addresses. */
export const fullTinyBlock = (lab: Lab, node: string): void => {
  const [some] = lab.store.list(blocks);
  if (!some) throw new Error('no block');
  const cidr = '172.30.0.0/30';
  const owner = (ordinal: number) => ({
    handle_id: `k8s-pod-network.tiny-${ordinal}`,
    secondary: { namespace: 'shop', node, pod: `batch-${ordinal}`, timestamp: '2026-01-01 00:00:00 +0000 UTC' },
  });
  add(
    lab,
    blocks,
    calicoObject('IPAMBlock', blockName(cidr), {
      spec: {
        ...blockSpec(some),
        cidr,
        affinity: `host:${node}`,
        allocations: [0, 1, 2, 3],
        attributes: [0, 1, 2, 3].map(owner),
        unallocated: [],
        sequenceNumberForAllocation: {},
      },
    }),
  );
};

const crowd = 'k8s-pod-network.crowd-';

/** Gives every address of a node's blocks away, that of the pod that will be made anew included. */
export const fillBlocks = (lab: Lab, node: string): void => {
  const own = lab.store.list(blocks).filter((block) => blockSpec(block).affinity === `host:${node}`);
  for (const { metadata } of own) {
    lab.store.modify(blocks, metadata.name, undefined, (block) => {
      const held = blockSpec(block);
      for (const attribute of held.attributes) {
        if (attribute.secondary.pod === 'web-1') attribute.handle_id = `${crowd}old`;
      }
      for (const ordinal of held.unallocated.splice(0)) {
        held.allocations[ordinal] = held.attributes.length;
        held.attributes.push({
          handle_id: `${crowd}${ordinal}`,
          secondary: { namespace: 'batch', node, pod: `crowd-${ordinal}` },
        });
      }
    });
    undoOf(lab).push(() => void empty(lab, metadata.name));
  }
};

/** Takes the crowd's addresses back and leaves everybody else's. */
const empty = (lab: Lab, name: string): unknown =>
  lab.store.modify(blocks, name, undefined, (block) => {
    const held = blockSpec(block);
    const kept = held.attributes.filter(({ handle_id }) => !handle_id.startsWith(crowd));
    held.allocations = held.allocations.map((index, ordinal) => {
      const attribute = index === null ? undefined : held.attributes[index];
      const at = attribute === undefined ? -1 : kept.indexOf(attribute);
      if (index !== null && at < 0) held.unallocated.push(ordinal);
      return at < 0 ? null : at;
    });
    held.attributes = kept;
  });

/** As somebody would write it into the StatefulSet's template. */
export const templateAnnotation = (lab: Lab, key: string, value: string): void =>
  change(lab, 'statefulsets.apps', 'web', 'shop', (set) => {
    const template = fieldsAt(spec(set), 'template');
    const metadata = fieldsAt(template, 'metadata');
    metadata.annotations = { ...fieldsAt(metadata, 'annotations'), [key]: value };
  });

/** The node on which shop/web-1 is, or is to be. */
export const newcomerNode = (lab: Lab): string => {
  const pod = lab.store.get('pods', 'web-1', 'shop');
  const { nodeName = '' } = (pod?.spec ?? {}) as { nodeName?: string };
  return nodeName;
};
