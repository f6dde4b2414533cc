import { run } from '../host/run.ts';
import { type Network, tunnelDevice, type Vxlan } from './network.ts';

/** Reads and writes routes, tunnel, neighbours and forwarding entries of the namespace it runs in. */

interface JsonRoute {
  type?: string;
  dst: string;
  gateway?: string;
  dev?: string;
  protocol?: string;
  scope?: string;
  metric?: number;
  flags?: string[];
  metrics?: { mtu?: number }[];
}

const json = async <T>(argv: readonly string[]): Promise<T[]> => {
  const { code, stdout } = await run(argv);
  return code === 0 && stdout.trim() !== '' ? (JSON.parse(stdout) as T[]) : [];
};

const withLength = (dst: string): string => (dst.includes('/') ? dst : `${dst}/32`);

const restOf = (route: JsonRoute): string => {
  const mtu = route.metrics?.find((metric) => metric.mtu !== undefined)?.mtu;
  return [
    route.type === 'blackhole' ? 'blackhole' : '',
    route.gateway ? `via ${route.gateway}` : '',
    route.dev ? `dev ${route.dev}` : '',
    route.flags?.includes('onlink') ? 'onlink' : '',
    mtu === undefined ? '' : `mtu ${mtu}`,
    route.protocol && route.protocol !== 'boot' ? `proto ${route.protocol}` : '',
    route.scope === 'link' ? 'scope link' : '',
    route.metric ? `metric ${route.metric}` : '',
  ]
    .filter((part) => part !== '')
    .join(' ');
};

/** What Felix owns: every route on its interfaces, and blackholes of its own protocol. */
const isFelixs = (route: JsonRoute): boolean =>
  route.type === 'blackhole'
    ? route.protocol === '80'
    : route.dev !== undefined && (route.dev.startsWith('cali') || route.dev === tunnelDevice);

export type Routes = [dst: string, rest: string][];

export const readRoutes = async (): Promise<Routes> =>
  (await json<JsonRoute>(['ip', '-j', '-d', '-4', 'route', 'show', 'table', 'main']))
    .filter((route) => route.dst !== 'default' && isFelixs(route))
    .map((route) => [withLength(route.dst), restOf(route)]);

const routeCommand = (verb: string, dst: string, rest: string): string => {
  const blackhole = rest.startsWith('blackhole');
  return `route ${verb} ${blackhole ? 'blackhole ' : ''}${dst} ${blackhole ? rest.slice('blackhole '.length) : rest}`;
};

/** Lines for `ip -batch` that turn the one into the other. A route whose device is missing is left for later. */
export const routeChanges = (
  is: Routes,
  wanted: ReadonlyMap<string, string>,
  devices: ReadonlySet<string>,
): { lines: string[]; missing: boolean } => {
  const right = new Set(is.filter(([dst, rest]) => wanted.get(dst) === rest).map(([dst]) => dst));
  const removals = is.filter(([dst, rest]) => wanted.get(dst) !== rest).map((route) => routeCommand('del', ...route));
  const deviceOf = (rest: string): string | undefined => rest.match(/dev (\S+)/)?.[1];
  const due = [...wanted].filter(([dst]) => !right.has(dst));
  const possible = due.filter(([, rest]) => devices.has(deviceOf(rest) ?? '') || rest.startsWith('blackhole'));
  return {
    lines: [...removals, ...possible.map((route) => routeCommand('replace', ...route))],
    missing: possible.length < due.length,
  };
};

/** Runs the lines; one that fails (its target is gone) does not stop the others. */
export const ipBatch = async (lines: readonly string[]): Promise<void> => {
  if (lines.length > 0) await run(['ip', '-force', '-batch', '-'], { input: `${lines.join('\n')}\n` });
};

interface JsonLink {
  ifname: string;
  address?: string;
  mtu: number;
  flags: string[];
  linkinfo?: { info_kind?: string; info_data?: { id?: number; local?: string; link?: string; port?: number } };
  addr_info?: { family: string; local: string; prefixlen: number }[];
}

/** Names of the interfaces that are up. */
export const readDevices = async (): Promise<Set<string>> =>
  new Set((await json<JsonLink>(['ip', '-j', 'link', 'show', 'up'])).map(({ ifname }) => ifname));

const readTunnel = async (): Promise<JsonLink | undefined> =>
  (await json<JsonLink>(['ip', '-j', '-d', 'addr', 'show', 'dev', tunnelDevice]))[0];

export const tunnelIsUp = async (): Promise<boolean> => (await readTunnel())?.flags.includes('UP') ?? false;

const sameDevice = (link: JsonLink, vxlan: Vxlan): boolean => {
  const data = link.linkinfo?.info_data;
  return (
    link.linkinfo?.info_kind === 'vxlan' &&
    data?.id === 4096 &&
    data.local === vxlan.local &&
    data.port === 4789 &&
    data.link === vxlan.parent
  );
};

/** Makes the device right: its settings, MAC, MTU, state and, when asked, its one address. */
export const syncTunnel = async (vxlan: Vxlan, withAddress: boolean): Promise<void> => {
  const link = await readTunnel();
  const lines: string[] = [];
  const fresh = !link || !sameDevice(link, vxlan);
  if (link && fresh) lines.push(`link del ${tunnelDevice}`);
  if (fresh) {
    lines.push(
      `link add ${tunnelDevice} mtu ${vxlan.mtu} address ${vxlan.mac} type vxlan id 4096 local ${vxlan.local} dev ${vxlan.parent} dstport 4789 nolearning`,
    );
  } else {
    if (link.address !== vxlan.mac) lines.push(`link set ${tunnelDevice} address ${vxlan.mac}`);
    if (link.mtu !== vxlan.mtu) lines.push(`link set ${tunnelDevice} mtu ${vxlan.mtu}`);
  }
  const addresses = fresh ? [] : (link.addr_info ?? []).filter(({ family }) => family === 'inet');
  if (withAddress || fresh) {
    const others = addresses.filter(({ local }) => local !== vxlan.address);
    lines.push(...others.map(({ local, prefixlen }) => `addr del ${local}/${prefixlen} dev ${tunnelDevice}`));
    if (others.length === addresses.length) lines.push(`addr add ${vxlan.address}/32 dev ${tunnelDevice}`);
  }
  if (fresh || !link.flags.includes('UP')) lines.push(`link set ${tunnelDevice} up`);
  await ipBatch(lines);
};

interface JsonNeighbour {
  dst: string;
  lladdr?: string;
  state: string[];
}
interface JsonFdb {
  mac: string;
  dst?: string;
  state?: string;
}

/** Neighbour and forwarding entry of each peer, in the form in which they are compared. */
export interface PeerEntries {
  neighbours: ReadonlyMap<string, string>;
  forwarding: ReadonlyMap<string, string>;
}

export const wantedEntries = (network: Network): PeerEntries => ({
  neighbours: new Map((network.vxlan?.peers ?? []).map((peer) => [peer.tunnelAddress, peer.tunnelMac])),
  forwarding: new Map((network.vxlan?.peers ?? []).map((peer) => [peer.tunnelMac, peer.address])),
});

export const readEntries = async (): Promise<PeerEntries> => {
  const [neighbours, forwarding] = await Promise.all([
    json<JsonNeighbour>(['ip', '-j', '-4', 'neigh', 'show', 'dev', tunnelDevice]),
    json<JsonFdb>(['bridge', '-j', 'fdb', 'show', 'dev', tunnelDevice]),
  ]);
  return {
    neighbours: new Map(
      neighbours.map(({ dst, lladdr, state }) => [dst, state.includes('PERMANENT') ? (lladdr ?? '') : 'dynamic']),
    ),
    forwarding: new Map(forwarding.flatMap(({ mac, dst }) => (dst ? [[mac, dst] as const] : []))),
  };
};

export const syncEntries = async (is: PeerEntries, wanted: PeerEntries): Promise<void> => {
  const neighbours = [
    ...[...is.neighbours.keys()]
      .filter((dst) => !wanted.neighbours.has(dst))
      .map((dst) => `neigh del ${dst} dev ${tunnelDevice}`),
    ...[...wanted.neighbours]
      .filter(([dst, mac]) => is.neighbours.get(dst) !== mac)
      .map(([dst, mac]) => `neigh replace ${dst} lladdr ${mac} nud permanent dev ${tunnelDevice}`),
  ];
  const stale = [...is.forwarding].filter(([mac, dst]) => wanted.forwarding.get(mac) !== dst);
  const due = [...wanted.forwarding].filter(([mac, dst]) => is.forwarding.get(mac) !== dst);
  const forwarding = [
    ...stale.map(([mac, dst]) => `fdb del ${mac} dev ${tunnelDevice} dst ${dst} self`),
    ...due.map(([mac, dst]) => `fdb append ${mac} dev ${tunnelDevice} dst ${dst} self permanent`),
  ];
  await ipBatch(neighbours);
  if (forwarding.length > 0) {
    await run(['bridge', '-force', '-batch', '-'], { input: `${forwarding.join('\n')}\n` });
  }
};
