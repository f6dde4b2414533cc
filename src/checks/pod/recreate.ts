import type { FixRef } from '../../case/finding.ts';
import type { Pod } from '../../case/objects.ts';
import { fix } from '../draft.ts';

/** The CNI plugin sets a new pod up from the beginning. */
export const recreatePod = ({ namespace, name }: Pick<Pod, 'namespace' | 'name'>): FixRef =>
  fix('recreate-pod', { namespace, pod: name });
