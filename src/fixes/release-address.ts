import type { Fix, FixParams, FixScene } from './fix.ts';
import { podsWith, podsWithAddress } from './readings.ts';
import { stop } from './scene.ts';
import { commandLine } from './shell-text.ts';

/** The sweep's own line about this address: its handle, and the pod that had it. */
const lineOf = (scene: FixScene, { address = '' }: FixParams): string | undefined =>
  scene.kind === 'sweep'
    ? scene.finding.proof.flatMap(({ lines }) => lines).find((line) => line.split(/\s+/)[0] === address)
    : undefined;

export const releaseAddress: Fix = {
  id: 'release-address',
  by: 'approve',
  class: 'ipam',
  evidence: (scene, params) => {
    const line = lineOf(scene, params);
    return line === undefined || params.handle === undefined ? undefined : [`leaked: ${line}`];
  },
  readings: (_, { address = '' }) => ({ pods: podsWithAddress(address) }),
  plan: (_, { address = '', handle = '' }, { pods }) => {
    const users = podsWith(pods);
    if (!users.ok) return stop(`Whether a pod has ${address} again could not be read: ${users.reason}.`);
    const [user] = users.value;
    return user === undefined
      ? { go: true, action: { kind: 'release-address', address, handle } }
      : stop(`${address} is in use again, by ${user.namespace}/${user.name}.`);
  },
  title: ({ address }) => `Release the leaked address ${address}`,
  why: () =>
    'IPAM holds it for a pod that is gone. calicoctl does not check whether it is in use, so look once more just before.',
  command: ({ address = '' }) => commandLine(['calicoctl', 'ipam', 'release', `--ip=${address}`]),
};
