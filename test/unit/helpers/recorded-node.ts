import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { NodeState } from '../../../src/case/node-state.ts';
import { parseSnapshot } from '../../../src/probe/parse/snapshot.ts';
import type { RawPod, RawRun, RawSnapshot } from '../../../src/probe/raw.ts';
import { snapshotFormat } from '../../../src/probe/snapshot-format.ts';
import { said } from '../../helpers/said.ts';

const root = join(import.meta.dirname, '../../data/node-state');

const run = (id: string, stdout: string, more: Partial<RawRun> = {}): RawRun => ({
  id,
  argv: ['recorded', id],
  exitCode: 0,
  stdout,
  stderr: '',
  milliseconds: 1,
  truncated: false,
  ...more,
});

const notRecorded = (id: string, failure = 'not recorded'): RawRun => {
  const { exitCode: _, ...rest } = run(id, '', { failure });
  return rest;
};

const isIPv6 = (route: { dst?: string; gateway?: string; pref?: string }): boolean =>
  `${route.dst} ${route.gateway ?? ''}`.includes(':') || route.pref !== undefined;

/** The recordings hold both families in one list; the probe asks for each. */
const routeRuns = (text: string): RawRun[] => {
  const all: { dst?: string; gateway?: string; pref?: string }[] = JSON.parse(text);
  return [
    run('routes4', JSON.stringify(all.filter((route) => !isIPv6(route)))),
    run('routes6', JSON.stringify(all.filter(isIPv6))),
  ];
};

/** `ip -d -j link` and `ip -j addr` put together as `ip -d -j addr` prints them. */
const mergedAddresses = (linkText: string, addressText: string): string => {
  const byIndex = new Map(
    (JSON.parse(addressText) as { ifindex: number; addr_info: unknown }[]).map((each) => [
      each.ifindex,
      each.addr_info,
    ]),
  );
  const links: { ifindex: number }[] = JSON.parse(linkText);
  return JSON.stringify(links.map((link) => ({ ...link, addr_info: byIndex.get(link.ifindex) ?? [] })));
};

interface Listed {
  family: string;
  name: string;
  table?: string;
}

/** The recordings hold the whole rule set in one list; the probe asks for each native table. */
const nativeTableRuns = (text: string, tables: string): RawRun[] => {
  const { nftables }: { nftables: Record<string, Listed>[] } = JSON.parse(text);
  return tables
    .split('\n')
    .flatMap((line) => /^table ((?:ip6?|inet) \S+)$/.exec(line)?.[1] ?? [])
    .map((title) => {
      const own = nftables.filter((item) => {
        const [kind, object] = Object.entries(item)[0] as [string, Listed];
        return `${object.family} ${kind === 'table' ? object.name : object.table}` === title;
      });
      return run(`nft-table ${title}`, JSON.stringify({ nftables: own }));
    });
};

const podOf = (folder: string): RawPod => {
  const read = (name: string) => readFileSync(join(folder, name), 'utf8');
  return {
    netns: 'cni-recorded',
    runs: [
      run('addresses', read('ip-addr.json')),
      ...routeRuns(read('ip-route.json')),
      run('neighbours', read('ip-neigh.json')),
      notRecorded('listening'),
    ],
  };
};

/** The recording of one node as its probe would send it. Pods that ran there are included. */
export const recordedSnapshot = (recording: string, node: string): RawSnapshot => {
  const folder = join(root, recording, node);
  const read = (name: string) => readFileSync(join(folder, name), 'utf8');
  const has = (name: string) => existsSync(join(folder, name));
  const optional = (id: string, name: string) => (has(name) ? run(id, read(name)) : notRecorded(id));
  const addresses = mergedAddresses(read('ip-link.json'), read('ip-addr.json'));
  const live = read('felix-live-ready.txt');
  const http = (good: boolean) => `HTTP/1.0 ${good ? '204 No Content' : '503 Service Unavailable'}\r\n\r\n`;
  const podsFolder = join(root, recording, 'pods');
  const pods: Record<string, RawPod> = {};
  const hostLinks: { link_netnsid?: number; ifname: string }[] = JSON.parse(read('ip-link.json'));
  const routes: { dst: string; dev?: string }[] = JSON.parse(read('ip-route.json'));
  for (const name of existsSync(podsFolder) ? readdirSync(podsFolder) : []) {
    const pod = podOf(join(podsFolder, name));
    const text = pod.runs[0]?.stdout ?? '';
    const here = routes.some(
      (route) =>
        hostLinks.some((link) => link.ifname === route.dev && link.link_netnsid !== undefined) &&
        route.dev?.startsWith('cali') &&
        text.includes(`"local":"${route.dst}"`),
    );
    if (here) pods[name.replace('.', '/')] = pod;
  }
  const bird = has('birdcl-show-protocols-all.txt')
    ? [
        run('bird-status', read('birdcl-show-status.txt')),
        run('bird-protocols', read('birdcl-show-protocols-all.txt')),
        run('bird-routes', read('birdcl-show-route.txt')),
      ]
    : [notRecorded('bird-protocols', 'connect ENOENT /var/run/calico/bird.ctl')];
  const skipped: Record<string, string> = {};
  if (!has('ip6tables-nft-save.txt')) skipped['iptables-nft-6'] = 'not recorded';
  if (!has('iptables-legacy-save.txt')) skipped['iptables-legacy-4'] = 'no legacy tables';
  skipped['iptables-legacy-6'] = 'no legacy tables';
  skipped.rules6 = 'not recorded';
  skipped['bird6-protocols'] = 'not recorded';
  return {
    format: snapshotFormat,
    node,
    takenAt: '2026-11-21T10:00:00.000Z',
    source: 'probe',
    milliseconds: 60,
    runs: [
      run('addresses', addresses),
      ...routeRuns(read('ip-route.json')),
      run('rules4', read('ip-rule.json')),
      run('neighbours', read('ip-neigh.json')),
      run('fdb', read('bridge-fdb.json')),
      run('iptables-nft-4', read('iptables-nft-save.txt')),
      ...(has('ip6tables-nft-save.txt') ? [run('iptables-nft-6', read('ip6tables-nft-save.txt'))] : []),
      ...(has('iptables-legacy-save.txt') ? [run('iptables-legacy-4', read('iptables-legacy-save.txt'))] : []),
      run('nft-tables', read('nft-list-tables.txt')),
      ...(has('nft-ruleset.json') ? nativeTableRuns(read('nft-ruleset.json'), read('nft-list-tables.txt')) : []),
      optional('ipsets', 'ipset-list.txt'),
      run('sysctls', read('sysctl.txt')),
      run('conntrack', ''),
      ...bird,
      run('felix-live', http(live.includes('felix-live exit 0'))),
      run('felix-ready', http(live.includes('felix-ready exit 0'))),
      run('calico-files', read('var-lib-calico.txt')),
      run('cni', read('conflist.json')),
    ],
    pods,
    skipped,
  };
};

/** One node of a recording, parsed: `recordedNode('v3.32.1-vxlan-iptables', 'node-2')`. */
export const recordedNode = (recording: string, node: string): NodeState => {
  const state = parseSnapshot(recordedSnapshot(recording, node));
  if (!state.ok) throw new Error(said(state.reason));
  return state.value;
};

/** Every recorded node as `[recording, node]`. */
export const recordedNodes = (): [string, string][] =>
  readdirSync(root)
    .filter((name) => name.startsWith('v'))
    .flatMap((recording) =>
      readdirSync(join(root, recording))
        .filter((name) => name.startsWith('node-'))
        .map((node): [string, string] => [recording, node]),
    );
