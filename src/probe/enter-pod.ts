import type { Message } from '../words/message.ts';
import { say } from '../words/say.ts';
import type { CommandLimits } from './command.ts';
import { listNativeTables } from './native-tables.ts';
import { holdsAddress, inside, namespaceByInterface, namespaceNames, netnsFolder } from './pod-namespace.ts';
import { legacyTables, legacyTablesFile } from './proc-files.ts';
import type { RawPod, RawRun } from './raw.ts';
import { saveRules } from './save-rules.ts';
import type { PodRequest, SnapshotRequest } from './snapshot-request.ts';

export type RunOne = (id: string, argv: readonly string[], limits?: Partial<CommandLimits>) => Promise<RawRun>;

/** Namespaces that are searched for an address, when the interface does not lead there. */
const searchLimit = 300;

/** Without the host's interface the namespace is found by its address; two that hold it answer nothing. */
const search = async (pod: PodRequest, run: RunOne): Promise<{ name: string } | { failure: Message }> => {
  const names = namespaceNames().slice(0, searchLimit);
  const holders = await Promise.all(
    names.map(async (name) =>
      holdsAddress(await run('search', inside(name, ['ip', '-j', 'addr'])), pod.address) ? [name] : [],
    ),
  );
  const found = holders.flat();
  const [first] = found;
  if (first !== undefined && found.length === 1) return { name: first };
  const where = { interface: pod.interface, folder: netnsFolder, address: pod.address };
  return {
    failure:
      found.length === 0
        ? say('probe.no-netns-holds', { ...where, number: names.length })
        : say('probe.many-netns-hold', { ...where, number: found.length, some: found.slice(0, 4).join(', ') }),
  };
};

/** The pod's own view: its interfaces, routes, neighbours and listening sockets. */
export const viewPod = async (
  pod: PodRequest,
  request: SnapshotRequest,
  addresses: RawRun,
  names: RawRun,
  run: RunOne,
): Promise<RawPod> => {
  const byInterface = namespaceByInterface(pod, addresses, names);
  const found = byInterface === undefined ? await search(pod, run) : { name: byInterface };
  if ('failure' in found) return { failure: found.failure, runs: [] };
  const { name } = found;
  const rules = podRules(name, request.families, run);
  const runs = await Promise.all([
    run('addresses', inside(name, ['ip', '-d', '-j', 'addr'])),
    ...request.families.map((family) =>
      run(`routes${family}`, inside(name, ['ip', `-${family}`, '-d', '-j', 'route', 'show', 'table', 'all'])),
    ),
    run('neighbours', inside(name, ['ip', '-j', 'neigh'])),
    run('listening', inside(name, ['ss', '-H', '-l', '-n', '-t', '-u'])),
  ]);
  return { netns: name, runs: [...runs, ...(await rules)] };
};

/** A pod has few; those of more are not read, and what they do is unknown. */
const mostTables = 4;

/** Rules that the pod, its init containers or a mesh's agent put into its own network. */
const podRules = async (name: string, families: readonly (4 | 6)[], run: RunOne): Promise<RawRun[]> => {
  const within: RunOne = (id, argv) => run(id, inside(name, argv));
  const listed = listNativeTables(families, within, mostTables);
  const all = await Promise.all(
    families.flatMap((family) => [
      within(`rules${family}`, ['ip', `-${family}`, '-j', 'rule']),
      nftRules(family, listed, within),
      ...(legacyTables(family) === 'unavailable' ? [] : [legacyRules(family, within)]),
    ]),
  );
  return [...all, ...(await listed)].filter((each) => each !== undefined);
};

/** Where nft lists no table at all, iptables-nft has none either: most pods, and one command less. */
const nftRules = async (family: 4 | 6, listed: Promise<RawRun[]>, run: RunOne): Promise<RawRun> => {
  const id = `iptables-nft-${family}`;
  const [list] = await listed;
  if (list?.exitCode === 0 && !list.truncated && list.stdout.trim() === '') return { ...list, id };
  return run(id, saveRules('nft', family));
};

/** Asking iptables-legacy where it has no tables would create them. */
const legacyRules = async (family: 4 | 6, run: RunOne): Promise<RawRun | undefined> => {
  const names = await run('legacy-tables', ['cat', legacyTablesFile[family]]);
  if (names.exitCode === 0 && names.stdout.trim() === '') return undefined;
  const id = `iptables-legacy-${family}`;
  return names.exitCode === 0 ? run(id, saveRules('legacy', family)) : { ...names, id };
};

/** The namespace's name alone, for the live test. */
export const findNamespace = async (
  pod: PodRequest,
  addresses: RawRun,
  names: RawRun,
  run: RunOne,
): Promise<{ name: string } | { failure: Message }> => {
  const byInterface = namespaceByInterface(pod, addresses, names);
  return byInterface === undefined ? search(pod, run) : { name: byInterface };
};
