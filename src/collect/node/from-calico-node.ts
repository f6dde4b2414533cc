import { settingsOfInterface, settingsOfNode } from '../../case/kernel-settings.ts';
import type { NodeState } from '../../case/node-state.ts';
import { missing, type Read } from '../../case/read.ts';
import { commandBytes } from '../../limits/limits.ts';
import { listNativeTables } from '../../probe/native-tables.ts';
import { parseSnapshot } from '../../probe/parse/snapshot.ts';
import type { RawRun, RawSnapshot } from '../../probe/raw.ts';
import { snapshotFormat } from '../../probe/snapshot-format.ts';
import type { Message } from '../../words/message.ts';
import { say } from '../../words/say.ts';
import type { Exec, ExecTarget } from '../exec.ts';
import type { Reading } from './from-probe.ts';
import type { NodeRequest } from './node-request.ts';

/** What the image of calico-node cannot tell (calico#6.2), by id. */
const unavailable = (reason: Message): Record<string, Message | string> => {
  const why = (what: Message) => say('read.not-by-calico-node', { reason, what });
  const felix = why(say('noun.felix-health'));
  const further = why(say('noun.further-exec'));
  const neighbours = why(say('noun.neighbour-count'));
  return {
    fdb: why(say('noun.fdb')),
    conntrack: why(say('noun.connections')),
    'felix-live': felix,
    'felix-ready': felix,
    cni: why(say('noun.cni')),
    'bird-status': further,
    'bird6-status': further,
    'bird6-protocols': further,
    'bird6-routes': further,
    'neighbour-statistics-4': neighbours,
    'neighbour-statistics-6': neighbours,
    netns: why(say('noun.netns')),
  };
};

const nodeSettings = settingsOfNode.filter(({ byCalicoNode }) => byCalicoNode);
const interfaceSettings = settingsOfInterface.ipv4.filter(({ byCalicoNode }) => byCalicoNode);

/** `grep -H ''` prints each file's lines after its name, in one process and without a shell. */
const filesCommand = (request: NodeRequest): string[] => [
  'grep',
  '-s',
  '-H',
  '',
  ...nodeSettings.map(({ name }) => `/proc/sys/${name}`),
  ...['all', 'default', 'vxlan.calico', 'tunl0', ...request.pods.map((pod) => pod.interface)].flatMap((device) =>
    interfaceSettings.map(({ name }) => `/proc/sys/net/ipv4/conf/${device}/${name}`),
  ),
  '/var/lib/calico/mtu',
  '/var/lib/calico/nodename',
  '/proc/net/ip_tables_names',
  '/proc/net/ip6_tables_names',
];

const programs = { 4: 'iptables', 6: 'ip6tables' } as const;

/** One exec each, all at the same time. Legacy saves come afterwards, where the kernel has such tables. */
const commands = (request: NodeRequest): [id: string, argv: string[]][] => [
  ['addresses', ['ip', '-d', '-j', 'addr']],
  ...request.families.flatMap((family): [string, string[]][] => [
    [`routes${family}`, ['ip', `-${family}`, '-d', '-j', 'route', 'show', 'table', 'all']],
    [`rules${family}`, ['ip', `-${family}`, '-j', 'rule']],
    [`iptables-nft-${family}`, [`${programs[family]}-nft-save`, '-c']],
  ]),
  ['neighbours', ['ip', '-j', 'neigh']],
  ['ipsets', ['ipset', 'list']],
  ['files', filesCommand(request)],
  ['bird-protocols', ['birdcl', '-r', '-s', '/var/run/calico/bird.ctl', 'show', 'protocols', 'all']],
  ['bird-routes', ['birdcl', '-r', '-s', '/var/run/calico/bird.ctl', 'show', 'route']],
];

type Lines = [path: string, value: string][];

const fileLines = (text: string): Lines =>
  text.split('\n').flatMap((line): Lines => {
    const colon = line.indexOf(':');
    return colon === -1 ? [] : [[line.slice(0, colon), line.slice(colon + 1)]];
  });

/** The dots of an interface's name stay, so the path is taken apart from both ends. */
const sysctlName = (path: string): string | undefined => {
  const conf = /^\/proc\/sys\/net\/(ipv[46])\/conf\/([^/]+)\/([^/]+)$/.exec(path);
  if (conf) return `net.${conf[1]}.conf.${conf[2]}.${conf[3]}`;
  return path.startsWith('/proc/sys/') ? path.slice('/proc/sys/'.length).replaceAll('/', '.') : undefined;
};

/** One list of files → the runs that the probe would have sent for them. */
const fileRuns = (files: RawRun): RawRun[] => {
  const lines = fileLines(files.stdout);
  const sysctls = lines.flatMap(([path, value]) => {
    const name = sysctlName(path);
    return name === undefined ? [] : [`${name} = ${value}`];
  });
  const calico = lines
    .filter(([path]) => path.startsWith('/var/lib/calico/'))
    .map(([path, value]) => `${path}: ${value}`);
  // grep says 2 when one of the files is not there, and the others are printed all the same.
  const ended = files.failure === undefined ? { ...files, exitCode: 0 } : files;
  return [
    { ...ended, id: 'sysctls', stdout: sysctls.join('\n') },
    { ...ended, id: 'calico-files', stdout: calico.join('\n') },
  ];
};

/**
 * What can be had from a node without our probe: a few commands in its calico-node pod, each its own
 * exec because no shell is used there either. Everything else says why it was not read.
 */
export const readFromCalicoNode = async (
  exec: Exec,
  target: ExecTarget,
  request: NodeRequest,
  options: { deadlineMs: number; signal: AbortSignal; reason: Message; now: Date; reading: Reading },
): Promise<Read<NodeState>> => {
  const start = performance.now();
  const run = async ([id, argv]: [string, string[]]): Promise<RawRun> => {
    const deadlineMs = Math.max(50, options.deadlineMs - (performance.now() - start));
    const result = await exec(target, { argv, deadlineMs, maxBytes: commandBytes, signal: options.signal });
    const { stdout, stderr, truncated, milliseconds } = result;
    const outcome =
      result.failure !== undefined || result.exitCode === undefined
        ? { failure: result.failure ?? say('exec.no-status') }
        : { exitCode: result.exitCode };
    return { id, argv, ...outcome, stdout, stderr: stderr.slice(0, 2_000), milliseconds, truncated };
  };
  const native = listNativeTables(request.families, (id, argv) => run([id, [...argv]]));
  const first = await Promise.all(commands(request).map(run));
  if (first.every((each) => each.failure !== undefined)) {
    return missing(
      say('read.neither', { reason: options.reason, node: request.node, failure: first[0]?.failure ?? '' }),
    );
  }
  const files = first.find((each) => each.id === 'files');
  const skipped = unavailable(options.reason);
  const legacy: [string, string[]][] = [];
  for (const family of [4, 6] as const) {
    const names = files?.stdout.includes(family === 4 ? '/proc/net/ip_tables_names:' : '/proc/net/ip6_tables_names:');
    const id = `iptables-legacy-${family}`;
    if (!request.families.includes(family)) {
      for (const each of ['routes', 'rules', 'iptables-nft-'])
        skipped[`${each}${family}`] = say('read.family-not-asked', { family });
      skipped[id] = say('read.family-not-asked', { family });
    } else if (names) {
      legacy.push([id, [`${programs[family]}-legacy-save`, '-c']]);
    } else if (files?.failure === undefined) {
      skipped[id] = say('read.no-legacy');
    }
  }
  const second = await Promise.all(legacy.map(run));
  const snapshot: RawSnapshot = {
    format: snapshotFormat,
    node: request.node,
    takenAt: options.now.toISOString(),
    source: 'calico-node',
    milliseconds: Math.round(performance.now() - start),
    runs: [
      ...first.filter((each) => each.id !== 'files'),
      ...(await native),
      ...second,
      ...(files ? fileRuns(files) : []),
    ],
    pods: Object.fromEntries(
      request.pods.map((pod) => [pod.key, { failure: skipped.netns ?? options.reason, runs: [] }]),
    ),
    skipped,
  };
  return options.reading(() => parseSnapshot(snapshot));
};
