import type { Fix } from './fix.ts';
import { commandLine } from './shell-text.ts';

export const releaseAddress: Fix = {
  id: 'release-address',
  by: 'approve',
  title: ({ address }) => `Release the leaked address ${address}`,
  why: () =>
    'IPAM holds it for a pod that is gone. calicoctl does not check whether it is in use, so look once more just before.',
  command: ({ address = '' }) => commandLine(['calicoctl', 'ipam', 'release', `--ip=${address}`]),
};
