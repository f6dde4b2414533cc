import { outsideName } from '../../dns/pod-dns.ts';
import type { Lab } from '../../lab.ts';
import type { Fault } from '../fault.ts';
import { webToOutside } from './asked.ts';

/** Addresses that are in a pool and that nobody in the cluster has (causes#pool-covers-outside, #address-unused). */

const pools = 'ippools.crd.projectcalico.org';
const name = 'lan';

/** A pool that covers the network outside; no node gets a block of it. */
const addPool = async (lab: Lab, disabled: boolean): Promise<void> => {
  const [pool] = lab.store.list(pools);
  if (pool === undefined) throw new Error('the lab has no pool');
  const spec = { ...(pool.spec as object), cidr: '203.0.113.0/24', disabled, nodeSelector: '!all()' };
  lab.store.put({ ...pool, metadata: { name }, spec });
  await lab.programmed();
};

const removePool = async (lab: Lab): Promise<void> => {
  if (lab.store.get(pools, name)) lab.store.delete(pools, name);
  await lab.programmed();
};

const common = { seeds: [], encaps: ['vxlan', 'bgp'], question: webToOutside } as const;

const outsideInDisabledPool: Fault = {
  ...common,
  name: 'outside-in-disabled-pool',
  title: 'the address outside is in a disabled pool: what pods send there keeps their own address',
  expected: { cause: 'pool-covers-outside', hop: 'source-node', node: 'from' },
  inject: (lab) => addPool(lab, true),
  clear: removePool,
};

/** Nobody out there has it: no pod is to be looked for. */
const silentInDisabledPool: Fault = {
  ...common,
  name: 'silent-in-disabled-pool',
  title: 'the address outside is in a disabled pool, and the machine that had it is gone',
  question: { from: webToOutside.from, to: '203.0.113.77', port: 443 },
  expected: { cause: 'outside-unreachable', hop: 'outside', node: 'from' },
  inject: (lab) => addPool(lab, true),
  clear: removePool,
};

const outsideInPool: Fault = {
  ...common,
  name: 'outside-in-pool',
  title: 'the network outside lies within a pool for pods',
  expected: { cause: 'pool-covers-outside', hop: 'source-node', node: 'from' },
  inject: (lab) => addPool(lab, false),
  clear: removePool,
};

const nameServerInPool: Fault = {
  ...common,
  name: 'name-server-in-pool',
  title: "the name server that the cluster's DNS asks lies within a pool: CoreDNS is not answered",
  dns: true,
  question: { from: webToOutside.from, to: outsideName, port: 443 },
  expected: { cause: 'pool-covers-outside' },
  inject: (lab) => addPool(lab, true),
  clear: removePool,
};

const inBlock = (lab: Lab, node: string): string => {
  const block = lab.nodes.find((each) => each.name === node)?.block ?? '';
  return block.replace(/\.\d+\/\d+$/, (end) => `.${Number(/^\.(\d+)/.exec(end)?.[1]) + 50}`);
};

/** In the block of node-2, which no pod of it has; the lab's plan gives the blocks. */
const addressUnused: Fault = {
  ...common,
  name: 'address-unused',
  title: 'the address is in a block of another node, and no pod has it',
  question: { from: webToOutside.from, to: '192.168.247.50', port: 443 },
  expected: { cause: 'address-unused' },
  inject: async (lab) => {
    const wanted = inBlock(lab, 'node-2');
    if (wanted !== '192.168.247.50') throw new Error(`the block of node-2 has ${wanted}`);
  },
  clear: async () => undefined,
};

const addressUnusedHere: Fault = {
  ...addressUnused,
  name: 'address-unused-here',
  title: "the address is in a block of the sender's own node, and no pod has it",
  question: { from: webToOutside.from, to: '192.168.139.120', port: 443 },
  inject: async () => undefined,
};

const addressInNoBlock: Fault = {
  ...addressUnused,
  name: 'address-in-no-block',
  title: 'the address is in a pool and in no block: it leaves by the default gateway as it is',
  question: { from: webToOutside.from, to: '192.168.10.10', port: 443 },
  inject: async () => undefined,
};

export const poolFaults: readonly Fault[] = [
  outsideInDisabledPool,
  silentInDisabledPool,
  outsideInPool,
  nameServerInPool,
  addressUnused,
  addressUnusedHere,
  addressInNoBlock,
];
