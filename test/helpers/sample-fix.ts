import type { ProposedFix } from '../../src/case/fix.ts';
import type { FixAction } from '../../src/fixes/action.ts';
import type { NewFix } from '../../src/store/fix-record.ts';
import { verbatim } from '../../src/words/message.ts';
import { aThread, inChannel } from './places.ts';

/** A fix as a worker would propose it. */
export const sampleProposal = (more: Partial<ProposedFix> = {}): ProposedFix => ({
  id: 'release-address',
  class: 'ipam',
  title: verbatim('Release the leaked address 192.168.84.131'),
  why: verbatim('IPAM holds it for a pod that is gone.'),
  command: 'calicoctl ipam release --ip=192.168.84.131',
  params: { address: '192.168.84.131' },
  cause: { id: 'address-leaked', statement: verbatim('No pod has 192.168.84.131, and IPAM holds it.') },
  evidence: ['192.168.84.131 is allocated to k8s-pod-network.1234', 'no pod has it'],
  ...more,
});

export const sampleFix = (runId: string, more: Partial<NewFix> = {}): NewFix => ({
  origin: {
    kind: 'question',
    runId,
    question: {
      kind: 'path',
      from: { kind: 'pod', namespace: 'shop', name: 'web-0' },
      to: { kind: 'pod', namespace: 'shop', name: 'db-0' },
      port: 5432,
      text: 'why shop/web-0 cannot reach shop/db-0 on 5432',
    },
  },
  conversation: inChannel('C0INCIDENTS'),
  thread: aThread('C0INCIDENTS', '1.1'),
  asker: 'U0ASKER',
  cluster: '',
  fix: sampleProposal(),
  ...more,
});

export const sampleAction: FixAction = {
  kind: 'calicoctl',
  args: ['ipam', 'release', '--ip=192.168.84.131'],
};
