import type { FixRef } from '../../case/finding.ts';
import type { Link } from '../../case/node-state.ts';
import { deleteAddress } from '../../fixes/delete-address.ts';
import { keeperOf } from '../../intended/own-address.ts';
import type { PathEndpoint } from '../../path/path-direction.ts';
import { recreatePod } from '../pod/recreate.ts';

/**
 * So that an end alone has its address, which an interface of a node has as well. What a program keeps there it sets
 * again: the pod is the one that can have another address.
 */
export const freeAddress = (node: string, address: string, { link, end }: { link: Link; end: PathEndpoint }): FixRef =>
  end.kind === 'pod' && keeperOf(link, address) !== undefined
    ? recreatePod(end.pod)
    : deleteAddress.with({ node, address, dev: link.name });
