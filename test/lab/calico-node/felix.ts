import { arpTable } from './arp.ts';
import type { Family } from './family.ts';
import * as net from './kernel-network.ts';
import * as rules from './kernel-rules.ts';
import { type Network, networkFor } from './network.ts';
import type { ObjectsByKind } from './objects.ts';
import { type Rules, rulesFor } from './tables.ts';
import { viewOf } from './view.ts';

/**
 * Keeps one node as the objects want it. It remembers what it programmed: a change of the objects writes
 * only the difference to that; what someone else did to the kernel is seen only when it looks again, at its
 * start and at each refresh (felix#owned, #restart).
 */
export interface Felix {
  /** The objects changed. */
  update(objects: ObjectsByKind): Promise<void>;
  /** Looks again at routes, tunnel entries and sets, and mends them. */
  refreshNetwork(): Promise<void>;
  /** Looks again at the rules, and mends them. */
  refreshRules(): Promise<void>;
  /** Looks whether the tunnel device is there and up; when not, builds it and what hangs on it. */
  checkTunnel(): Promise<void>;
  /** Looks again at the routes of one interface: the kernel said that something happened there. */
  refreshRoutes(device: string): Promise<void>;
  /** What the last write failed with. */
  trouble(): string | undefined;
}

const noEntries: net.PeerEntries = { neighbours: new Map(), forwarding: new Map() };

/** One family of one node: its own routes, tunnel, rules and sets. */
const createPlane = (node: string, family: Family): Felix => {
  let wantedNetwork: Network = { routes: new Map() };
  let wantedRules: Rules = { tables: [], sets: [] };
  let routes: net.Routes | undefined;
  let entries: net.PeerEntries | undefined;
  let tables: rules.TableState | undefined;
  let sets: rules.SetState | undefined;
  let tunnelKey = '';
  let wantedArp = '';
  let arp = '';
  let failure: string | undefined;
  // One thing after the other: every write starts from what the last one left.
  let last: Promise<void> = Promise.resolve();

  const queued = (work: () => Promise<void>): Promise<void> => {
    last = last.then(work).then(
      () => {
        failure = undefined;
      },
      (error: unknown) => {
        failure = error instanceof Error ? error.message : String(error);
      },
    );
    return last;
  };

  const applyTunnel = async (): Promise<void> => {
    const { vxlan, ipip } = wantedNetwork;
    if (ipip) await net.syncIpip(ipip);
    if (!vxlan) return;
    const { peers: _peers, ...device } = vxlan;
    const key = JSON.stringify(device);
    if (key === tunnelKey) return;
    tunnelKey = (await net.syncTunnel(vxlan, true)) ? key : '';
  };

  const applyEntries = async (): Promise<void> => {
    const wanted = net.wantedEntries(wantedNetwork);
    await net.syncEntries(family, entries ?? noEntries, wanted);
    entries = wanted;
  };

  const applyRoutes = async (): Promise<void> => {
    const devices = await net.readDevices();
    const { lines } = net.routeChanges(routes ?? [], wantedNetwork.routes, devices);
    await net.ipBatch(lines, family);
    const deviceOf = (rest: string): string => rest.match(/dev (\S+)/)?.[1] ?? '';
    routes = [...wantedNetwork.routes].filter(
      ([, rest]) => rest.startsWith('blackhole') || devices.has(deviceOf(rest)),
    );
  };

  /** What is there on one interface; of the others, what was programmed. */
  const lookAtRoutes = async (device: string): Promise<void> => {
    const isThere = ([, rest]: net.Routes[number]): boolean => `${rest} `.includes(`dev ${device} `);
    const found = (await net.readRoutes(family)).filter(isThere);
    routes = [...(routes ?? []).filter((route) => !isThere(route)), ...found];
  };

  const applyRules = async (): Promise<void> => {
    sets = await rules.syncSets(family, sets ?? new Map(), wantedRules.sets);
    tables = await rules.syncTables(family, tables ?? { chains: new Map(), hooks: new Map() }, wantedRules.tables);
    sets = await rules.removeSets(sets, wantedRules.sets);
    if (family === 4 && arp !== wantedArp) {
      await rules.writeArpTable(wantedArp);
      arp = wantedArp;
    }
  };

  const lookAtNetwork = async (): Promise<void> => {
    tunnelKey = '';
    await applyTunnel();
    [routes, entries, sets] = await Promise.all([
      net.readRoutes(family),
      net.readEntries(family),
      rules.readSets(family),
    ]);
  };

  return {
    trouble: () => failure,
    update: (objects) =>
      queued(async () => {
        const view = viewOf(objects);
        wantedNetwork = networkFor(view, node, family);
        wantedRules = rulesFor(view, node, family);
        wantedArp = arpTable(view, node);
        if (!routes) {
          await lookAtNetwork();
          tables = await rules.readTables(family);
        }
        await applyTunnel();
        await Promise.all([applyEntries().then(applyRoutes), applyRules()]);
      }),
    refreshNetwork: () =>
      queued(async () => {
        await lookAtNetwork();
        await applyEntries();
        await applyRoutes();
        await applyRules();
      }),
    refreshRules: () =>
      queued(async () => {
        tables = await rules.readTables(family);
        arp = '';
        await applyRules();
      }),
    checkTunnel: () =>
      queued(async () => {
        const { vxlan, ipip } = wantedNetwork;
        if (ipip) await net.syncIpip(ipip);
        if (!vxlan || (await net.tunnelIsUp(vxlan.device))) return;
        await net.syncTunnel(vxlan, false);
        await lookAtRoutes(vxlan.device);
        entries = await net.readEntries(family);
        await applyEntries();
        await applyRoutes();
      }),
    refreshRoutes: (device) =>
      queued(async () => {
        await lookAtRoutes(device);
        await applyRoutes();
      }),
  };
};

export const createFelix = (node: string, families: readonly Family[]): Felix => {
  const planes = families.map((family) => createPlane(node, family));
  const all = async (work: (plane: Felix) => Promise<void>): Promise<void> => {
    await Promise.all(planes.map(work));
  };
  return {
    trouble: () => planes.map((plane) => plane.trouble()).find((trouble) => trouble !== undefined),
    update: (objects) => all((plane) => plane.update(objects)),
    refreshNetwork: () => all((plane) => plane.refreshNetwork()),
    refreshRules: () => all((plane) => plane.refreshRules()),
    checkTunnel: () => all((plane) => plane.checkTunnel()),
    refreshRoutes: (device) => all((plane) => plane.refreshRoutes(device)),
  };
};
