import type { FixRef } from '../../case/finding.ts';
import type { Pod } from '../../case/objects.ts';
import { recreatePod as recreatePodFix } from '../../fixes/recreate-pod.ts';

/** The CNI plugin sets a new pod up from the beginning. */
export const recreatePod = ({ namespace, name }: Pick<Pod, 'namespace' | 'name'>): FixRef =>
  recreatePodFix.with({ namespace, pod: name });
