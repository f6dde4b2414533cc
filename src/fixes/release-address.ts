import { isMachineHandle } from '../intended/virtual-machine.ts';
import { defineFix } from './define-fix.ts';
import type { FixParams, FixScene } from './fix.ts';
import { podsWith, podsWithAddress } from './readings.ts';
import { stop } from './scene.ts';
import { commandLine } from './shell-text.ts';

/** The sweep's own line about this address: its handle, and the pod that had it. */
const lineOf = (scene: FixScene, { address = '' }: FixParams): string | undefined =>
  scene.kind === 'sweep'
    ? scene.finding.proof.flatMap(({ lines }) => lines).find((line) => line.split(/\s+/)[0] === address)
    : undefined;

export const releaseAddress = defineFix({
  id: 'release-address',
  takes: ['address', 'handle?'],
  by: 'approve',
  class: 'ipam',
  caution: (_, { handle = '', address = '' }) =>
    isMachineHandle(handle)
      ? {
          kind: 'hold',
          reason: `${address} is kept for a virtual machine (KubeVirt), which has it again when it starts: release it only when the machine is gone for good.`,
        }
      : undefined,
  evidence: (scene, params) => {
    const line = lineOf(scene, params);
    return line === undefined || params.handle === undefined ? undefined : [`leaked: ${line}`];
  },
  readings: (_, { address = '' }) => ({ pods: podsWithAddress(address) }),
  plan: (_, { address = '', handle = '' }, { pods }) => {
    const users = podsWith(pods);
    if (!users.ok) return stop(`Whether a pod has ${address} again could not be read: ${users.reason}.`);
    const [user] = users.value;
    if (isMachineHandle(handle)) return stop(`${address} is kept for a virtual machine.`);
    return user === undefined
      ? { go: true, action: { kind: 'release-address', address, handle } }
      : stop(`${address} is in use again, by ${user.namespace}/${user.name}.`);
  },
  title: ({ address }) => `Release the leaked address ${address}`,
  why: () =>
    'IPAM holds it for a pod that is gone. calicoctl does not check whether it is in use, so look once more just before.',
  command: ({ address = '' }) => commandLine(['calicoctl', 'ipam', 'release', `--ip=${address}`]),
});
