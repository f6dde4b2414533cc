import type { IpamInput } from '../../case/cluster-check-input.ts';
import { got, missingOf } from '../../case/read.ts';
import { say } from '../../words/say.ts';
import { compact } from './compact.ts';
import { type ClusterCheckReading, findPools, getObject, listCalico, listNodes, listOf, listPods } from './lists.ts';
import {
  affinityReduced,
  blockReduced,
  handleReduced,
  serviceReduced,
  settingsReduced,
} from './raw-objects-reduced.ts';

/** Reads everything that IPAM is about, one list after the other: memory holds one page and what is kept. */
export const collectIpam = async (reading: ClusterCheckReading): Promise<IpamInput> => {
  reading.progress(say('progress.pools'));
  const { group, pools } = await findPools(reading);
  const nodes = await listNodes(reading);
  // Handles before blocks and pods before both: what is younger than the first list is told by its time.
  const podsAt = reading.now();
  const small = compact();
  const pods = await listPods(reading, small.pod);
  const blocksAt = reading.now();
  const handles = await listCalico(reading, group, 'ipamhandles', handleReduced, small.handle);
  const blocks = await listCalico(reading, group, 'ipamblocks', blockReduced, small.block);
  const affinities = await listCalico(reading, group, 'blockaffinities', affinityReduced);
  const plural = group.startsWith('crd.') ? 'ipamconfigs' : 'ipamconfigurations';
  const settings =
    group === 'none'
      ? missingOf('get ipamconfig default', say('read.calico-not-served'), 'not-served')
      : await getObject(reading, `get ${plural} default`, `/apis/${group}/${plural}/default`, settingsReduced);
  const services = await listOf(reading, 'list services', '/api/v1/services', serviceReduced);
  return {
    group,
    pools,
    blocks,
    affinities,
    handles,
    settings,
    nodes,
    pods,
    services: services.ok ? got(services.value.flatMap((service) => service ?? [])) : services,
    times: { pods: podsAt, blocks: blocksAt },
  };
};
