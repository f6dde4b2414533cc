import type { Pod } from '../../case/objects.ts';
import { holdsAddress, podKey } from '../../intended/endpoint.ts';
import { shareOnPurpose, sharingOf } from '../../intended/virtual-machine.ts';
import { sameAddress } from '../../ip/texts.ts';
import type { PathDirection, PathEndpoint } from '../../path/path-direction.ts';
import type { MessageArg } from '../../words/message.ts';
import { say } from '../../words/say.ts';

/** The pods between which a virtual machine is being migrated, this one among them; empty: none is (calico#5.2). */
export const migratingPods = (path: PathDirection, endpoint: PathEndpoint): Pod[] => {
  const { address } = endpoint;
  if (endpoint.kind !== 'pod' || address === undefined) return [];
  const holders = path.c.objects.holders[address];
  const all = [endpoint.pod, ...(holders?.ok ? holders.value : []), ...path.c.objects.pods];
  const having = all.filter((pod) => holdsAddress(pod) && pod.ips.some((own) => sameAddress(own, address)));
  const pods = having.filter((pod, at) => having.findIndex((other) => podKey(other) === podKey(pod)) === at);
  return shareOnPurpose(pods.map(sharingOf)) ? pods : [];
};

/** To which of the two nodes packets are to go changes with the migration. */
export const whileMigrating = (path: PathDirection, endpoint: PathEndpoint): MessageArg | undefined => {
  const pods = migratingPods(path, endpoint);
  return pods.length === 0
    ? undefined
    : say('address-holders.route-moves', { address: endpoint.address ?? '', pods: pods.map(podKey) });
};
