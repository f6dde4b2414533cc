import { randomUUID } from 'node:crypto';
import { chmod, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Setting } from '../../../src/settings/config.ts';

/** Where the test's servers and files are. */
export interface World {
  folder: string;
  slackUrl: string;
  redisPort: number;
  /** `https://127.0.0.1:port`; a path behind it says how it fails. */
  kubeUrl: string;
  kubeCa: string;
  /** A certificate of a server and its key, as PEM. */
  server: { cert: string; key: string };
  /** A port where nobody listens. */
  closedPort: number;
}

type Row = (name: (what: string) => string, world: World) => string | undefined | Promise<string | undefined>;

const plain =
  (value?: string): Row =>
  () =>
    value;

const file = async (world: World, name: string, text: string): Promise<string> => {
  const path = join(world.folder, name);
  await writeFile(path, text, { mode: 0o600 });
  return path;
};

const pem = (secret: string): string =>
  `-----BEGIN PRIVATE KEY-----\n${Buffer.from(secret).toString('base64')}\n${secret}\n-----END PRIVATE KEY-----\n`;

/** A kubeconfig with a secret in each field that may hold one; `path` says how the server fails. */
export const kubeconfigOf = (
  secret: (what: string) => string,
  { kubeUrl, kubeCa }: Pick<World, 'kubeUrl' | 'kubeCa'>,
  { path = '', proxy, exec, ca = kubeCa }: { path?: string; proxy?: string; exec?: string; ca?: string } = {},
): string =>
  JSON.stringify({
    apiVersion: 'v1',
    kind: 'Config',
    'current-context': 'planted',
    contexts: [{ name: 'planted', context: { cluster: 'planted', user: 'planted' } }],
    clusters: [
      {
        name: 'planted',
        cluster: {
          server: `${kubeUrl}${path}`,
          'certificate-authority-data': Buffer.from(ca).toString('base64'),
          ...(proxy ? { 'proxy-url': proxy } : {}),
        },
      },
    ],
    users: [
      {
        name: 'planted',
        user: exec
          ? {
              exec: {
                apiVersion: 'client.authentication.k8s.io/v1',
                command: exec,
                interactiveMode: 'Never',
                env: [{ name: 'PLUGIN_SECRET', value: secret('kube plugin') }],
              },
            }
          : { token: secret('kube token') },
      },
    ],
  });

/** One row for each setting there is: what is planted in it. A setting without a row does not compile. */
const rows: Record<Setting, Row> = {
  'slack.botToken': (secret) => `xoxb-${secret('bot token')}`,
  'slack.appToken': (secret) => `xapp-${secret('app token')}`,
  'slack.signingSecret': (secret) => secret('signing secret'),
  'slack.port': plain('0'),
  // The address with a password is a case of its own: no request gets through with it.
  'slack.apiUrl': (secret, { slackUrl }) => {
    secret('Slack address');
    return slackUrl;
  },
  'slack.command': plain(),
  'slack.incidentChannels': plain('C0123456789'),
  'redis.url': (secret, { redisPort }) =>
    `redis://${secret('Redis user')}:${secret('Redis password')}@127.0.0.1:${redisPort}/0`,
  'redis.ca': plain(),
  'redis.prefix': plain(),
  'scope.workspace': plain(),
  'scope.cluster': plain(),
  'cluster.kubeconfig': (secret, world) =>
    file(world, 'kubeconfig.json', kubeconfigOf(secret, world, { path: '/500' })),
  'cluster.context': plain(),
  'cluster.name': plain('planted-cluster'),
  'cluster.datastore': plain('etcd'),
  'cluster.calicoctl': async (_, world) => {
    const path = await file(
      world,
      'calicoctl',
      '#!/bin/sh\necho "cannot connect: $(env | tr \'\\n\' \' \')" >&2\ncat "$(dirname "$0")/calicoctl.json" >&2\nexit 1\n',
    );
    await chmod(path, 0o755);
    return path;
  },
  'cluster.calicoctlConfig': (secret, world) =>
    file(
      world,
      'calicoctl.json',
      JSON.stringify({
        apiVersion: 'projectcalico.org/v3',
        kind: 'CalicoAPIConfig',
        spec: { datastoreType: 'etcdv3', etcdUsername: 'planted', etcdPassword: secret('calicoctl file') },
      }),
    ),
  'cluster.allowVersionMismatch': plain(),
  'probe.namespace': plain(),
  'probe.labels': plain(),
  'probe.container': plain(),
  'goldmane.address': (_, { closedPort }) => `127.0.0.1:${closedPort}`,
  'goldmane.ca': (_, world) => file(world, 'goldmane-ca.pem', world.kubeCa),
  'goldmane.cert': (_, world) => file(world, 'goldmane-cert.pem', world.kubeCa),
  'goldmane.key': (secret, world) => file(world, 'goldmane-key.pem', pem(secret('Goldmane key'))),
  'goldmane.serverName': plain(),
  'fixes.enabled': plain('true'),
  'fixes.expireMinutes': plain(),
  'fixes.undoMinutes': plain(),
  'fixes.approvers': plain(),
  'fixes.calicoctl': plain(),
  'fixes.namespace': plain(),
  'remediator.enabled': plain(),
  'remediator.namespace': plain(),
  'remediator.labels': plain(),
  'remediator.container': plain(),
  'asking.users': plain(),
  'asking.groups': plain(),
  'asking.channels': plain(),
  'asking.allowGuests': plain(),
  'asking.allowOutside': plain(),
  'alerts.port': plain('0'),
  'alerts.address': plain('127.0.0.1'),
  'alerts.channel': plain('C0123456789'),
  'alerts.token': (secret) => secret('alerts token'),
  'alerts.basic': (secret) => `alerts:${secret('alerts password')}`,
  'alerts.hmacKey': (secret) => secret('alerts key'),
  'alerts.cert': (_, world) => file(world, 'alerts-cert.pem', world.server.cert),
  // Before the key itself anything may stand.
  'alerts.key': (secret, world) => file(world, 'alerts-key.pem', `${secret('alerts TLS key')}\n${world.server.key}`),
  'alerts.clientCa': plain(),
  'alerts.rules': plain(),
  'languages.default': plain(),
  'languages.channels': plain(),
  'seal.key': (secret) => Buffer.from(secret('seal key')).toString('base64'),
  'seal.oldKeys': (secret) => Buffer.from(secret('old seal key')).toString('base64'),
  'scheduled.every': plain(),
  'scheduled.checks': plain(),
  'scheduled.channel': plain(),
  'scheduled.kernel': plain(),
  'limits.perAsker': plain('50'),
  'limits.perChannel': plain('500'),
  'limits.perCluster': plain(),
  'limits.runSeconds': plain(),
  'limits.keepDays': plain(),
  'history.keepDays': plain(),
  'history.most': plain(),
  'live.default': plain('never'),
  'log.level': plain('trace'),
  'metrics.address': plain(),
  'metrics.port': plain('0'),
};

/** What is no setting of ours and holds secrets all the same: other programs read it from the environment. */
const around: Record<string, Row> = {
  ETCD_PASSWORD: (secret) => secret('etcd password'),
  ETCD_USERNAME: plain('planted'),
  ETCD_ENDPOINTS: (secret, { closedPort }) => `https://planted:${secret('etcd endpoint')}@127.0.0.1:${closedPort}`,
  K8S_API_TOKEN: (secret) => secret('calicoctl token'),
  HTTPS_PROXY: (secret, { closedPort }) => `http://planted:${secret('proxy password')}@127.0.0.1:${closedPort}`,
  NO_PROXY: plain('127.0.0.1'),
};

/**
 * Plants a secret wherever one may be set: each of its own, which occurs nowhere else on this machine.
 * `variables`: setting → environment variable.
 */
export const plant = async (variables: Record<Setting, string>, world: World) => {
  const secrets: Record<string, string> = {};
  const bySetting: Partial<Record<Setting, string[]>> = {};
  const env: Record<string, string> = {};
  let names: string[] = [];
  const secret = (what: string): string => {
    names.push(what);
    secrets[what] ??= `s3cr${randomUUID().replaceAll('-', '')}`;
    return secrets[what];
  };
  for (const [setting, row] of Object.entries(rows) as [Setting, Row][]) {
    names = [];
    const value = await row(secret, world);
    bySetting[setting] = names;
    if (value !== undefined) env[variables[setting]] = value;
  }
  names = [];
  for (const [variable, row] of Object.entries(around)) {
    const value = await row(secret, world);
    if (value !== undefined) env[variable] = value;
  }
  return { secrets, secret, bySetting, env };
};

/** The forms in which a secret could be shown. */
const formsOf = (secret: string): string[] => [
  secret,
  Buffer.from(secret).toString('base64').replace(/=+$/, '').slice(0, -1),
];

export interface Leak {
  secret: string;
  where: string;
  around: string;
}

/** Every place of every secret in these texts, by where each text was said. */
export const leaksIn = (secrets: Record<string, string>, texts: Record<string, string>): Leak[] =>
  Object.entries(texts).flatMap(([where, text]) =>
    Object.entries(secrets).flatMap(([secret, value]) =>
      formsOf(value).flatMap((form) => {
        const at = text.indexOf(form);
        return at < 0 ? [] : [{ secret, where, around: text.slice(Math.max(0, at - 160), at + form.length + 40) }];
      }),
    ),
  );
