import type { Fix } from './fix.ts';

export const releaseLeaked: Fix = {
  id: 'release-leaked',
  by: 'people',
  title: ({ count }) => `Release the ${count ?? ''} leaked addresses by a report`.replace('  ', ' '),
  why: () =>
    'kube-controllers frees leaked addresses by itself after its grace period, so look first why it did not. By hand a report made while the datastore is locked is safe: what changed since is left alone. While it is locked no pod can start anywhere, so unlock it at once, also when a step fails.',
  command: () =>
    [
      'calicoctl datastore migrate lock',
      'calicoctl ipam check --show-problem-ips -o leaked.json',
      'calicoctl ipam release --from-report=leaked.json',
      'calicoctl datastore migrate unlock',
    ].join('\n'),
};
