import type { RemediatorPlace } from '../act/remediator.ts';
import { labelPairs } from '../label-pairs.ts';
import type { FixerSettings } from '../settings/config.ts';
import { type OpenEngine, openEngine } from './open-engine.ts';

const placeOf = (place: { namespace: string; labels: string; container: string }): RemediatorPlace => ({
  ...place,
  labels: labelPairs(place.labels),
});

/** What the fix worker changes a cluster with, outside of tests. @throws PublicError without a kubeconfig. */
export const engineOf = ({ cluster, probe, remediator, fixes }: FixerSettings): OpenEngine =>
  openEngine({
    cluster: {
      ...(cluster.kubeconfig ? { kubeconfig: cluster.kubeconfig } : {}),
      ...(cluster.context ? { context: cluster.context } : {}),
    },
    probe: placeOf(probe),
    namespace: fixes.namespace,
    remediator: remediator && placeOf(remediator),
    calicoctl: fixes.calicoctl,
    datastore: cluster,
    env: process.env,
  });
