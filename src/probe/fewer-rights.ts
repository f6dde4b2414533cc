import { readFileSync } from 'node:fs';

/**
 * CAP_SYS_ADMIN is there to enter a pod's network namespace, and for nothing else: what is run, and what runs
 * inside, is started without it. tcpdump reads what strangers sent, and nothing that goes wrong in it should own
 * the node. `setpriv` can only take it away where this process has CAP_SETPCAP.
 */

/** Bits of a capability set, by linux/capability.h. */
const setPcap = 1n << 8n;
const sysAdmin = 1n << 21n;

/** The effective set in a text of /proc/PID/status. */
const effectiveIn = (status: string): bigint => BigInt(`0x${/^CapEff:\s*([0-9a-f]+)$/m.exec(status)?.[1] ?? '0'}`);

const readStatus = (): string => {
  try {
    return readFileSync('/proc/self/status', 'latin1');
  } catch {
    return '';
  }
};

const drop = ['setpriv', '--bounding-set', '-sys_admin', '--inh-caps', '-sys_admin', '--'] as const;

let wrapper: readonly string[] | undefined;

/** What stands before a command, given this process's status; nothing where there is nothing to drop. */
export const dropperFor = (status: string): readonly string[] => {
  const has = effectiveIn(status);
  return (has & setPcap) !== 0n && (has & sysAdmin) !== 0n ? drop : [];
};

/** The command without CAP_SYS_ADMIN; behind `nsenter … --` it goes once the namespace is entered. */
export const withFewerRights = (argv: readonly string[]): string[] => {
  wrapper ??= dropperFor(readStatus());
  const entered = argv[0] === 'nsenter' ? argv.indexOf('--') + 1 : 0;
  return [...argv.slice(0, entered), ...wrapper, ...argv.slice(entered)];
};

/** The program that `setpriv` did not find, by its exit code and complaint; it is run by name in its place. */
export const notFoundBehind = (exitCode: number | null, stderr: string): string | undefined =>
  exitCode === 127 ? /^setpriv: failed to execute (\S+): No such file or directory/.exec(stderr)?.[1] : undefined;
