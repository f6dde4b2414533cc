import type { Fix } from './fix.ts';
import { podIn, podNamed } from './readings.ts';
import { podOf, stop, sweepEvidence } from './scene.ts';
import { commandLine } from './shell-text.ts';

/** Controllers that make a pod again with the same purpose as soon as it is gone. */
const makeAgain = new Set(['ReplicaSet', 'StatefulSet', 'DaemonSet', 'ReplicationController']);

export const recreatePod: Fix = {
  id: 'recreate-pod',
  by: 'approve',
  class: 'pod',
  namespace: ({ namespace }) => namespace,
  evidence: (scene, params) => {
    const { namespace, pod } = params;
    if (namespace === undefined || pod === undefined) return undefined;
    if (scene.kind === 'sweep') return sweepEvidence(scene, `${scene.finding.object ?? ''} pod ${namespace}/${pod}`);
    const seen = podOf(scene, params);
    return (
      seen && [
        `pod ${namespace}/${pod}: uid ${seen.uid}, address ${seen.ips.join(', ') || 'none'}, node ${seen.nodeName ?? 'none'}`,
      ]
    );
  },
  readings: (_, { namespace = '', pod = '' }) => ({ pod: podNamed(namespace, pod) }),
  plan: (scene, params, facts) => {
    const { namespace = '', pod = '' } = params;
    const name = `${namespace}/${pod}`;
    const read = podIn(facts.pod);
    if (!read.ok) return stop(`Pod ${name} could not be read: ${read.reason}.`);
    const fresh = read.value;
    if (fresh === undefined) return stop(`Pod ${name} is gone.`);
    if (fresh.deleting) return stop(`Pod ${name} is being deleted already.`);
    const seen = podOf(scene, params);
    if (seen !== undefined && seen.uid !== fresh.uid) return stop(`Pod ${name} has been made anew meanwhile.`);
    if (fresh.mirror) return stop(`Pod ${name} comes from a file on its node: deleting it changes nothing.`);
    if (fresh.owner === undefined || !makeAgain.has(fresh.owner.kind)) {
      return stop(
        `Nothing would make ${name} again${fresh.owner === undefined ? ': no controller owns it' : `: it belongs to ${fresh.owner.kind}/${fresh.owner.name}`}.`,
      );
    }
    return {
      go: true,
      action: { kind: 'delete-pod', namespace, name: pod, uid: fresh.uid, comesBack: { labels: fresh.labels } },
    };
  },
  title: ({ namespace, pod }) => `Recreate ${namespace}/${pod}`,
  why: () =>
    'The CNI plugin sets up a new pod from nothing: address, interface, routes. Only a pod that a controller owns comes back by itself.',
  command: ({ namespace = '', pod = '' }) => commandLine(['kubectl', '-n', namespace, 'delete', 'pod', pod]),
};
