import { isMachineHandle } from '../intended/virtual-machine.ts';
import { defineFix } from './define-fix.ts';
import type { FixParams } from './fix.ts';
import { stop } from './scene.ts';

/** `192.168.84.132=k8s-pod-network.43…,…`, as the sweep names them. */
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
    return leaked.length === 0
      ? stop('No leaked address is named any more.')
      : { go: true, action: { kind: 'release-report', leaked } };
  },
  title: ({ count }) => `Release the ${count ?? ''} leaked addresses by a report`.replace('  ', ' '),
  why: () =>
    'kube-controllers frees leaked addresses by itself after its grace period, so look first why it did not. A report made while the datastore is locked is safe: what changed since is left alone. While it is locked, for some seconds, no pod can start anywhere; unlock it at once, also when a step fails.',
  command: () =>
    [
      'calicoctl datastore migrate lock',
      'calicoctl ipam check --show-problem-ips -o leaked.json',
      'calicoctl ipam release --from-report=leaked.json',
      'calicoctl datastore migrate unlock',
    ].join('\n'),
});
