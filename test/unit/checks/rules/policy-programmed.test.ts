import { describe, expect, it } from 'vitest';
import type { Case } from '../../../../src/case/case.ts';
import { got, missing } from '../../../../src/case/read.ts';
import { verbatim } from '../../../../src/words/message.ts';
import { findingsOf } from '../../../helpers/examine.ts';
import { said } from '../../../helpers/said.ts';
import { type RecordedQuestion, recordedCase } from '../../helpers/recorded-case.ts';

/** Old names, new names, legacy and native nftables. */
const questions: RecordedQuestion[] = [
  { recording: 'v3.32.1-vxlan-iptables-policies', from: 'shop/web-1', to: 'shop/db-1' },
  { recording: 'v3.32.1-vxlan-iptables-legacy-policies', from: 'shop/web-1', to: 'shop/db-0' },
  { recording: 'v3.29.7-crosssubnet-policies', from: 'shop/web-1', to: 'shop/db-0' },
  { recording: 'v3.32.1-vxlan-nftables-policies', from: 'shop/web-0', to: 'shop/db-0' },
  { recording: 'v3.34-dev-bgp-nativev3-policies', from: 'shop/web-1', to: 'shop/db-0' },
];

const told = (c: Case): string[] =>
  findingsOf(c)
    .filter(({ check }) => check === 'policy-programmed')
    .map(({ status, statement }) => `${status} ${said(statement)}`);

const policiesOf = (c: Case, namespace: string) => {
  const read = c.objects.networkPolicies[namespace];
  if (!read?.ok) throw new Error(`no policies of ${namespace}`);
  return read.value;
};

describe.each(questions.map((question) => [question.recording, question] as const))('%s', (_name, question) => {
  it('what is in force is what selects the pods', () => {
    expect(told(recordedCase(question))).toEqual([
      expect.stringMatching(/^pass .* egress of shop\/web/),
      expect.stringMatching(/^pass .* ingress of shop\/db/),
    ]);
  });

  it('a policy that is not in the rules is named, and so is one that is still there', () => {
    const c = recordedCase(question);
    const all = policiesOf(c, 'shop');
    expect(all.length).toBeGreaterThan(0);
    const added = {
      kind: 'NetworkPolicy',
      namespace: 'shop',
      name: 'a-policy-with-a-name-so-long-that-felix-hashes-it',
      spec: { podSelector: {}, policyTypes: ['Ingress'] },
    };
    c.objects.networkPolicies.shop = got([added]);
    const [egress = '', ...ingress] = told(c);
    expect(egress).toMatch(/^(pass|warn .*no longer selects it)/);
    expect(ingress.join('\n')).toMatch(
      /warn .*a-policy-with-a-name-so-long-that-felix-hashes-it selects shop\/db-\d for ingress and is not in its rules/,
    );
    expect(ingress.join('\n')).toMatch(/warn .*is in the ingress rules of shop\/db-\d on \S+ and no longer selects it/);
  });

  it('nothing is said where policies were not read', () => {
    const c = recordedCase(question);
    c.objects.networkPolicies.shop = missing(verbatim('forbidden'));
    expect(told(c)).toEqual([]);
  });
});
