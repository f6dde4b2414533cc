import { existsSync } from 'node:fs';
import { z } from 'zod';
import { PublicError } from '../errors.ts';
import { parseYaml } from '../limits/bounded-yaml.ts';
import { settingsText } from '../limits/limits.ts';
import { readTextSync } from '../limits/read-file.ts';
import { keepSecrets, keepSecretsOfEnvironment, keepSecretsOfUrl } from '../secrets.ts';
import { tableOf } from '../table.ts';
import { yamlReason } from '../yaml-reason.ts';
import { alertsSchema } from './alert-settings.ts';
import { askingSchema } from './asking-settings.ts';
import { contradictions } from './contradictions.ts';
import { fixesSchema, remediatorSchema } from './fix-settings.ts';
import { historySchema } from './history-settings.ts';
import { languagesSchema } from './language-settings.ts';
import { oldVariables, underNewNames } from './old-names.ts';
import { scheduledSchema } from './scheduled-settings.ts';
import { type Scope, scopeSchema } from './scope-settings.ts';
import { sealSchema } from './seal-settings.ts';
import { keepSecretsOfFile } from './secrets-of-file.ts';
import { type UnreadVariable, unreadVariables } from './unread-variables.ts';

/**
 * Settings come from the environment and, where `CALICO_WHY_CONFIG` names one, a YAML file; the
 * environment wins. Every mistake is reported at once, with the name to set.
 */

const text = z.string().trim().min(1);
const wholeNumber = (least: number, most: number) => z.coerce.number().int().min(least).max(most);
const list = z
  .union([z.array(text), z.string().transform((written) => written.split(',').map((part) => part.trim()))])
  .transform((items) => items.filter((item) => item !== ''));

const slackChannel = text.regex(/^[CGD][A-Z0-9]{2,}$/, 'must be a channel id such as C0123456789 (not a name)');

/** One line per setting: where it sits in the YAML file → the environment variable that overrides it. */
export const variables = {
  'slack.botToken': 'SLACK_BOT_TOKEN',
  'slack.appToken': 'SLACK_APP_TOKEN',
  'slack.signingSecret': 'SLACK_SIGNING_SECRET',
  'slack.port': 'SLACK_PORT',
  'slack.apiUrl': 'SLACK_API_URL',
  'slack.command': 'SLACK_COMMAND',
  'slack.incidentChannels': 'SLACK_INCIDENT_CHANNELS',
  'redis.url': 'REDIS_URL',
  'redis.ca': 'REDIS_CA',
  'redis.prefix': 'REDIS_PREFIX',
  'scope.workspace': 'CALICO_WHY_WORKSPACE',
  'scope.cluster': 'CALICO_WHY_CLUSTER_ID',
  'cluster.kubeconfig': 'KUBECONFIG',
  'cluster.context': 'CALICO_WHY_CONTEXT',
  'cluster.name': 'CALICO_WHY_CLUSTER',
  'cluster.datastore': 'CALICO_WHY_DATASTORE',
  'cluster.calicoctl': 'CALICO_WHY_DATASTORE_CALICOCTL',
  'cluster.calicoctlConfig': 'CALICO_WHY_CALICOCTL_CONFIG',
  'cluster.allowVersionMismatch': 'CALICO_WHY_ALLOW_VERSION_MISMATCH',
  'probe.namespace': 'CALICO_WHY_PROBE_NAMESPACE',
  'probe.labels': 'CALICO_WHY_PROBE_LABELS',
  'probe.container': 'CALICO_WHY_PROBE_CONTAINER',
  'goldmane.address': 'CALICO_WHY_GOLDMANE',
  'goldmane.ca': 'CALICO_WHY_GOLDMANE_CA',
  'goldmane.cert': 'CALICO_WHY_GOLDMANE_CERT',
  'goldmane.key': 'CALICO_WHY_GOLDMANE_KEY',
  'goldmane.serverName': 'CALICO_WHY_GOLDMANE_SERVER_NAME',
  'fixes.enabled': 'CALICO_WHY_FIXES',
  'fixes.expireMinutes': 'CALICO_WHY_FIX_EXPIRE_MINUTES',
  'fixes.undoMinutes': 'CALICO_WHY_FIX_UNDO_MINUTES',
  'fixes.approvers': 'CALICO_WHY_FIX_APPROVERS',
  'fixes.calicoctl': 'CALICO_WHY_CALICOCTL',
  'fixes.namespace': 'CALICO_WHY_FIXER_NAMESPACE',
  'asking.users': 'CALICO_WHY_ASK_USERS',
  'asking.groups': 'CALICO_WHY_ASK_GROUPS',
  'asking.channels': 'CALICO_WHY_ASK_CHANNELS',
  'asking.allowGuests': 'CALICO_WHY_ASK_GUESTS',
  'asking.allowOutside': 'CALICO_WHY_ASK_OUTSIDE',
  'languages.default': 'CALICO_WHY_LANGUAGE',
  'languages.channels': 'CALICO_WHY_CHANNEL_LANGUAGES',
  'seal.key': 'CALICO_WHY_SEAL_KEY',
  'seal.oldKeys': 'CALICO_WHY_SEAL_OLD_KEYS',
  'remediator.enabled': 'CALICO_WHY_REMEDIATOR',
  'remediator.namespace': 'CALICO_WHY_REMEDIATOR_NAMESPACE',
  'remediator.labels': 'CALICO_WHY_REMEDIATOR_LABELS',
  'remediator.container': 'CALICO_WHY_REMEDIATOR_CONTAINER',
  'scheduled.every': 'CALICO_WHY_SCHEDULED_EVERY',
  'scheduled.checks': 'CALICO_WHY_SCHEDULED_CHECKS',
  'scheduled.channel': 'CALICO_WHY_SCHEDULED_CHANNEL',
  'scheduled.kernel': 'CALICO_WHY_SCHEDULED_KERNEL',
  'alerts.port': 'CALICO_WHY_ALERTS_PORT',
  'alerts.address': 'CALICO_WHY_ALERTS_ADDRESS',
  'alerts.channel': 'CALICO_WHY_ALERTS_CHANNEL',
  'alerts.token': 'CALICO_WHY_ALERTS_TOKEN',
  'alerts.basic': 'CALICO_WHY_ALERTS_BASIC',
  'alerts.hmacKey': 'CALICO_WHY_ALERTS_HMAC_KEY',
  'alerts.cert': 'CALICO_WHY_ALERTS_CERT',
  'alerts.key': 'CALICO_WHY_ALERTS_KEY',
  'alerts.clientCa': 'CALICO_WHY_ALERTS_CLIENT_CA',
  'alerts.rules': 'CALICO_WHY_ALERTS_RULES',
  'limits.perAsker': 'CALICO_WHY_LIMIT_PER_ASKER',
  'limits.perChannel': 'CALICO_WHY_LIMIT_PER_CHANNEL',
  'limits.perCluster': 'CALICO_WHY_LIMIT_PER_CLUSTER',
  'limits.runSeconds': 'CALICO_WHY_LIMIT_RUN_SECONDS',
  'limits.keepDays': 'CALICO_WHY_LIMIT_KEEP_DAYS',
  'history.keepDays': 'CALICO_WHY_HISTORY_KEEP_DAYS',
  'history.most': 'CALICO_WHY_HISTORY_MOST',
  'live.default': 'CALICO_WHY_LIVE',
  'log.level': 'LOG_LEVEL',
  'metrics.port': 'METRICS_PORT',
  'metrics.address': 'METRICS_ADDRESS',
} as const;
export type Setting = keyof typeof variables;

/**
 * What may be secret in a setting: `secret`: all of it; `address`: the user and the password in a URL; `file`:
 * what is in the file that it names; `plain`: nothing.
 */
export const secrecy: Record<Setting, 'secret' | 'address' | 'file' | 'plain'> = {
  'slack.botToken': 'secret',
  'slack.appToken': 'secret',
  'slack.signingSecret': 'secret',
  'slack.port': 'plain',
  'slack.apiUrl': 'address',
  'slack.command': 'plain',
  'slack.incidentChannels': 'plain',
  'redis.url': 'address',
  'redis.ca': 'plain',
  'redis.prefix': 'plain',
  'scope.workspace': 'plain',
  'scope.cluster': 'plain',
  'cluster.kubeconfig': 'file',
  'cluster.context': 'plain',
  'cluster.name': 'plain',
  'cluster.datastore': 'plain',
  'cluster.calicoctl': 'plain',
  'cluster.calicoctlConfig': 'file',
  'cluster.allowVersionMismatch': 'plain',
  'probe.namespace': 'plain',
  'probe.labels': 'plain',
  'probe.container': 'plain',
  'goldmane.address': 'plain',
  'goldmane.ca': 'plain',
  'goldmane.cert': 'plain',
  'goldmane.key': 'file',
  'goldmane.serverName': 'plain',
  'fixes.enabled': 'plain',
  'fixes.expireMinutes': 'plain',
  'fixes.undoMinutes': 'plain',
  'fixes.approvers': 'plain',
  'fixes.calicoctl': 'plain',
  'fixes.namespace': 'plain',
  'remediator.enabled': 'plain',
  'remediator.namespace': 'plain',
  'remediator.labels': 'plain',
  'remediator.container': 'plain',
  'asking.users': 'plain',
  'asking.groups': 'plain',
  'asking.channels': 'plain',
  'asking.allowGuests': 'plain',
  'asking.allowOutside': 'plain',
  'languages.default': 'plain',
  'languages.channels': 'plain',
  'seal.key': 'secret',
  'seal.oldKeys': 'secret',
  'scheduled.every': 'plain',
  'scheduled.checks': 'plain',
  'scheduled.channel': 'plain',
  'scheduled.kernel': 'plain',
  'alerts.port': 'plain',
  'alerts.address': 'plain',
  'alerts.channel': 'plain',
  'alerts.token': 'secret',
  'alerts.basic': 'secret',
  'alerts.hmacKey': 'secret',
  'alerts.cert': 'plain',
  'alerts.key': 'file',
  'alerts.clientCa': 'plain',
  'alerts.rules': 'plain',
  'limits.perAsker': 'plain',
  'limits.perChannel': 'plain',
  'limits.perCluster': 'plain',
  'limits.runSeconds': 'plain',
  'limits.keepDays': 'plain',
  'history.keepDays': 'plain',
  'history.most': 'plain',
  'live.default': 'plain',
  'log.level': 'plain',
  'metrics.address': 'plain',
  'metrics.port': 'plain',
};

const slackSchema = z.object({
  botToken: text.regex(/^xox[a-z]-/, 'must be a bot token, which begins with xoxb-'),
  /** Where Slack's Web API is; only tests and proxies change it. */
  apiUrl: z.url({ protocol: /^https?$/ }).default('https://slack.com/api/'),
  command: text.regex(/^\/[a-z0-9_-]{1,31}$/, 'must look like /calico').default('/calico'),
  /** Channels that keep one summary message of what was asked in them. */
  incidentChannels: list.pipe(z.array(slackChannel)).default([]),
});

type Receive = { mode: 'socket'; appToken: string } | { mode: 'http'; signingSecret: string; port: number };

/** How the bot hears from Slack; a worker only speaks. It is written in the same part as the rest of Slack. */
const receiveSchema = z
  .object({
    appToken: text.regex(/^xapp-/, 'must be an app-level token, which begins with xapp-').optional(),
    signingSecret: text.optional(),
    port: wholeNumber(0, 65535).default(3000),
  })
  .transform(({ appToken, signingSecret, port }, context): Receive => {
    if (appToken) return { mode: 'socket', appToken };
    if (signingSecret) return { mode: 'http', signingSecret, port };
    const message = 'is missing: set it for Socket Mode, or set SLACK_SIGNING_SECRET (slack.signingSecret) for HTTP';
    context.addIssue({ code: 'custom', path: ['appToken'], message });
    return z.NEVER;
  });

/** `/0` to `/999999`, or none: anything else would be asked of Redis as a database and never be answered. */
const hasDatabase = (url: string): boolean => !URL.canParse(url) || /^(?:\/\d{0,6})?$/.test(new URL(url).pathname);

const redisSchema = z
  .object({
    url: z
      .url({ protocol: /^rediss?$/, error: 'must look like redis://host:6379/0' })
      .refine(hasDatabase, 'must end with the number of a database, such as redis://host:6379/0'),
    /** Path of a PEM file: the authority of Redis' certificate, where it is one of your own. */
    ca: text.optional(),
    prefix: text.regex(/^[\w.-]+$/, 'may hold letters, digits, dot, dash and underscore').default('calico-why'),
  })
  .refine(({ url, ca }) => ca === undefined || url.startsWith('rediss:'), {
    path: ['ca'],
    message: 'is for TLS: the address has to begin with rediss://',
  });

const clusterSchema = z.object({
  /** Path of a kubeconfig, or several joined by a colon; absent: in-cluster, else ~/.kube/config. */
  kubeconfig: text.optional(),
  context: text.optional(),
  /** What the cluster is called in cards; absent: no name is shown. */
  name: text.optional(),
  /** Where Calico keeps its objects: absent: in the Kubernetes API; or in an etcd of its own, which calicoctl reads. */
  datastore: z.enum(['kubernetes', 'etcd']).optional(),
  /** Path of calicoctl; absent: the one on PATH. */
  calicoctl: text.optional(),
  /** Path of calicoctl's own settings; absent: `ETCD_ENDPOINTS` and its like in the environment. */
  calicoctlConfig: text.optional(),
  /** Lets a calicoctl of another version than the cluster's Calico read. */
  allowVersionMismatch: z.stringbool().or(z.boolean()).optional(),
});

const probeSchema = z.object({
  namespace: text.default('calico-why-probe'),
  /** Label selector of the probe pods. */
  labels: text
    .regex(/^[^=,\s]+=[^=,\s]*(,[^=,\s]+=[^=,\s]*)*$/, 'must look like app=probe,tier=node')
    .default('app.kubernetes.io/name=calico-why,app.kubernetes.io/component=probe'),
  container: text.default('probe'),
});

interface GoldmaneSettings {
  /** `goldmane.calico-system.svc:7443` */
  address: string;
  /** Paths of PEM files: the authority of its certificate, our own certificate and its key. */
  ca: string;
  cert: string;
  key: string;
  /** The name in its certificate, where it is not that of the address. */
  serverName: string | undefined;
}

/** Calico's flow logs; without an address they are not asked. */
const goldmaneSchema = z
  .object({
    address: text
      .regex(/^(?:[A-Za-z0-9._-]+|\[[0-9A-Fa-f:.]+\]):\d{1,5}$/, 'must look like goldmane.calico-system.svc:7443')
      .optional(),
    ca: text.optional(),
    cert: text.optional(),
    key: text.optional(),
    serverName: text.regex(/^[A-Za-z0-9._-]+$/, 'must be a name as in a certificate').optional(),
  })
  .transform(({ address, ca, cert, key, serverName }, context): GoldmaneSettings | undefined => {
    if (address !== undefined && ca !== undefined && cert !== undefined && key !== undefined) {
      return { address, ca, cert, key, serverName };
    }
    const given = { address, ca, cert, key };
    if (Object.values({ ...given, serverName }).every((value) => value === undefined)) return undefined;
    for (const [name, value] of Object.entries(given)) {
      const message = 'is missing: Goldmane is asked with its address, a CA, a certificate and a key';
      if (value === undefined) context.addIssue({ code: 'custom', path: [name], message });
    }
    return z.NEVER;
  });

const limitsSchema = z.object({
  /** Questions of one person that may run or wait at the same time. */
  perAsker: wholeNumber(1, 100).default(3),
  /** Questions of one channel that may run or wait at the same time. */
  perChannel: wholeNumber(1, 1_000).default(20),
  /** Questions that may run at the same time in the cluster, all workers together. */
  perCluster: wholeNumber(1, 100).default(8),
  /** A diagnosis that takes longer is ended. */
  runSeconds: wholeNumber(5, 600).default(90),
  /** Runs and their evidence are forgotten after this many days. */
  keepDays: wholeNumber(1, 365).default(14),
});

const liveSchema = z.object({ default: z.enum(['auto', 'always', 'never']).default('auto') });
const logSchema = z.object({ level: z.enum(['trace', 'debug', 'info', 'warn', 'error', 'silent']).default('info') });
/**
 * Where health, readiness and metrics are served. Port 0 takes any free one, `-1` switches it off. Without an
 * address, on all of them: a kubelet asks the address that a pod gets at its start.
 */
const metricsSchema = z.object({
  port: wholeNumber(-1, 65535).default(9464),
  address: z.union([z.ipv4(), z.ipv6()], 'must be an address of this machine, such as 127.0.0.1').optional(),
});

/** A schema for each part; `receive` is written in `slack`. */
export const parts = {
  slack: slackSchema,
  receive: receiveSchema,
  redis: redisSchema,
  scope: scopeSchema,
  cluster: clusterSchema,
  probe: probeSchema,
  goldmane: goldmaneSchema,
  asking: askingSchema,
  fixes: fixesSchema,
  languages: languagesSchema,
  seal: sealSchema,
  remediator: remediatorSchema,
  scheduled: scheduledSchema,
  alerts: alertsSchema,
  limits: limitsSchema,
  history: historySchema,
  live: liveSchema,
  log: logSchema,
  metrics: metricsSchema,
};
type Part = keyof typeof parts;
const writtenIn = (part: Part): string => (part === 'receive' ? 'slack' : part);
type Parts = { [P in Part]: z.infer<(typeof parts)[P]> };

export type RedisSettings = Parts['redis'];
export type ClusterSettings = Pick<Parts, 'cluster' | 'probe' | 'goldmane'>;
/** Of the cluster the bot knows the name alone: it never touches one. */
export type BotSettings = Pick<
  Parts,
  | 'slack'
  | 'receive'
  | 'redis'
  | 'scope'
  | 'asking'
  | 'fixes'
  | 'languages'
  | 'seal'
  | 'scheduled'
  | 'alerts'
  | 'limits'
  | 'history'
  | 'log'
  | 'metrics'
> & {
  cluster: Pick<Parts['cluster'], 'name'>;
};
/** Without the key: what a worker writes authorises nothing. */
export type WorkerSettings = Omit<Parts, 'receive' | 'asking' | 'seal' | 'alerts'>;
/** The fix worker: everything that the other worker needs, though it never diagnoses by itself, and the key. */
export type FixerSettings = WorkerSettings & { seal: NonNullable<Parts['seal']> };
export type FixSettings = Parts['fixes'];
export type AuditSettings = Pick<Parts, 'redis' | 'scope' | 'seal' | 'history'>;
export type TerminalSettings = Pick<Parts, 'cluster' | 'probe' | 'goldmane' | 'limits' | 'live' | 'log'>;

const objectSchema = z.record(z.string(), z.unknown());

const readYaml = (path: string): Record<string, unknown> => {
  try {
    const what = 'the file';
    const loaded = parseYaml(readTextSync(path, { what, bytes: settingsText.bytes }), { what, limits: settingsText });
    return loaded === undefined || loaded === null ? {} : objectSchema.parse(loaded);
  } catch (error) {
    const reason = error instanceof z.ZodError ? 'it does not hold settings at its top level' : yamlReason(error);
    throw new PublicError('config', `cannot read the settings file ${path}: ${reason}`, {
      cause: error,
      next: 'Correct the file that CALICO_WHY_CONFIG names, or unset CALICO_WHY_CONFIG.',
    });
  }
};

/** Known before anything is checked, so that no complaint about a setting shows it. */
const keep: Record<(typeof secrecy)[Setting], (value: string) => void> = {
  secret: (value) => keepSecrets(value, ...value.split(',')),
  address: keepSecretsOfUrl,
  file: keepSecretsOfFile,
  plain: () => undefined,
};

/** `{slack: {botToken}}`: the file's settings with the environment's laid over them. */
const gather = (env: NodeJS.ProcessEnv): { raw: Record<string, Record<string, unknown>>; strangers: string[] } => {
  const path = env.CALICO_WHY_CONFIG;
  const { file, env: named } = underNewNames(path ? readYaml(path) : {}, env, (text) => process.emitWarning(text));
  const raw: Record<string, Record<string, unknown>> = tableOf();
  const strangers: string[] = [];
  for (const [part, value] of Object.entries(file)) {
    const fields = objectSchema.safeParse(value ?? {});
    if (!(part in parts) || part === 'receive' || !fields.success) {
      strangers.push(part);
      continue;
    }
    raw[part] = fields.data;
    for (const name of Object.keys(fields.data))
      if (!(`${part}.${name}` in variables)) strangers.push(`${part}.${name}`);
  }
  for (const [setting, variable] of Object.entries(variables)) {
    const value = named[variable];
    if (value === undefined || value.trim() === '') continue;
    const [part = '', name = ''] = setting.split('.');
    raw[part] = { ...raw[part], [name]: value };
  }
  keepSecretsOfEnvironment(env);
  for (const [setting, kind] of Object.entries(secrecy)) {
    const [part = '', name = ''] = setting.split('.');
    const value = raw[part]?.[name];
    for (const each of [value].flat()) if (typeof each === 'string') keep[kind](each.trim());
  }
  return { raw, strangers };
};

const describe = (issue: z.core.$ZodIssue, part: string, raw: Record<string, unknown>): string => {
  const [field] = issue.path;
  const setting = field === undefined ? part : `${part}.${String(field)}`;
  const variable = Object.hasOwn(variables, setting) ? variables[setting as Setting] : undefined;
  const name = variable ? `${variable} (${setting})` : setting;
  const absent = issue.code !== 'custom' && field !== undefined && raw[String(field)] === undefined;
  const inside = issue.path.slice(1).map((step) => (typeof step === 'number' ? `entry ${step + 1}` : String(step)));
  return `${[name, ...inside].join(', ')} ${absent ? 'is missing' : issue.message}`;
};

/** What is read from the environment beside settings, here and by `deploy/compose.yaml`. */
const otherVariables = [...oldVariables, 'CALICO_WHY_CONFIG', 'CALICO_WHY_USER'];

const describeUnread = ({ name, meant }: UnreadVariable): string =>
  `${name} in the environment is not a setting${meant === undefined ? '' : `: did you mean ${meant}?`}`;

const readParts = <P extends Part>(env: NodeJS.ProcessEnv, wanted: readonly P[]): Pick<Parts, P> => {
  const { raw, strangers } = gather(env);
  const mistakes = [
    ...strangers.map((name) => `${name} in the settings file is not a setting`),
    ...unreadVariables(env, Object.values(variables), otherVariables).map(describeUnread),
  ];
  const settings: Partial<Record<Part, unknown>> = {};
  for (const part of wanted) {
    const written = writtenIn(part);
    const fields = raw[written] ?? {};
    const result = parts[part].safeParse(fields);
    if (result.success) settings[part] = result.data;
    else mistakes.push(...result.error.issues.map((issue) => describe(issue, written, fields)));
  }
  // Each part that is there was parsed by its own schema just above.
  const surroundings = { env, hasUsualConfig: existsSync('/etc/calico/calicoctl.cfg') };
  mistakes.push(...contradictions(settings as Partial<Parts>, surroundings));
  if (mistakes.length > 0) {
    throw new PublicError('config', `the settings have ${mistakes.length} mistake(s):\n- ${mistakes.join('\n- ')}`, {
      next: 'Set these in the environment or in the YAML file that CALICO_WHY_CONFIG names, and start again.',
    });
  }
  // Without a mistake every wanted part is there.
  return settings as Pick<Parts, P>;
};

const botPartNames = [
  'slack',
  'receive',
  'redis',
  'scope',
  'cluster',
  'asking',
  'fixes',
  'languages',
  'seal',
  'scheduled',
  'alerts',
  'limits',
  'history',
  'log',
  'metrics',
] as const;

const workerPartNames = [
  'slack',
  'redis',
  'scope',
  'cluster',
  'probe',
  'goldmane',
  'fixes',
  'languages',
  'remediator',
  'scheduled',
  'limits',
  'history',
  'live',
  'log',
  'metrics',
] as const;

const fixerPartNames = [...workerPartNames, 'seal'] as const;

const terminalPartNames = ['cluster', 'probe', 'goldmane', 'limits', 'live', 'log'] as const;

/** Which parts each role reads. */
export const partsOfRoles = {
  bot: botPartNames,
  worker: workerPartNames,
  fixer: fixerPartNames,
  terminal: terminalPartNames,
};

/** @throws PublicError that lists every mistake. */
export const readBotSettings = (env: NodeJS.ProcessEnv): BotSettings => readParts(env, botPartNames);

/** @throws PublicError that lists every mistake. */
export const readWorkerSettings = (env: NodeJS.ProcessEnv): WorkerSettings => readParts(env, workerPartNames);

/** @throws PublicError that lists every mistake, and where fixes are switched off. */
export const readFixerSettings = (env: NodeJS.ProcessEnv): FixerSettings => {
  const { seal, ...settings } = readParts(env, fixerPartNames);
  if (!settings.fixes.enabled) {
    throw new PublicError('fixes-off', 'fixes are switched off, so there is nothing for a fix worker to do', {
      next: 'Set CALICO_WHY_FIXES=true (fixes.enabled) for the bot, the workers and the fix worker.',
    });
  }
  if (seal === undefined) throw noSeal();
  return { ...settings, seal };
};

/** Fixes are off without it: an approval that Redis holds could be anybody's. */
export const noSeal = (): PublicError =>
  new PublicError('no-seal-key', 'fixes are off: without a key nobody could tell an approval from a forged one', {
    next: 'Set CALICO_WHY_SEAL_KEY (seal.key) to the same 32 random bytes for the bot and the fix worker, and for nothing else: `openssl rand -base64 32`.',
  });

/** What the audit's commands need. @throws PublicError that lists every mistake. */
export const readAuditSettings = (env: NodeJS.ProcessEnv): AuditSettings =>
  readParts(env, ['redis', 'scope', 'seal', 'history']);

/** How the cluster is asked. @throws PublicError that lists every mistake. */
export const readClusterSettings = (env: NodeJS.ProcessEnv): ClusterSettings['cluster'] =>
  readParts(env, ['cluster']).cluster;

/** Which cluster this is. @throws PublicError that lists every mistake. */
export const readScope = (env: NodeJS.ProcessEnv): Scope => readParts(env, ['scope']).scope;

/** What the command line needs: no Slack, no Redis. @throws PublicError that lists every mistake. */
export const readTerminalSettings = (env: NodeJS.ProcessEnv): TerminalSettings => readParts(env, terminalPartNames);

/** What `doctor` looks at; a part that a role does not read, or that is not set where no role is named, is absent. */
export type BotDoctorSettings = Pick<Parts, 'scope' | 'fixes' | 'log'> &
  Partial<Pick<Parts, 'slack' | 'receive' | 'redis'>>;
export type DoctorSettings = BotDoctorSettings & Pick<Parts, 'cluster' | 'probe' | 'remediator'>;

/** The settings of a role, or all that are there. @throws PublicError that lists every mistake. */
export const readDoctorSettings = (
  env: NodeJS.ProcessEnv,
  role: 'bot' | 'worker' | 'fixer' | undefined,
): DoctorSettings => {
  switch (role) {
    case 'bot': {
      const { scope, fixes, slack, receive, redis, log } = readBotSettings(env);
      return { scope, fixes, slack, receive, redis, log, ...readParts(env, ['cluster', 'probe', 'remediator']) };
    }
    case 'worker':
      return readWorkerSettings(env);
    case 'fixer':
      return readFixerSettings(env);
    case undefined: {
      const { raw } = gather(env);
      const settings = readParts(env, ['scope', 'cluster', 'probe', 'fixes', 'remediator', 'log']);
      const hears = raw.slack?.appToken !== undefined || raw.slack?.signingSecret !== undefined;
      return {
        ...settings,
        ...(raw.slack?.botToken === undefined ? {} : readParts(env, ['slack'])),
        ...(hears ? readParts(env, ['receive']) : {}),
        ...(raw.redis?.url === undefined ? {} : readParts(env, ['redis'])),
      };
    }
  }
};
