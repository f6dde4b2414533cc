import { randomBytes } from 'node:crypto';
import { hostname } from 'node:os';
import type { Patience } from '../act/delete-pod.ts';
import { fixEngine } from '../act/engine.ts';
import type { AskAgain } from '../act/look.ts';
import type { RemediatorPlace } from '../act/remediator.ts';
import { connectWriter } from '../act/writer.ts';
import { got, missing } from '../case/read.ts';
import { calicoctlWith } from '../collect/calicoctl/calicoctl.ts';
import { withDatastore } from '../collect/calicoctl/open-datastore.ts';
import { connectCluster } from '../collect/kubernetes/client.ts';
import type { KubeconfigPlace } from '../collect/kubernetes/kubeconfig.ts';
import { diagnoseWith } from '../diagnose/diagnose.ts';
import { quiet } from '../diagnose/quiet.ts';
import { runClusterCheck } from '../diagnose/run-cluster-check.ts';
import type { FixEngine } from '../fixes/engine.ts';
import type { ClusterSettings } from '../settings/config.ts';

export interface EngineSettings {
  cluster: KubeconfigPlace;
  probe: RemediatorPlace;
  /** Namespace of the fix worker itself. */
  namespace: string;
  /** Absent: nodes are not changed. */
  remediator?: RemediatorPlace | undefined;
  /** Path of calicoctl; absent: the one on PATH. */
  calicoctl?: string | undefined;
  /** Where Calico keeps its objects; absent: in the Kubernetes API. */
  datastore?: ClusterSettings['cluster'] | undefined;
  env: NodeJS.ProcessEnv;
  patience?: Patience;
}

export interface OpenEngine extends FixEngine {
  close(): void;
}

const requestTimeoutMs = 5_000;
const clusterCheckMs = 300_000;

/**
 * What carries out fixes, with the account of the kubeconfig or of this pod.
 * @throws PublicError when the kubeconfig cannot be used.
 */
export const openEngine = (settings: EngineSettings): OpenEngine => {
  const { probe, datastore = {}, env } = settings;
  const cluster = withDatastore(connectCluster({ ...settings.cluster, requestTimeoutMs }), datastore, env);
  const isEtcd = datastore.datastore === 'etcd';
  const writer = connectWriter(settings.cluster);
  const diagnose = diagnoseWith({ probe, now: () => new Date() });
  const ask: AskAgain = async (origin, packets, signal) => {
    if (origin.kind === 'cluster-check') {
      const options = { deadlineMs: clusterCheckMs, signal, probe, progress: quiet.progress, now: Date.now };
      return got({ kind: 'cluster-check', report: await runClusterCheck(origin.clusterCheck, cluster, options) });
    }
    const outcome = await diagnose(origin.question, cluster, quiet, { live: packets ? 'auto' : 'never', signal });
    return outcome.kind === 'report'
      ? got({ kind: 'question', case: outcome.case, report: outcome.report })
      : missing(outcome.statement);
  };
  const engine = fixEngine({
    cluster,
    writer,
    ask,
    probe,
    remediator: settings.remediator,
    calicoctl: calicoctlWith({
      path: settings.calicoctl ?? datastore.calicoctl,
      kubeconfig: settings.cluster.kubeconfig,
      context: settings.cluster.context,
      config: isEtcd ? datastore.calicoctlConfig : undefined,
      env: isEtcd ? { ...env, DATASTORE_TYPE: env.DATASTORE_TYPE ?? 'etcdv3' } : env,
    }),
    namespace: settings.namespace,
    holder: `${hostname()}/${randomBytes(9).toString('base64url')}`,
    now: Date.now,
    ...(settings.patience ? { patience: settings.patience } : {}),
  });
  return {
    ...engine,
    close: () => {
      cluster.close();
      writer.close();
    },
  };
};
