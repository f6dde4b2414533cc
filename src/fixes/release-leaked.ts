import { isMachineHandle } from '../intended/virtual-machine.ts';
import { say } from '../words/say.ts';
import { defineFix } from './define-fix.ts';
import type { FixParams } from './fix.ts';
import { stop } from './fix-grounds.ts';

/** `192.168.84.132=k8s-pod-network.43…,…`, as the cluster check names them. */
const leakedIn = ({ leaked = '' }: FixParams): { address: string; handle: string }[] =>
  leaked.split(',').flatMap((each) => {
    const [, address, handle] = /^([0-9a-f.:]+)=(\S+)$/.exec(each) ?? [];
    return address === undefined || handle === undefined || isMachineHandle(handle) ? [] : [{ address, handle }];
  });

export const releaseLeaked = defineFix({
  id: 'release-leaked',
  takes: ['count?', 'leaked'],
  by: 'approve',
  class: 'ipam',
  evidence: (_, params) => {
    const leaked = leakedIn(params);
    return leaked.length === 0 ? undefined : leaked.map(({ address, handle }) => `leaked: ${address}  ${handle}`);
  },
  plan: (_, params) => {
    const leaked = leakedIn(params);
    return leaked.length === 0 ? stop(say('stop.no-leak')) : { go: true, action: { kind: 'release-report', leaked } };
  },
  title: ({ count }) =>
    count === undefined
      ? say('fix.release-leaked.title-all')
      : say('fix.release-leaked.title', { count: Number(count) }),
  command: () =>
    [
      'calicoctl datastore migrate lock',
      'calicoctl ipam check --show-problem-ips -o leaked.json',
      'calicoctl ipam release --from-report=leaked.json',
      'calicoctl datastore migrate unlock',
    ].join('\n'),
});
