import type { ClusterCheckPod } from '../case/cluster-check-input.ts';
import { shareOnPurpose } from '../intended/virtual-machine.ts';

/** Whether these pods have one address as it should be: a virtual machine is being migrated from one to the other. */
export const migratesBetween = (pods: readonly ClusterCheckPod[]): boolean =>
  shareOnPurpose(pods.map(({ machine, machineId }) => ({ machine: machineId, target: machine === 'target' })));
