import { SocketAddress } from 'node:net';
import { networkInterfaces } from 'node:os';
import { commandBytes } from '../limits/limits.ts';
import { say } from '../words/say.ts';
import { askBird } from './bird-socket.ts';
import { type CommandLimits, notRun, runCommand } from './command.ts';
import { type RunOne, viewPod } from './enter-pod.ts';
import { askFelix } from './felix-health.ts';
import { pickMembers } from './keep/ip-sets.ts';
import { pickRules } from './keep/iptables.ts';
import { gatewaysIn, pickForwarding, pickNeighbours, pickRoutes } from './keep/json-list.ts';
import { pickNft } from './keep/nft.ts';
import { keepsFor } from './keep/relevance.ts';
import { type Sieve, sieve } from './keep/sieve.ts';
import { limiter } from './limit.ts';
import { listNativeTables } from './native-tables.ts';
import { legacyTables, readCalicoFiles, readCni, readNeighbourStatistics, readSysctls } from './proc-files.ts';
import type { RawPod, RawRelevance, RawRun, RawSnapshot } from './raw.ts';
import { saveRules } from './save-rules.ts';
import { snapshotOf } from './snapshot-format.ts';
import type { SnapshotRequest } from './snapshot-request.ts';

/** One command may take this long, and what is kept of it may be this much. */
const perCommand = { deadlineMs: 2_000, maxBytes: commandBytes };
/** The kernel lists 50,000 rules in a second or two; on a busy node in all the time that there is. */
const spareMs = 300;
const width = 8;
/** Lists up to this size are kept whole: some 7,000 rules or routes, 15,000 neighbours, 80,000 members of sets. */
const wholeBytes = 1_200_000;
/** What a sieve may hold before it takes out the chains to which nothing leads. */
const mostSieved = 32_000_000;
/** A table with more connections than this takes too long to list; how full it is is read anyway. */
const connectionLimit = 100_000;

type Commands = [id: string, argv: string[]][];

const nodeCommands = (request: SnapshotRequest): Commands => [
  ...request.families.flatMap(
    (family): Commands => [
      [`iptables-nft-${family}`, saveRules('nft', family)],
      ...(legacyTables(family) === 'some'
        ? ([[`iptables-legacy-${family}`, saveRules('legacy', family)]] satisfies Commands)
        : []),
    ],
  ),
  ['ipsets', ['ipset', 'list']],
  ...request.families.map((family): Commands[number] => [`rules${family}`, ['ip', `-${family}`, '-j', 'rule']]),
  ['fdb', ['bridge', '-j', 'fdb']],
];

const routeCommands = (request: SnapshotRequest): Commands =>
  request.families.map((family) => [
    `routes${family}`,
    ['ip', `-${family}`, '-d', '-j', 'route', 'show', 'table', 'all'],
  ]);

/**
 * By original source and reply source, so that connections through a Service are found as well. Replies
 * belong to the same entry.
 */
const connectionCommands = (request: SnapshotRequest, sysctls: RawRun): Commands => {
  const [from, to] = request.connections;
  if (from === undefined || to === undefined) return [];
  const count = Number(/nf_conntrack_count = (\d+)/.exec(sysctls.stdout)?.[1] ?? 0);
  if (count > connectionLimit) return [];
  const family = from.includes(':') ? 'ipv6' : 'ipv4';
  const list = ['conntrack', '-L', '-f', family];
  return [
    ['conntrack', [...list, '--orig-src', from, '--reply-src', to]],
    // Those that were given to another endpoint before.
    ...(request.service === undefined
      ? []
      : ([['conntrack-service', [...list, '--orig-src', from, '--orig-dst', request.service]]] satisfies Commands)),
  ];
};

const skippedIds = (request: SnapshotRequest, asked: ReadonlySet<string>): RawSnapshot['skipped'] => {
  const skipped: RawSnapshot['skipped'] = {};
  for (const family of [4, 6] as const) {
    if (!request.families.includes(family)) {
      for (const id of [`routes${family}`, `rules${family}`, `iptables-nft-${family}`, `iptables-legacy-${family}`]) {
        skipped[id] = say('read.family-not-asked', { family });
      }
    } else if (!asked.has(`iptables-legacy-${family}`)) {
      skipped[`iptables-legacy-${family}`] = say('read.no-legacy');
    }
  }
  if (!asked.has('conntrack')) {
    const reason = request.connections.length < 2 ? say('probe.no-connections-asked') : say('probe.long-conntrack');
    skipped.conntrack = reason;
  }
  return skipped;
};

/** The node's own addresses: what it sends itself, and a tunnel's outer packets, carry them. */
const ownAddresses = (): string[] =>
  Object.entries(networkInterfaces()).flatMap(([, each = []]) =>
    each.map(({ address, family }) =>
      family === 'IPv6' ? new SocketAddress({ address: address.replace(/%.*/, ''), family: 'ipv6' }).address : address,
    ),
  );

const mostAddresses = 500;

const relevanceOf = (request: SnapshotRequest): RawRelevance => ({
  addresses: [
    ...new Set([
      ...request.carried,
      ...request.connections,
      ...request.pods.map(({ address }) => address),
      ...(request.service === undefined ? [] : [request.service]),
      ...ownAddresses(),
    ]),
  ].slice(0, mostAddresses),
  interfaces: request.pods.map((pod) => pod.interface),
  prefixes: request.prefixes,
});

/** How a command's list is made shorter where it is too long. */
const sieveFor = (
  id: string,
  request: SnapshotRequest,
  relevance: RawRelevance,
  routes: readonly RawRun[],
): Sieve | undefined => {
  // Without them it is not known what the packets carry.
  if (request.carried.length === 0) return undefined;
  const keeps = keepsFor(relevance);
  const { interfaces } = relevance;
  if (id.startsWith('iptables-')) return sieve(wholeBytes, () => pickRules(keeps, interfaces, mostSieved));
  if (id === 'ipsets') return sieve(wholeBytes, () => pickMembers(keeps, commandBytes));
  if (id.startsWith('routes')) return sieve(wholeBytes, () => pickRoutes(keeps, commandBytes));
  if (id === 'fdb') return sieve(wholeBytes, () => pickForwarding(commandBytes));
  if (id === 'neighbours') {
    return sieve(wholeBytes, () => pickNeighbours(keeps, gatewaysIn(routes.map(({ stdout }) => stdout)), commandBytes));
  }
  if (id.startsWith('nft-table ')) return sieve(wholeBytes, () => pickNft(keeps, interfaces, mostSieved));
  return undefined;
};

/**
 * Reads the node: fixed, read-only commands in parallel, each with its own deadline. When the signal
 * fires, what is there is answered and the rest marked. Never rejects.
 */
export const takeSnapshot = async (request: SnapshotRequest, signal: AbortSignal, now: Date): Promise<RawSnapshot> => {
  const start = performance.now();
  const limited = limiter(width);
  const limits: CommandLimits = { ...perCommand, signal };
  const forRules = { deadlineMs: Math.max(perCommand.deadlineMs, request.deadlineMs - spareMs) };
  const relevance = relevanceOf(request);
  const run: RunOne = (id, argv, more) => limited(() => runCommand(id, argv, { ...limits, ...more }));
  const picked = (id: string, argv: readonly string[], more = {}, read: readonly RawRun[] = []): Promise<RawRun> =>
    run(id, argv, { ...more, sieve: sieveFor(id, request, relevance, read) });
  const addresses = run('addresses', ['ip', '-d', '-j', 'addr']);
  const names = request.pods.length === 0 ? undefined : run('netns', ['ip', '-j', 'netns', 'list']);
  const commands = nodeCommands(request).map(([id, argv]) =>
    picked(id, argv, id.startsWith('iptables') ? forRules : {}),
  );
  const routes = Promise.all(routeCommands(request).map(([id, argv]) => picked(id, argv)));
  const neighbours = routes.then((read) => picked('neighbours', ['ip', '-j', 'neigh'], {}, read));
  const native = listNativeTables(request.families, (id, argv) => picked(id, argv, forRules));
  const pods = Promise.all(
    request.pods.map(async (pod): Promise<[string, RawPod]> => {
      const [hostAddresses, namespaces] = await Promise.all([
        addresses,
        names ?? notRun('netns', [], say('read.not-asked'), 'not-asked'),
      ]);
      return [pod.key, await viewPod(pod, request, hostAddresses, namespaces, run)];
    }),
  );
  const sockets = Promise.all([
    askBird('bird', { ...limits, deadlineMs: 1_000 }),
    request.families.includes(6) ? askBird('bird6', { ...limits, deadlineMs: 1_000 }) : Promise.resolve([]),
    askFelix(request.felixHealthPort, { ...limits, deadlineMs: 1_000, maxBytes: 100_000 }),
  ]);
  const sysctls = readSysctls(request.pods.map((pod) => pod.interface));
  const connections = connectionCommands(request, sysctls).map(([id, argv]) => run(id, argv, { deadlineMs: 800 }));
  const runs = [
    await addresses,
    ...(await Promise.all([...commands, ...connections])),
    ...(await routes),
    await neighbours,
    ...(await native),
    ...(await sockets).flat(),
    sysctls,
    ...readNeighbourStatistics(request.families),
    readCalicoFiles(),
    readCni(),
  ];
  const asked = new Set(runs.map((each) => each.id));
  return snapshotOf(
    request,
    { now, start },
    {
      runs,
      pods: Object.fromEntries(await pods),
      skipped: { ...skippedIds(request, asked), ...(asked.has('bird6-status') ? {} : bird6Skipped) },
      ...(runs.some(({ leftOut }) => leftOut !== undefined) ? { wholeFor: relevance } : {}),
    },
  );
};

const bird6Skipped = Object.fromEntries(
  ['status', 'protocols', 'routes'].map((id) => [`bird6-${id}`, say('read.family-not-asked', { family: 6 })]),
);
