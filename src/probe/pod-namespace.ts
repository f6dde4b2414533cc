import { readdirSync } from 'node:fs';
import type { RawRun } from './raw.ts';
import type { PodRequest } from './snapshot-request.ts';

/** Where containerd, CRI-O and `ip netns` keep the namespaces of pods. */
export const netnsFolder = '/var/run/netns';

const objects = (run: RawRun | undefined): Record<string, unknown>[] => {
  if (run === undefined || run.exitCode !== 0 || run.truncated || run.stdout.trim() === '') return [];
  try {
    const parsed: unknown = JSON.parse(run.stdout);
    return Array.isArray(parsed) ? parsed.filter((each) => typeof each === 'object' && each !== null) : [];
  } catch {
    return [];
  }
};

/** A name that can stand in a path: nothing that leads out of the folder. */
const isPlainName = (name: unknown): name is string =>
  typeof name === 'string' && /^[A-Za-z0-9_.-]{1,200}$/.test(name) && !name.startsWith('.') && !name.startsWith('-');

export const namespaceNames = (): string[] => {
  try {
    return readdirSync(netnsFolder).filter(isPlainName);
  } catch {
    return [];
  }
};

/** `nsenter` takes a path, so the tools' own folder conventions do not matter, and nothing is mounted. */
export const inside = (name: string, argv: readonly string[]): string[] => [
  'nsenter',
  `--net=${netnsFolder}/${name}`,
  '--',
  ...argv,
];

/**
 * The namespace at the other end of the pod's interface: the interface's `link_netnsid` (from
 * `ip -d -j addr`) among the numbers that `ip -j netns list` gives.
 */
export const namespaceByInterface = (pod: PodRequest, addresses: RawRun, names: RawRun): string | undefined => {
  const link = objects(addresses).find((each) => each.ifname === pod.interface);
  const id = link?.link_netnsid;
  if (typeof id !== 'number') return undefined;
  const name = objects(names).find((each) => each.id === id)?.name;
  return isPlainName(name) ? name : undefined;
};

/** Does the namespace whose `ip -j addr` this is hold the address on something other than loopback? */
export const holdsAddress = (run: RawRun, address: string): boolean =>
  objects(run).some(
    (link) =>
      link.ifname !== 'lo' &&
      Array.isArray(link.addr_info) &&
      link.addr_info.some(
        (info: unknown) => typeof info === 'object' && info !== null && 'local' in info && info.local === address,
      ),
  );
