import type { Calicoctl } from '../collect/calicoctl/calicoctl.ts';
import type { Message } from '../words/message.ts';
import { say } from '../words/say.ts';

/** Why calicoctl cannot be used on this cluster, as one sentence; `undefined`: it can. */
export type Unfit = Message | undefined;

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
    return say('calicoctl.unusable', { failure: run.failure });
  }
  if (client === undefined) {
    const said = `${run.stdout} ${run.stderr}`.trim().split('\n')[0]?.slice(0, 200) ?? '';
    return say('calicoctl.no-version', { said: run.failure ?? said });
  }
  const cluster = field(run.stdout, 'Cluster Version');
  if (cluster === undefined) {
    const said = `${run.stdout}\n${run.stderr}`
      .split('\n')
      .filter((line) => /error|unable|fail|forbidden|refused/i.test(line));
    return said[0] === undefined
      ? say('calicoctl.no-cluster', { version: client })
      : say('calicoctl.no-cluster-as', { version: client, said: said[0].slice(0, 200) });
  }
  // A cluster that does not say its version is not compared; calicoctl does not do so either.
  if (cluster === 'unknown' || plain(cluster) === plain(client)) return undefined;
  return say('calicoctl.other-version', { version: client, cluster });
};
