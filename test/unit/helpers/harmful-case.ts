import type { Link } from '../../../src/case/node-state.ts';
import type { Pod } from '../../../src/case/objects.ts';
import { got } from '../../../src/case/read.ts';
import type { PodCase } from '../../helpers/pod-case.ts';
import { healthyCase, link, route, routes, state, value } from './healthy-case.ts';

/** A healthy case in which one thing after the other is made so that a fix would do harm. */

/** Where shop/web-0 (A) asks shop/db-0 (B). */
export const [A, B] = ['node-3', 'node-2'];

export const address = '192.168.247.2';

/** Another pod with the receiver's address, on a node of its own. */
export const twin = (c: PodCase, more: Partial<Pod>): void => {
  const other = { ...structuredClone(c.to.pod), name: 'vm-2', uid: 'twin', nodeName: A, ...more };
  c.objects.holders[address] = got([c.to.pod, other]);
};

export const localRoute = (c: PodCase, node: string, dst: string): void =>
  void routes(c, node).push(
    route(`${dst}/32`, { type: 'local', table: 'local', dev: 'eth0', text: `local ${dst} dev eth0` }),
  );

export const giveAddress = (c: PodCase, node: string, dev: string, given: string): void =>
  void link(c, node, dev).addresses.push({ family: 4, address: given, prefix: 32, scope: 'global' });

export const addLink = (c: PodCase, node: string, more: Partial<Link> & { name: string }): void =>
  void value(state(c, node).links).push({
    ...{
      index: 99,
      kind: 'dummy',
      flags: ['UP'],
      up: true,
      operState: 'UP',
      mtu: 1500,
      addresses: [],
      text: more.name,
    },
    ...more,
  });

export const caseWith = (...changes: (((c: PodCase) => void) | undefined)[]): PodCase => {
  const c = healthyCase('vxlan');
  // One object for each pod, wherever it is met.
  c.objects.pods = c.objects.pods.map((pod) =>
    pod.name === c.to.pod.name ? c.to.pod : pod.name === c.from.pod.name ? c.from.pod : pod,
  );
  c.objects.holders = { [address]: got([c.to.pod]) };
  for (const change of changes) change?.(c);
  return c;
};
