import { describe, expect, it } from 'vitest';
import { runChecks } from '../../../src/checks/sequence.ts';
import { judge } from '../../../src/verdict/judge.ts';
import { type RecordedQuestion, recordedCase } from '../helpers/recorded-case.ts';

const questions: RecordedQuestion[] = [
  { recording: 'v3.32.1-vxlan-iptables', from: 'shop/web-1', to: 'shop/db-2' },
  { recording: 'v3.32.1-vxlan-iptables', from: 'shop/db-2', to: 'shop/db-0' },
  { recording: 'v3.32.1-vxlan-iptables', from: 'ops/agent-mklmg', to: 'shop/web-1', protocol: 'icmp' },
  { recording: 'v3.32.1-vxlan-iptables', from: 'shop/web-1', to: 'shop/db-0' },
  { recording: 'v3.32.1-vxlan-iptables-policies', from: 'shop/web-0', to: 'shop/db-0' },
  { recording: 'v3.32.1-vxlan-iptables-policies', from: 'shop/web-1', to: 'shop/db-1' },
  { recording: 'v3.32.1-vxlan-iptables-policies', from: 'shop/web-1', to: 'shop/db-0' },
  { recording: 'v3.32.1-vxlan-iptables-policies', from: 'ops/agent-p2fb8', to: 'shop/web-1', protocol: 'icmp' },
  { recording: 'v3.32.1-bgp-dualstack', from: 'shop/web-1', to: 'shop/db-0' },
  { recording: 'v3.32.1-bgp-dualstack', from: 'shop/db-0', to: 'shop/web-1', protocol: 'icmp' },
  { recording: 'v3.32.1-bgp-dualstack', from: 'shop/db-1', to: 'shop/web-1' },
  { recording: 'v3.29.7-crosssubnet-policies', from: 'shop/web-1', to: 'shop/db-0' },
  { recording: 'v3.29.7-crosssubnet-policies', from: 'shop/web-0', to: 'shop/db-2' },
  { recording: 'v3.29.7-crosssubnet-policies', from: 'shop/web-0', to: 'shop/db-0' },
  { recording: 'v3.34-dev-bgp-nativev3-policies', from: 'shop/web-1', to: 'shop/db-0' },
  { recording: 'v3.34-dev-bgp-nativev3-policies', from: 'shop/web-0', to: 'shop/db-1' },
];

describe('healthy recordings have nothing that departs', () => {
  it.each(questions.map((question) => [`${question.recording} ${question.from} ${question.to}`, question] as const))(
    '%s',
    (_name, question) => {
      const c = recordedCase(question);
      const findings = runChecks(c);
      const departures = findings.filter((finding) => finding.status === 'fail' || finding.status === 'warn');
      expect(departures.map((finding) => `${finding.status} ${finding.statement}`)).toEqual([]);
      const unknown = findings.filter((finding) => finding.status === 'unknown').map((finding) => finding.statement);
      // What was not recorded is said, not passed.
      expect(unknown.filter((statement) => !/not in this test|was not read$/.test(statement))).toEqual([]);
      expect(judge(c, findings).verdict.status).toBe('healthy');
      expect(new Set(findings.map((finding) => finding.id)).size).toBe(findings.length);
    },
  );
});
