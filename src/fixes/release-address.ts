import { isMachineHandle } from '../intended/virtual-machine.ts';
import { say } from '../words/say.ts';
import { defineFix } from './define-fix.ts';
import type { FixGrounds, FixParams } from './fix.ts';
import { stop } from './fix-grounds.ts';
import { podsWith, podsWithAddress } from './readings.ts';
import { commandLine } from './shell-text.ts';

/** The check's own line about this address: its handle, and the pod that had it. */
const lineOf = (grounds: FixGrounds, { address = '' }: FixParams): string | undefined =>
  grounds.kind === 'cluster-check'
    ? grounds.finding.proof
        .flatMap(({ lines }) => lines)
        .find((line): line is string => typeof line === 'string' && line.split(/\s+/)[0] === address)
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
          reason: say('caution.machine-address', { address }),
        }
      : undefined,
  evidence: (grounds, params) => {
    const line = lineOf(grounds, params);
    return line === undefined || params.handle === undefined ? undefined : [`leaked: ${line}`];
  },
  readings: (_, { address = '' }) => ({ pods: podsWithAddress(address) }),
  plan: (_, { address = '', handle = '' }, { pods }) => {
    const users = podsWith(pods);
    if (!users.ok) return stop(say('stop.users-unread', { address, reason: users.reason }));
    const [user] = users.value;
    if (isMachineHandle(handle)) return stop(say('stop.machine-address', { address }));
    return user === undefined
      ? { go: true, action: { kind: 'release-address', address, handle } }
      : stop(say('stop.address-used', { address, pod: `${user.namespace}/${user.name}` }));
  },
  command: ({ address = '' }) => commandLine(['calicoctl', 'ipam', 'release', `--ip=${address}`]),
});
