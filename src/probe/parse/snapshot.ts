import type { NodeState, PodNetwork } from '../../case/node-state.ts';
import { got, missing, type Read } from '../../case/read.ts';
import { schemaReason } from '../../case/schema-reason.ts';
import { messageFor } from '../../words/message.ts';
import { say } from '../../words/say.ts';
import { type RawPod, type RawSnapshot, rawSnapshotSchema } from '../raw.ts';
import { parseBirdProtocols, parseBirdRoutes, parseBirdStatus } from './bird.ts';
import { parseIpRules } from './ip-rules.ts';
import { parseIpSets } from './ip-sets.ts';
import { parseLinks } from './links.ts';
import { parseNeighbourStatistics } from './neighbour-statistics.ts';
import { parseFdb, parseNeighbours } from './neighbours.ts';
import { parseNftTable } from './nft-table.ts';
import { parseRoutes } from './routes.ts';
import { parsePodRuleSets, parseRuleSets } from './rule-sets.ts';
import { codeOfRun, Runs } from './runs.ts';
import {
  parseCalicoFiles,
  parseCni,
  parseConntrack,
  parseHttpStatus,
  parseListening,
  parseNativeTables,
  parseSysctls,
} from './small-files.ts';

export interface SnapshotOptions {
  /**
   * The pod of calico-node says that Felix's health endpoint is on (FELIX_HEALTHENABLED, or a readiness probe that
   * asks it; calico#6.2). Then a refused connection means that Felix is not running; without this it means nothing.
   */
  felixHealthExpected?: boolean;
}

type Families = readonly (4 | 6)[];

/** The families that were asked for. One that could not be read makes the whole unknown. */
const families = (runs: Runs, id: string): Families =>
  ([4, 6] as const).filter((family) => runs.skipped(`${id}${family}`) === undefined);

const perFamily = <T>(runs: Runs, id: string, parse: (text: string, family: 4 | 6) => Read<T[]>): Read<T[]> => {
  const all: T[] = [];
  for (const family of families(runs, id)) {
    const one = runs.parsed(`${id}${family}`, (text) => parse(text, family));
    if (!one.ok) return one;
    for (const each of one.value) all.push(each);
  }
  return all.length === 0 && families(runs, id).length === 0
    ? missing(runs.skipped(`${id}4`) ?? say('read.not-read', { what: id }))
    : got(all);
};

const birdOf = (runs: Runs, id: 'bird' | 'bird6'): NodeState['bird'] => {
  const protocols = runs.parsed(`${id}-protocols`, parseBirdProtocols);
  if (!protocols.ok) return protocols;
  const status = runs.output(`${id}-status`);
  const routes = runs.output(`${id}-routes`);
  return got({
    ...(status.ok ? parseBirdStatus(status.value) : {}),
    protocols: protocols.value,
    routes: routes.ok ? parseBirdRoutes(routes.value) : [],
  });
};

const felixOf = (runs: Runs, options: SnapshotOptions): NodeState['felix'] => {
  const live = runs.find('felix-live');
  const refused = live !== undefined && codeOfRun(live) === 'not-running';
  if (refused && options.felixHealthExpected) {
    return got({ live: false, ready: false, detail: say('felix.port-closed') });
  }
  if (refused) {
    return missing(say('read.felix-port-closed'));
  }
  // It took the connection and said nothing, or too little, in the time that it had.
  if (live !== undefined && codeOfRun(live) === 'timeout' && live.failure !== undefined)
    return got({ live: false, ready: false, hangs: true, detail: say('felix.says-nothing') });
  const first = runs.output('felix-live');
  const second = runs.output('felix-ready');
  if (!first.ok) return first;
  if (!second.ok) return second;
  const [liveness, readiness] = [parseHttpStatus(first.value), parseHttpStatus(second.value)];
  if (liveness === undefined || readiness === undefined) {
    return missing(say('read.felix-no-http'));
  }
  const good = (status: number) => status >= 200 && status < 300;
  return got({
    live: good(liveness),
    ready: good(readiness),
    detail: say('felix.health', { liveness, readiness }),
  });
};

const conntrackOf = (runs: Runs, sysctls: Record<string, string>): NodeState['conntrack'] => {
  const count = Number(sysctls['net.netfilter.nf_conntrack_count'] ?? Number.NaN);
  const max = Number(sysctls['net.netfilter.nf_conntrack_max'] ?? Number.NaN);
  if (Number.isNaN(count) || Number.isNaN(max)) return missing(say('read.no-conntrack-count'));
  const list = runs.output('conntrack');
  const toService = runs.find('conntrack-service') ? runs.output('conntrack-service') : undefined;
  if (list.ok && toService !== undefined) {
    if (!toService.ok)
      return got({ count, max, entries: parseConntrack(list.value), entriesFailure: toService.reason });
    const entries = [...new Set([...parseConntrack(list.value), ...parseConntrack(toService.value)])];
    return got({ count, max, entries });
  }
  return got({
    count,
    max,
    ...(list.ok ? { entries: parseConntrack(list.value) } : { entries: [], entriesFailure: list.reason }),
  });
};

/** Of a family that the probe read: an older one reads none. */
const neighbourTablesOf = (runs: Runs, sysctls: Record<string, string>): NodeState['neighbourTables'] =>
  Object.fromEntries(
    ([4, 6] as const).flatMap((family) => {
      const id = `neighbour-statistics-${family}`;
      if (runs.find(id) === undefined && runs.skipped(id) === undefined) return [];
      const counts = runs.parsed(id, parseNeighbourStatistics);
      const limit = Number(sysctls[`net.ipv${family}.neigh.default.gc_thresh3`] ?? Number.NaN);
      if (counts.ok && Number.isNaN(limit)) return [[family, missing(say('read.no-neighbour-limit'))]];
      return [[family, counts.ok ? got({ ...counts.value, limit }) : counts]];
    }),
  );

/** ARP and bridge tables see no routed packet; a family that was not asked for was not read. */
const nftOf = (runs: Runs, names: Read<string[]>): NonNullable<NodeState['nft']> =>
  Object.fromEntries(
    (names.ok ? names.value : [])
      .filter((name) => /^(?:ip6?|inet|netdev) /.test(name))
      .map((name) => [name, runs.parsed(`nft-table ${name}`, (text) => parseNftTable(text, name))]),
  );

const podOf = (pod: RawPod, skipped: RawSnapshot['skipped']): Read<PodNetwork> => {
  if (pod.netns === undefined)
    return missing(pod.failure === undefined ? say('read.no-netns') : messageFor(pod.failure));
  const runs = new Runs(pod.runs, skipped);
  const ruleSets = parsePodRuleSets(runs);
  const native = runs.parsed('nft-tables', parseNativeTables);
  return got({
    netns: pod.netns,
    links: runs.parsed('addresses', (text) => parseLinks(text)),
    routes: perFamily(runs, 'routes', parseRoutes),
    neighbours: runs.parsed('neighbours', parseNeighbours),
    listening: runs.parsed('listening', parseListening),
    ...(ruleSets === undefined
      ? {}
      : { ruleSets, rules: perFamily(runs, 'rules', parseIpRules), nativeTables: native, nft: nftOf(runs, native) }),
  });
};

/** What one probe sent → the node's state. Never throws: what cannot be understood says so, part by part. */
export const parseSnapshot = (raw: unknown, options: SnapshotOptions = {}): Read<NodeState> => {
  const checked = rawSnapshotSchema.safeParse(raw);
  if (!checked.success) {
    return missing(say('garbled.snapshot', { why: schemaReason(checked.error) }));
  }
  const snapshot = checked.data;
  const runs = new Runs(snapshot.runs, snapshot.skipped);
  const sysctls = runs.parsed('sysctls', (text) => {
    const values = parseSysctls(text);
    return Object.keys(values).length === 0 ? missing(say('read.no-setting')) : got(values);
  });
  const files = runs.output('calico-files');
  const native = runs.parsed('nft-tables', parseNativeTables);
  const leftOut = snapshot.runs.reduce((sum, run) => sum + (run.leftOut ?? 0), 0);
  return got({
    node: snapshot.node,
    takenAt: snapshot.takenAt,
    source: snapshot.source,
    milliseconds: snapshot.milliseconds,
    links: runs.parsed('addresses', (text) => parseLinks(text)),
    routes: perFamily(runs, 'routes', parseRoutes),
    rules: perFamily(runs, 'rules', parseIpRules),
    neighbours: runs.parsed('neighbours', parseNeighbours),
    fdb: runs.parsed('fdb', parseFdb),
    ruleSets: parseRuleSets(runs),
    nativeTables: native,
    nft: nftOf(runs, native),
    ipSets: runs.parsed('ipsets', (text) => parseIpSets(text, runs.leftOut('ipsets'))),
    sysctls,
    neighbourTables: neighbourTablesOf(runs, sysctls.ok ? sysctls.value : {}),
    conntrack: conntrackOf(runs, sysctls.ok ? sysctls.value : {}),
    bird: birdOf(runs, 'bird'),
    bird6: birdOf(runs, 'bird6'),
    felix: felixOf(runs, options),
    calicoFiles: files.ok ? parseCalicoFiles(files.value) : {},
    cni: runs.parsed('cni', parseCni),
    // Something was left out and it is not said for whom: then for nobody is the rest whole.
    ...(leftOut > 0
      ? {
          leftOut: {
            count: leftOut,
            ...(runs.leftOut('routes4') + runs.leftOut('routes6') > 0 ? { routes: true } : {}),
            ...(snapshot.wholeFor ?? { addresses: [], interfaces: [], prefixes: [''] }),
          },
        }
      : {}),
    pods: Object.fromEntries(Object.entries(snapshot.pods).map(([key, pod]) => [key, podOf(pod, snapshot.skipped)])),
  });
};
