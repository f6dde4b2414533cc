import { say } from '../words/say.ts';
import { defineFix } from './define-fix.ts';
import { podNetworkOf } from './fix-grounds.ts';
import { byChange } from './node-change.ts';
import { podDeviceCaution } from './pod-cautions.ts';
import { inPod } from './shell-text.ts';

export const deletePodNeighbour = defineFix({
  id: 'delete-pod-neighbour',
  takes: ['node', 'namespace', 'pod', 'address', 'dev?'],
  caution: podDeviceCaution,
  ...byChange((grounds, params) => {
    const { namespace, pod, address, dev } = params;
    const seen = podNetworkOf(grounds, params);
    const neighbours = seen?.network.neighbours;
    const entry = neighbours?.ok
      ? neighbours.value.find((each) => each.address === address && (dev === undefined || each.dev === dev))
      : undefined;
    if (seen === undefined || entry === undefined) return undefined;
    const mac = entry.mac?.toLowerCase();
    const what = { dev: entry.dev, address: entry.address, pod: seen.inside };
    return {
      lines: [
        `${namespace}/${pod}: ip neigh: ${entry.address} dev ${entry.dev} ${mac === undefined ? 'without a MAC address' : `lladdr ${mac}`}`,
      ],
      change: { kind: 'neighbour-delete', ...what, ...(mac === undefined ? {} : { was: mac }) },
      ...(mac === undefined
        ? {}
        : { back: { kind: 'neighbour-set', ...what, mac, permanent: entry.states.includes('PERMANENT') } }),
    };
  }),
  namespace: ({ namespace }) => namespace,
  title: ({ namespace, pod, address }) =>
    say('fix.delete-pod-neighbour.title', { pod: `${namespace}/${pod}`, address }),
  command: (params) => inPod(params, ['ip', 'neigh', 'del', params.address ?? '', 'dev', params.dev ?? 'eth0']),
});
