import { describe, expect, it } from 'vitest';
import { findingsOf, reportOf } from '../../../helpers/examine.ts';
import { type RecordedQuestion, recordedCase } from '../../helpers/recorded-case.ts';

const asked = (question: Omit<RecordedQuestion, 'recording'>, recording: string) => {
  const c = recordedCase({ recording, ...question });
  const findings = findingsOf(c);
  const { verdict } = reportOf(c, findings);
  return {
    status: verdict.status,
    causes: verdict.causes.map(({ id, hop, node }) => ({ id, hop, node })),
    denials: findings
      .filter((finding) => finding.check === 'rules' && finding.status === 'fail')
      .map(({ layer, object, statement, fixes }) => ({ layer, object, statement, fixes })),
  };
};

describe('the same policies in native nftables and in iptables', () => {
  it.each<[string, Omit<RecordedQuestion, 'recording'>, string]>([
    ['no rule of the tier allows it', { from: 'shop/web-0', to: 'shop/db-0', port: 80 }, 'policy-denies-ingress'],
    ['on the other node', { from: 'shop/db-0', to: 'shop/db-1', port: 80 }, 'policy-denies-ingress'],
    ['a Calico policy of the receiver', { from: 'shop/db-0', to: 'shop/web-1', port: 22 }, 'policy-denies-ingress'],
  ])('%s', (_, question, cause) => {
    const iptables = asked(question, 'v3.32.1-vxlan-iptables-policies');
    expect(iptables.causes[0]?.id).toBe(cause);
    expect(iptables.denials.length).toBeGreaterThan(0);
    expect(asked(question, 'v3.32.1-vxlan-nftables-policies')).toEqual(iptables);
  });
});
