import { say } from '../words/say.ts';
import { defineFix } from './define-fix.ts';
import { clusterCheckEvidence, stop } from './fix-grounds.ts';
import { podsIn, podsOf } from './readings.ts';
import { restartOf } from './remaking.ts';
import { commandLine } from './shell-text.ts';

const label = 'calico-kube-controllers';

export const restartControllers = defineFix({
  id: 'restart-controllers',
  takes: ['namespace?', 'pod?'],
  by: 'approve',
  class: 'agent',
  evidence: (grounds, { namespace, pod }) =>
    clusterCheckEvidence(
      grounds,
      pod === undefined ? 'kube-controllers' : `kube-controllers, pod ${namespace ?? ''}/${pod}`,
    ),
  readings: (_, { namespace }) => ({ pods: podsOf(namespace, `k8s-app=${label}`) }),
  plan: (_, { pod }, facts) => {
    const read = podsIn(facts.pods);
    if (!read.ok) return stop(say('stop.controllers-unread', { reason: read.reason }));
    const there = read.value.filter(
      (each) => !each.deleting && !each.finished && (pod === undefined || each.name === pod),
    );
    const [first] = there;
    if (first === undefined) return stop(say('stop.no-controllers'));
    if (there.length > 1) return stop(say('stop.many-controllers', { count: there.length }));
    return restartOf(first, { labels: { 'k8s-app': label } });
  },
  command: ({ namespace = 'kube-system', pod }) =>
    pod === undefined
      ? commandLine(['kubectl', 'delete', 'pod', '-n', namespace, '-l', 'k8s-app=calico-kube-controllers'])
      : commandLine(['kubectl', '-n', namespace, 'delete', 'pod', pod]),
});
