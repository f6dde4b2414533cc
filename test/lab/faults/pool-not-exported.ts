import { byBird, ends, type Fault, nodePlan, webToDb } from './fault.ts';
import { back, gone } from './routes-of-bird.ts';

const pools = 'ippools.crd.projectcalico.org';

const setExport = (lab: Parameters<Fault['inject']>[0], disabled: boolean): void => {
  for (const { metadata } of lab.store.list(pools)) {
    lab.store.modify(pools, metadata.name, undefined, (pool) => {
      Object.assign(pool.spec as object, { disableBGPExport: disabled });
    });
  }
};

export const poolNotExported: Fault = {
  name: 'pool-not-exported',
  title: 'the IP pool is not passed on to BGP peers',
  seeds: ['004-1'],
  encaps: byBird,
  question: webToDb,
  expected: { cause: 'bgp-export-missing', node: 'to' },
  inject: async (lab) => {
    const { from, to } = ends(lab);
    setExport(lab, true);
    await gone(lab, from.node, nodePlan(lab, to.node).block);
  },
  clear: async (lab) => {
    const { from, to } = ends(lab);
    setExport(lab, false);
    await back(lab, from.node, nodePlan(lab, to.node).block);
  },
};
