import { everyEncap, type Fault } from './fault.ts';
import {
  change,
  fillBlocks,
  ipamSettings,
  newcomer,
  newcomerNode,
  putBack,
  recreate,
  spec,
} from './pod-without-address.ts';

export const blockLimit: Fault = {
  name: 'block-limit',
  title: 'the node of a new pod has as many blocks as it may have, and they are full',
  seeds: ['001-1'],
  encaps: everyEncap,
  question: newcomer,
  expected: { cause: 'block-limit-reached' },
  inject: async (lab) => {
    fillBlocks(lab, newcomerNode(lab));
    change(lab, ipamSettings, 'default', undefined, (config) => {
      spec(config).maxBlocksPerHost = 1;
    });
    await recreate(lab);
  },
  clear: putBack,
};
