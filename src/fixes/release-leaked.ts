import type { Fix, FixScene } from './fix.ts';
import { stop } from './scene.ts';

/** The sweep shows the first of them; what it names is what may be released. */
const leakedIn = (scene: FixScene): { address: string; handle: string }[] =>
  scene.kind === 'sweep'
    ? scene.finding.proof
        .flatMap(({ lines }) => lines)
        .flatMap((line) => {
          const [address = '', handle = ''] = line.split(/\s+/);
          return /^[0-9a-f.:]+$/.test(address) && !handle.startsWith('(') && handle !== '' ? [{ address, handle }] : [];
        })
    : [];

export const releaseLeaked: Fix = {
  id: 'release-leaked',
  by: 'approve',
  class: 'ipam',
  evidence: (scene) => {
    const leaked = leakedIn(scene);
    return leaked.length === 0 ? undefined : leaked.map(({ address, handle }) => `leaked: ${address}  ${handle}`);
  },
  plan: (scene) => {
    const leaked = leakedIn(scene);
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
};
