import { type CommandLimits, runCommand } from '../command.ts';

/** `ip neigh show nud incomplete`: `10.39.0.3 dev eth0 INCOMPLETE` → the devices behind which somebody is asked for. */
export const devicesAsking = (text: string): string[] =>
  text.split('\n').flatMap((line) => /^\S+ dev (\S+) /.exec(line)?.[1] ?? []);

/**
 * Whether this node asks for a MAC address, on a device that counts, and has no answer yet: packets wait for that,
 * and on a path that is slow it takes as long as their own way.
 */
export const isResolving = async (
  family: 4 | 6,
  limits: CommandLimits,
  counts: (device: string) => boolean,
): Promise<boolean> => {
  const argv = ['ip', `-${family}`, 'neigh', 'show', 'nud', 'incomplete'];
  return devicesAsking((await runCommand('neigh', argv, limits)).stdout).some(counts);
};
