import { describe, expect, it } from 'vitest';
import type { Case } from '../../../../src/case/case.ts';
import type { NodeState } from '../../../../src/case/node-state.ts';
import type { Pod } from '../../../../src/case/objects.ts';
import { missing } from '../../../../src/case/read.ts';
import { verbatim } from '../../../../src/words/message.ts';
import { findingsOf } from '../../../helpers/examine.ts';
import { said } from '../../../helpers/said.ts';
import { type RecordedQuestion, recordedCase } from '../../helpers/recorded-case.ts';

const questions: RecordedQuestion[] = [
  { recording: 'v3.32.1-vxlan-iptables-policies', from: 'shop/web-1', to: 'shop/db-1' },
  { recording: 'v3.29.7-crosssubnet-policies', from: 'shop/web-1', to: 'shop/db-0' },
  { recording: 'v3.32.1-vxlan-nftables-policies', from: 'shop/web-0', to: 'shop/db-0' },
];

const told = (c: Case) => findingsOf(c).filter(({ check }) => check === 'policy-sets');

const stateOf = (c: Case, node: string | undefined): NodeState => {
  const state = c.nodes[node ?? ''];
  if (!state?.ok) throw new Error(`no state of ${node}`);
  return state.value;
};

/** A pod that the recorded node knows nothing of, with the labels of the question's first pod. */
const addPod = (c: Case, namespace?: string): Pod => {
  if (c.from.kind !== 'pod') throw new Error('not a pod');
  const pod = {
    ...c.from.pod,
    name: 'late',
    ips: ['192.168.99.99'],
    annotations: {},
    ...(namespace === undefined ? {} : { namespace }),
  };
  c.objects.pods.push(pod);
  return pod;
};

describe.each(questions.map((question) => [question.recording, question] as const))('%s', (_name, question) => {
  it('the sets have whoever belongs in them', () => {
    const found = told(recordedCase(question));
    expect(found.length).toBeGreaterThan(0);
    expect(found.filter(({ status }) => status !== 'pass')).toEqual([]);
  });

  it('a pod that a set lacks is named, as a warning', () => {
    const c = recordedCase(question);
    addPod(c);
    const warned = told(c).filter(({ status }) => status === 'warn');
    expect(warned.length).toBeGreaterThan(0);
    for (const { cause, statement } of warned) {
      expect(cause).toBe('set-incomplete');
      expect(said(statement)).toMatch(
        /^set cali40\S+ of KubernetesNetworkPolicy shop\/\S+ lacks 192\.168\.99\.99: Felix on/,
      );
    }
  });

  it('pods of namespaces that were not read are not missed', () => {
    const c = recordedCase(question);
    addPod(c, 'elsewhere');
    expect(told(c).filter(({ status }) => status !== 'pass')).toEqual([]);
  });

  it('nothing is said where the sets were not read', () => {
    const c = recordedCase(question);
    const { to } = c;
    const state = stateOf(c, to.kind === 'pod' ? to.pod.nodeName : undefined);
    state.ipSets = missing(verbatim('no ipset'));
    delete state.nft;
    expect(told(c).filter(({ node }) => node === state.node)).toEqual([]);
  });
});
