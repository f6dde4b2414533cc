import type { Calicoctl } from '../collect/calicoctl/calicoctl.ts';

/** Why calicoctl cannot be used on this cluster, as one sentence; `undefined`: it can. */
export type Unfit = string | undefined;

/** `v3.32.1-0.dev` is compared as `v3.32.1`, as calicoctl itself does. */
const plain = (version: string): string => version.replace(/^v/, '').split('-')[0] ?? '';

const field = (text: string, name: string): string | undefined =>
  text
    .split('\n')
    .filter((line) => line.startsWith(`${name}:`))
    .map((line) => line.slice(name.length + 1).trim())
    .find((value) => /^\S+$/.test(value));

/**
 * Looks before the first use: is it there, does it reach the cluster, and is it of the cluster's version?
 * calicoctl itself refuses another version for every command but `version`.
 */
export const calicoctlFit = async (calicoctl: Calicoctl, signal: AbortSignal): Promise<Unfit> => {
  const run = await calicoctl(['version'], { deadlineMs: 15_000, signal });
  const client = field(run.stdout, 'Client Version');
  if (run.failure !== undefined && run.notStarted) {
    return `calicoctl cannot be used: ${run.failure}. Install the version of the cluster beside the fix worker, or name it with CALICO_WHY_CALICOCTL.`;
  }
  if (client === undefined) {
    const said = `${run.stdout} ${run.stderr}`.trim().split('\n')[0]?.slice(0, 200) ?? '';
    return `calicoctl does not say its version: ${run.failure ?? said}.`;
  }
  const cluster = field(run.stdout, 'Cluster Version');
  if (cluster === undefined) {
    const said = `${run.stdout}\n${run.stderr}`
      .split('\n')
      .filter((line) => /error|unable|fail|forbidden|refused/i.test(line));
    return `calicoctl ${client} does not reach the cluster${said[0] === undefined ? '' : `: ${said[0].slice(0, 200)}`}.`;
  }
  // A cluster that does not say its version is not compared; calicoctl does not do so either.
  if (cluster === 'unknown' || plain(cluster) === plain(client)) return undefined;
  return `calicoctl is ${client} and the cluster runs ${cluster}: it refuses to work with another version. Install calicoctl ${cluster}.`;
};
