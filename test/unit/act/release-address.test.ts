import { describe, expect, it } from 'vitest';
import { releaseAddress } from '../../../src/act/release-address.ts';
import { verbatim } from '../../../src/words/message.ts';
import { calicoctlSaying as saying } from './calicoctl-saying.ts';

const signal = new AbortController().signal;

describe('releasing an address', () => {
  const action = { kind: 'release-address', address: '192.168.84.132', handle: 'h1' } as const;
  const inUse = 'IP 192.168.84.132 is in use\nHandle ID: h1\nActive Owner Attributes:\n  pod: gone-1\n';
  it.each([
    [
      'released',
      {
        'ipam show': { stdout: inUse, exitCode: 0 },
        'ipam release': { stdout: 'Successfully released IP address 192.168.84.132\n', exitCode: 0 },
      },
      'done',
    ],
    ['given to another', { 'ipam show': { stdout: inUse.replace('h1', 'h2'), exitCode: 0 } }, 'failed'],
    ['free already', { 'ipam show': { stdout: '192.168.84.132 is not assigned\n', exitCode: 0 } }, 'failed'],
    ['not to be read', { 'ipam show': { stderr: 'forbidden', exitCode: 1 } }, 'failed'],
    [
      'exits with 0 and says something else',
      { 'ipam show': { stdout: inUse, exitCode: 0 }, 'ipam release': { stdout: 'hm', exitCode: 0 } },
      'unknown',
    ],
    [
      'does not end',
      {
        'ipam show': { stdout: inUse, exitCode: 0 },
        'ipam release': { failure: verbatim('it did not end within 20 s') },
      },
      'unknown',
    ],
  ])('%s', async (_, answers, outcome) => {
    expect(await releaseAddress(saying(answers), action, signal)).toMatchObject({ outcome });
  });
});
