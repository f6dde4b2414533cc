import type {
  Allocation,
  ClusterCheckBlock,
  ClusterCheckHandle,
  ClusterCheckPod,
} from '../../case/cluster-check-input.ts';

/**
 * What is kept of 100,000 objects, in as few bytes as it goes: a text that occurs twice is kept once, objects
 * have one shape, lists are as long as what is in them.
 */
export interface Compact {
  pod(pod: ClusterCheckPod): ClusterCheckPod;
  block(block: ClusterCheckBlock | undefined): ClusterCheckBlock | undefined;
  handle(handle: ClusterCheckHandle | undefined): ClusterCheckHandle | undefined;
}

/** The texts are remembered as long as the answer is: drop it when everything was read. */
export const compact = (): Compact => {
  const texts = new Map<string, string>();
  const once = (text: string): string => {
    const known = texts.get(text);
    if (known === undefined) texts.set(text, text);
    return known ?? text;
  };
  const maybe = (text: string | undefined): string | undefined => (text === undefined ? undefined : once(text));
  const allocation = (of: Allocation): Allocation => ({
    address: once(of.address),
    handle: maybe(of.handle),
    pod: maybe(of.pod),
    namespace: maybe(of.namespace),
    node: maybe(of.node),
    type: maybe(of.type),
    releasedAt: of.releasedAt,
    madeAt: of.madeAt,
  });
  return {
    pod: ({ namespace, name, nodeName, hostNetwork, finished, ips, owner, machine, machineId, asksFor }) => ({
      namespace: once(namespace),
      name: once(name),
      nodeName: maybe(nodeName),
      hostNetwork,
      finished,
      ips: ips.map(once),
      owner: maybe(owner),
      machine,
      machineId: maybe(machineId),
      asksFor: maybe(asksFor),
    }),
    block: (block) => block && { ...block, allocations: block.allocations.map(allocation) },
    handle: (handle) => handle && { name: once(handle.name), id: once(handle.id), createdAt: handle.createdAt },
  };
};
