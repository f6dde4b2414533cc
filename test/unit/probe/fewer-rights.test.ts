import { describe, expect, it } from 'vitest';
import { runCommand } from '../../../src/probe/command.ts';
import { dropperFor, notFoundBehind } from '../../../src/probe/fewer-rights.ts';
import { saying } from '../../helpers/said.ts';

const privileged = process.platform === 'linux' && process.getuid?.() === 0;
const sysAdmin = 1n << 21n;
const limits = { deadlineMs: 5_000, maxBytes: 10_000, signal: new AbortController().signal };
const look = ['grep', '^Cap', '/proc/self/status'];
const set = (text: string, name: string): bigint =>
  BigInt(`0x${new RegExp(`^${name}:\\s*(\\w+)`, 'm').exec(text)?.[1]}`);

describe('what the probe runs', () => {
  it.runIf(privileged).each([
    ['beside us', look],
    ['in another network namespace', ['nsenter', '--net=/proc/self/ns/net', '--', ...look]],
  ])('%s has not CAP_SYS_ADMIN, and cannot get it', async (_, argv) => {
    const { stdout, exitCode, argv: said } = await runCommand('x', argv, limits);
    expect(exitCode).toBe(0);
    for (const name of ['CapEff', 'CapPrm', 'CapBnd', 'CapInh', 'CapAmb']) {
      expect(set(stdout, name) & sysAdmin).toBe(0n);
    }
    // Everything else stays: sets and rules are listed by CAP_NET_ADMIN.
    expect(set(stdout, 'CapEff') & (1n << 12n)).toBe(1n << 12n);
    // People see the command as it is, not how it is started.
    expect(said).toEqual(argv);
  });

  it('that is not installed is said to be so', async () => {
    expect(await runCommand('x', ['no-such-program'], limits)).toMatchObject({
      failure: saying('no-such-program is not installed'),
    });
  });

  it.each([
    ['both', '0000000000200100', true],
    ['all', '000001ffffffffff', true],
    ['no right to take it away', '0000000000200000', false],
    ['nothing to take away', '0000000000000100', false],
    ['none', '0000000000000000', false],
  ])('is started through setpriv with %s', (_, caps, drops) => {
    expect(dropperFor(`CapEff:\t${caps}\n`).length > 0).toBe(drops);
    expect(dropperFor('')).toEqual([]);
  });

  it('knows a program that is missing from one that ends with 127', () => {
    expect(notFoundBehind(127, 'setpriv: failed to execute nft: No such file or directory')).toBe('nft');
    expect(notFoundBehind(127, 'sh: nft: not found')).toBeUndefined();
    expect(notFoundBehind(1, 'setpriv: failed to execute nft: No such file or directory')).toBeUndefined();
  });
});
