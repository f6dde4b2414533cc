/** What is right by itself and wrong together. Only parts that a role reads are here, so nothing else is held against it. */

interface Settings {
  fixes?: { enabled: boolean } | undefined;
  remediator?: { namespace: string } | undefined;
  probe?: { namespace: string } | undefined;
  cluster?:
    | {
        datastore?: 'kubernetes' | 'etcd' | undefined;
        calicoctlConfig?: string | undefined;
        allowVersionMismatch?: boolean | undefined;
      }
    | undefined;
  receive?: { mode: 'socket' } | { mode: 'http'; port: number } | undefined;
  alerts?: { port: number } | undefined;
  metrics?: { port: number } | undefined;
}

/** What calicoctl reads by itself. */
export interface Surroundings {
  env: Readonly<Record<string, string | undefined>>;
  /** Whether `/etc/calico/calicoctl.cfg` is there. */
  hasUsualConfig: boolean;
}

/**
 * Where calicoctl finds an etcd beside its settings file, each with and without the prefix
 * (https://docs.tigera.io/calico/latest/operations/calicoctl/configure/etcd).
 */
const endpointNames = ['ETCD_ENDPOINTS', 'ETCD_DISCOVERY_SRV'].flatMap((name) => [name, `CALICO_${name}`]);

const fixesOff = ({ fixes, remediator }: Settings): string[] =>
  remediator !== undefined && fixes?.enabled === false
    ? [
        'CALICO_WHY_REMEDIATOR (remediator.enabled) is on and CALICO_WHY_FIXES (fixes.enabled) is off: nodes are changed by fixes alone, so switch both on or both off',
      ]
    : [];

/** A right to exec is one on a whole namespace: a worker would get into the pods that may change nodes. */
const sharedNamespace = ({ probe, remediator }: Settings): string[] =>
  remediator !== undefined && remediator.namespace === probe?.namespace
    ? [
        `CALICO_WHY_REMEDIATOR_NAMESPACE (remediator.namespace) and CALICO_WHY_PROBE_NAMESPACE (probe.namespace) are both ${probe.namespace}: whoever may exec into a probe could change nodes, so give each its own`,
      ]
    : [];

const noEndpoints = ({ cluster }: Settings, { env, hasUsualConfig }: Surroundings): string[] => {
  if (cluster?.datastore !== 'etcd' || cluster.calicoctlConfig !== undefined || hasUsualConfig) return [];
  if (endpointNames.some((name) => (env[name] ?? '').trim() !== '')) return [];
  return [
    'CALICO_WHY_DATASTORE (cluster.datastore) is etcd and no endpoint of it is set: set ETCD_ENDPOINTS, or CALICO_WHY_CALICOCTL_CONFIG (cluster.calicoctlConfig)',
  ];
};

const unusedEtcd = ({ cluster }: Settings): string[] => {
  if (cluster === undefined || cluster.datastore === 'etcd') return [];
  const { calicoctlConfig, allowVersionMismatch } = cluster;
  return [
    ...(calicoctlConfig === undefined ? [] : ['CALICO_WHY_CALICOCTL_CONFIG (cluster.calicoctlConfig)']),
    ...(allowVersionMismatch === true ? ['CALICO_WHY_ALLOW_VERSION_MISMATCH (cluster.allowVersionMismatch)'] : []),
  ].map(
    (name) => `${name} is read where CALICO_WHY_DATASTORE (cluster.datastore) is etcd alone: set that, or take it out`,
  );
};

/** Each is listened on by the bot; 0 is any free one, and metrics are switched off by -1. */
const samePorts = ({ receive, alerts, metrics }: Settings): string[] => {
  const ports = [
    ...(receive?.mode === 'http' ? [{ name: 'SLACK_PORT (slack.port)', port: receive.port }] : []),
    ...(alerts === undefined ? [] : [{ name: 'CALICO_WHY_ALERTS_PORT (alerts.port)', port: alerts.port }]),
    ...(metrics === undefined ? [] : [{ name: 'METRICS_PORT (metrics.port)', port: metrics.port }]),
  ].filter(({ port }) => port > 0);
  return ports.flatMap((one, at) =>
    ports
      .slice(at + 1)
      .filter(({ port }) => port === one.port)
      .map(({ name, port }) => `${one.name} and ${name} are both ${port}: each needs a port of its own`),
  );
};

/** @returns a line for each, with what to set. */
export const contradictions = (settings: Settings, surroundings: Surroundings): string[] => [
  ...fixesOff(settings),
  ...sharedNamespace(settings),
  ...noEndpoints(settings, surroundings),
  ...unusedEtcd(settings),
  ...samePorts(settings),
];
