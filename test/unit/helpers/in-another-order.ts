import type { Case } from '../../../src/case/case.ts';
import type { NodeState } from '../../../src/case/node-state.ts';
import type { Read } from '../../../src/case/read.ts';
import { drawFrom, shuffled } from './shuffle.ts';

type Draw = () => number;

const list = <T>(read: Read<T[]>, draw: Draw): Read<T[]> =>
  read.ok ? { ok: true, value: shuffled(read.value, draw) } : read;
const keys = <T>(record: Record<string, T>, draw: Draw): Record<string, T> =>
  Object.fromEntries(shuffled(Object.entries(record), draw));

/** Rules and routes decide by their order; nothing else does. */
const ofNode = (state: NodeState, draw: Draw): NodeState => ({
  ...state,
  links: list(state.links, draw),
  neighbours: list(state.neighbours, draw),
  fdb: list(state.fdb, draw),
  nativeTables: list(state.nativeTables, draw),
  ipSets: list(state.ipSets, draw),
  sysctls: state.sysctls.ok ? { ok: true, value: keys(state.sysctls.value, draw) } : state.sysctls,
  pods: keys(state.pods, draw),
});

/** The same evidence, with whatever has no order of its own in another one. */
export const inAnotherOrder = (c: Case, seed: number): Case => {
  const draw = drawFrom(seed);
  const { objects } = c;
  return {
    ...c,
    nodes: keys(
      Object.fromEntries(
        Object.entries(c.nodes).map(([name, read]) => [
          name,
          read.ok ? { ok: true as const, value: ofNode(read.value, draw) } : read,
        ]),
      ),
      draw,
    ),
    objects: {
      ...objects,
      pods: shuffled(objects.pods, draw),
      nodes: keys(objects.nodes, draw),
      ipPools: list(objects.ipPools, draw),
      blocks: keys(objects.blocks, draw),
      holders: keys(
        Object.fromEntries(Object.entries(objects.holders).map(([address, read]) => [address, list(read, draw)])),
        draw,
      ),
      networkPolicies: keys(
        Object.fromEntries(
          Object.entries(objects.networkPolicies).map(([namespace, read]) => [namespace, list(read, draw)]),
        ),
        draw,
      ),
      namespaces: keys(objects.namespaces, draw),
      calicoPolicies: list(objects.calicoPolicies, draw),
    },
  };
};
