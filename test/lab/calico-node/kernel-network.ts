import { run } from '../host/run.ts';
import { type Family, familyOf, hostLength } from './family.ts';
import { type Ipip, ipipDevice, type Network, tunnelDevice, type Vxlan } from './network.ts';

/** Reads and writes routes, tunnel, neighbours and FDB entries of the namespace it runs in. */

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

const withLength = (dst: string, family: Family): string => (dst.includes('/') ? dst : `${dst}/${hostLength(family)}`);

const restOf = (route: JsonRoute): string => {
  const mtu = route.metrics?.find((metric) => metric.mtu !== undefined)?.mtu;
  return [
    route.type === 'blackhole' ? 'blackhole' : '',
    route.gateway ? `via ${route.gateway}` : '',
    // The kernel shows IPv6's refusing routes on the loopback.
    route.dev && route.type !== 'blackhole' ? `dev ${route.dev}` : '',
    route.flags?.includes('onlink') ? 'onlink' : '',
    mtu === undefined ? '' : `mtu ${mtu}`,
    route.protocol && route.protocol !== 'boot' ? `proto ${route.protocol}` : '',
    route.scope === 'link' ? 'scope link' : '',
    route.metric ? `metric ${route.metric}` : '',
  ]
    .filter((part) => part !== '')
    .join(' ');
};

/** What Felix owns: every route on its interfaces, and what has its own protocol. */
const isFelixs = (route: JsonRoute, family: Family): boolean =>
  route.protocol === '80' ||
  (route.type !== 'blackhole' &&
    route.protocol !== 'kernel' &&
    route.dev !== undefined &&
    (route.dev.startsWith('cali') || route.dev === tunnelDevice(family)));

export type Routes = [dst: string, rest: string][];

export const readRoutes = async (family: Family): Promise<Routes> =>
  (await json<JsonRoute>(['ip', '-j', '-d', `-${family}`, 'route', 'show', 'table', 'main']))
    .filter((route) => route.dst !== 'default' && isFelixs(route, family))
    .map((route) => [withLength(route.dst, family), restOf(route)]);

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
export const ipBatch = async (lines: readonly string[], family?: Family): Promise<void> => {
  const only = family === undefined ? [] : [`-${family}`];
  if (lines.length > 0) await run(['ip', ...only, '-force', '-batch', '-'], { input: `${lines.join('\n')}\n` });
};

interface JsonLink {
  ifname: string;
  address?: string;
  mtu: number;
  flags: string[];
  linkinfo?: {
    info_kind?: string;
    info_data?: { id?: number; local?: string; local6?: string; link?: string; port?: number };
  };
  addr_info?: { family: string; local: string; prefixlen: number; scope?: string }[];
}

/** Names of the interfaces that are up. */
export const readDevices = async (): Promise<Set<string>> =>
  new Set((await json<JsonLink>(['ip', '-j', 'link', 'show', 'up'])).map(({ ifname }) => ifname));

/** The interface that has this address: by it the tunnel's packets leave. Felix waits until there is one. */
const parentWith = async (address: string): Promise<string | undefined> =>
  (await json<JsonLink>(['ip', '-j', 'addr', 'show'])).find(({ addr_info = [] }) =>
    addr_info.some(({ local }) => local === address),
  )?.ifname;

const readTunnel = async (device: string): Promise<JsonLink | undefined> =>
  (await json<JsonLink>(['ip', '-j', '-d', 'addr', 'show', 'dev', device]))[0];

export const tunnelIsUp = async (device: string): Promise<boolean> =>
  (await readTunnel(device))?.flags.includes('UP') ?? false;

const sameDevice = (link: JsonLink, vxlan: Vxlan, parent: string): boolean => {
  const data = link.linkinfo?.info_data;
  return (
    link.linkinfo?.info_kind === 'vxlan' &&
    data?.id === vxlan.id &&
    (data.local ?? data.local6) === vxlan.local &&
    data.port === 4789 &&
    data.link === parent
  );
};

/** Makes the device right: its settings, MAC, MTU, state and, when asked, its one address. `false`: it cannot be made yet. */
export const syncTunnel = async (vxlan: Vxlan, withAddress: boolean): Promise<boolean> => {
  const { device } = vxlan;
  const family = familyOf(vxlan.address);
  const [link, parent] = await Promise.all([readTunnel(device), parentWith(vxlan.local)]);
  if (parent === undefined) return false;
  const lines: string[] = [];
  const fresh = !link || !sameDevice(link, vxlan, parent);
  if (link && fresh) lines.push(`link del ${device}`);
  if (fresh) {
    lines.push(
      `link add ${device} mtu ${vxlan.mtu} address ${vxlan.mac} type vxlan id ${vxlan.id} local ${vxlan.local} dev ${parent} dstport 4789 nolearning`,
    );
  } else {
    if (link.address !== vxlan.mac) lines.push(`link set ${device} address ${vxlan.mac}`);
    if (link.mtu !== vxlan.mtu) lines.push(`link set ${device} mtu ${vxlan.mtu}`);
  }
  const addresses = fresh
    ? []
    : (link.addr_info ?? []).filter(
        (address) => address.family === (family === 4 ? 'inet' : 'inet6') && address.scope !== 'link',
      );
  if (withAddress || fresh) {
    const others = addresses.filter(({ local }) => local !== vxlan.address);
    lines.push(...others.map(({ local, prefixlen }) => `addr del ${local}/${prefixlen} dev ${device}`));
    if (others.length === addresses.length) lines.push(`addr add ${vxlan.address}/${hostLength(family)} dev ${device}`);
  }
  if (fresh || !link.flags.includes('UP')) lines.push(`link set ${device} up`);
  await ipBatch(lines);
  return true;
};

/** The module made the device; Felix gives it MTU, address and state. Without the module there is nothing to do. */
export const syncIpip = async ({ address, mtu }: Ipip): Promise<void> => {
  const link = await readTunnel(ipipDevice);
  if (!link) return;
  const addresses = (link.addr_info ?? []).filter(({ family }) => family === 'inet');
  const others = addresses.filter(({ local }) => local !== address);
  await ipBatch([
    ...(link.mtu === mtu ? [] : [`link set ${ipipDevice} mtu ${mtu}`]),
    ...others.map(({ local, prefixlen }) => `addr del ${local}/${prefixlen} dev ${ipipDevice}`),
    ...(others.length === addresses.length ? [`addr add ${address}/32 dev ${ipipDevice}`] : []),
    ...(link.flags.includes('UP') ? [] : [`link set ${ipipDevice} up`]),
  ]);
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

/** Neighbour and FDB entry of each peer, in the form in which they are compared. */
export interface PeerEntries {
  neighbours: ReadonlyMap<string, string>;
  forwarding: ReadonlyMap<string, string>;
}

export const wantedEntries = (network: Network): PeerEntries => ({
  neighbours: new Map((network.vxlan?.peers ?? []).map((peer) => [peer.tunnelAddress, peer.tunnelMac])),
  forwarding: new Map((network.vxlan?.peers ?? []).map((peer) => [peer.tunnelMac, peer.address])),
});

export const readEntries = async (family: Family): Promise<PeerEntries> => {
  const device = tunnelDevice(family);
  const [neighbours, forwarding] = await Promise.all([
    json<JsonNeighbour>(['ip', '-j', `-${family}`, 'neigh', 'show', 'dev', device]),
    json<JsonFdb>(['bridge', '-j', 'fdb', 'show', 'dev', device]),
  ]);
  return {
    neighbours: new Map(
      neighbours.map(({ dst, lladdr, state }) => [dst, state.includes('PERMANENT') ? (lladdr ?? '') : 'dynamic']),
    ),
    forwarding: new Map(forwarding.flatMap(({ mac, dst }) => (dst ? [[mac, dst] as const] : []))),
  };
};

export const syncEntries = async (family: Family, is: PeerEntries, wanted: PeerEntries): Promise<void> => {
  const device = tunnelDevice(family);
  const neighbours = [
    ...[...is.neighbours.keys()]
      .filter((dst) => !wanted.neighbours.has(dst) && !dst.startsWith('fe80:'))
      .map((dst) => `neigh del ${dst} dev ${device}`),
    ...[...wanted.neighbours]
      .filter(([dst, mac]) => is.neighbours.get(dst) !== mac)
      .map(([dst, mac]) => `neigh replace ${dst} lladdr ${mac} nud permanent dev ${device}`),
  ];
  const stale = [...is.forwarding].filter(([mac, dst]) => wanted.forwarding.get(mac) !== dst);
  const due = [...wanted.forwarding].filter(([mac, dst]) => is.forwarding.get(mac) !== dst);
  const forwarding = [
    ...stale.map(([mac, dst]) => `fdb del ${mac} dev ${device} dst ${dst} self`),
    ...due.map(([mac, dst]) => `fdb append ${mac} dev ${device} dst ${dst} self permanent`),
  ];
  await ipBatch(neighbours);
  if (forwarding.length > 0) {
    await run(['bridge', '-force', '-batch', '-'], { input: `${forwarding.join('\n')}\n` });
  }
};
