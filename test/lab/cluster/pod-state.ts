import type { ObjectStore } from '../api/store.ts';
import { timestamp } from './templates.ts';

interface Status {
  conditions: { type: string; status: string; lastTransitionTime: string }[];
  containerStatuses: { ready: boolean; started: boolean; restartCount: number; state: unknown; lastState: unknown }[];
}

/** What the kubelet reports of a calico-node container that was stopped, or runs again. */
export const setCalicoNodeState = (store: ObjectStore, pod: string, running: boolean): void => {
  if (!store.get('pods', pod, 'kube-system')) return;
  const now = timestamp(store.now());
  store.modify('pods', pod, 'kube-system', (object) => {
    const status = object.status as Status;
    const wasReady = status.containerStatuses.every(({ ready }) => ready);
    if (wasReady === running) return;
    for (const condition of status.conditions) {
      if (condition.type !== 'Ready' && condition.type !== 'ContainersReady') continue;
      condition.status = running ? 'True' : 'False';
      condition.lastTransitionTime = now;
    }
    for (const container of status.containerStatuses) {
      const terminated = { terminated: { exitCode: 137, reason: 'Error', startedAt: now, finishedAt: now } };
      container.ready = running;
      container.started = running;
      container.state = running ? { running: { startedAt: now } } : terminated;
      container.lastState = running ? terminated : {};
      if (running) container.restartCount++;
    }
  });
};
