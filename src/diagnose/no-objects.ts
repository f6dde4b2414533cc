import type { Objects, Pod } from '../case/objects.ts';
import { missing } from '../case/read.ts';
import type { PoolsRead } from '../collect/kubernetes/collect-objects.ts';
import { say } from '../words/say.ts';

/** Of a question that asks for no path: these pods and the pools, and nothing else. */
export const noObjects = (pods: Pod[], { group, pools }: PoolsRead): Objects => ({
  pods,
  nodes: {},
  ipPools: pools,
  blocks: {},
  holders: {},
  networkPolicies: {},
  namespaces: {},
  calicoPolicies: missing(say('read.not-of-question'), 'not-asked'),
  calicoVersion: missing(say('read.not-of-question'), 'not-asked'),
  calicoGroup: group,
});
