import { describe, expect, it } from 'vitest';
import { calicoctlFit } from '../../../src/act/calicoctl-version.ts';
import { said } from '../../helpers/said.ts';
import { calicoctlSaying as saying } from './calicoctl-saying.ts';

const signal = new AbortController().signal;
const versions = (client: string, cluster: string) =>
  saying({ version: { stdout: `Client Version:    ${client}\nGit commit:        \n${cluster}`, exitCode: 0 } });

describe('is calicoctl fit', () => {
  it.each([
    ['v3.32.1', 'Cluster Version:   v3.32.1\n', undefined],
    ['v3.32.1', 'Cluster Version:   v3.32.1-0.dev-12\n', undefined],
    ['v3.32.1', 'Cluster Version:   unknown\n', undefined],
    ['v3.32.1', 'Cluster Version:   v3.31.0\n', /is v3\.32\.1 and the cluster runs v3\.31\.0/],
    [
      'v3.32.1',
      'Unable to retrieve Cluster Version or Type: connection refused\n',
      /does not reach the cluster: Unable/,
    ],
  ])('%s, %s', async (client, cluster, unfit) => {
    const told = await calicoctlFit(versions(client, cluster), signal);
    if (unfit === undefined) expect(told).toBeUndefined();
    else expect(said(told)).toMatch(unfit);
  });

  it('garbage is no version', async () => {
    const told = await calicoctlFit(saying({ version: { stdout: 'banana', exitCode: 0 } }), signal);
    expect(said(told)).toMatch(/does not say its version/);
  });
});
