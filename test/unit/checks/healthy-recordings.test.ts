import { describe, expect, it } from 'vitest';
import { got } from '../../../src/case/read.ts';
import { defaultRules } from '../../../src/programmed/routes.ts';
import { findingsOf, reportOf } from '../../helpers/examine.ts';
import { said } from '../../helpers/said.ts';
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
  { recording: 'v3.32.1-vxlan-iptables-legacy-policies', from: 'shop/web-1', to: 'shop/db-0' },
  { recording: 'v3.32.1-bgp-dualstack', from: 'shop/web-1', to: 'shop/db-0' },
  { recording: 'v3.32.1-bgp-dualstack', from: 'shop/db-0', to: 'shop/web-1', protocol: 'icmp' },
  { recording: 'v3.32.1-bgp-dualstack', from: 'shop/db-1', to: 'shop/web-1' },
  { recording: 'v3.29.7-crosssubnet-policies', from: 'shop/web-1', to: 'shop/db-0' },
  { recording: 'v3.29.7-crosssubnet-policies', from: 'shop/web-0', to: 'shop/db-2' },
  { recording: 'v3.29.7-crosssubnet-policies', from: 'shop/web-0', to: 'shop/db-0' },
  { recording: 'v3.32.1-vxlan-nftables-policies', from: 'shop/web-0', to: 'shop/db-0' },
  { recording: 'v3.32.1-vxlan-nftables-policies', from: 'shop/web-1', to: 'shop/db-0' },
  { recording: 'v3.34-dev-bgp-nativev3-policies', from: 'shop/web-1', to: 'shop/db-0' },
  { recording: 'v3.34-dev-bgp-nativev3-policies', from: 'shop/web-0', to: 'shop/db-1' },
];

describe('healthy recordings have nothing that departs', () => {
  it.each(questions.map((question) => [`${question.recording} ${question.from} ${question.to}`, question] as const))(
    '%s',
    (_name, question) => {
      const c = recordedCase(question);
      const findings = findingsOf(c);
      const departures = findings.filter((finding) => finding.status === 'fail' || finding.status === 'warn');
      expect(departures.map((finding) => `${finding.status} ${said(finding.statement)}`)).toEqual([]);
      const unknown = findings.filter((finding) => finding.status === 'unknown').map((finding) => finding.statement);
      // What was not recorded is said, not passed.
      expect(unknown.filter((statement) => !/not in this test|was not read$/.test(said(statement)))).toEqual([]);
      expect(reportOf(c, findings).verdict.status).toBe('healthy');
      expect(new Set(findings.map((finding) => finding.id)).size).toBe(findings.length);
    },
  );

  it('IPv6: what the recording has is judged, the rest is unknown', () => {
    const c = recordedCase({ recording: 'v3.32.1-bgp-dualstack', from: 'shop/web-1', to: 'shop/db-0', family: 6 });
    for (const read of Object.values(c.nodes)) {
      if (!read.ok) continue;
      read.value.rules = got(defaultRules(6));
      if (read.value.sysctls.ok) read.value.sysctls.value['net.ipv6.conf.all.forwarding'] = '1';
    }
    const findings = findingsOf(c);
    expect(findings.filter((finding) => finding.status === 'fail' || finding.status === 'warn')).toEqual([]);
    const routes = findings.filter((finding) => ['block-route', 'workload-route'].includes(finding.check));
    expect(routes.map((finding) => finding.status)).toEqual(['pass', 'pass', 'pass', 'pass']);
  });

  it('native nftables that were not read: no fault, and no verdict either', () => {
    const c = recordedCase({ recording: 'v3.32.1-vxlan-nftables-policies', from: 'shop/web-0', to: 'shop/db-0' });
    for (const read of Object.values(c.nodes)) if (read.ok) delete read.value.nft;
    const findings = findingsOf(c);
    expect(findings.filter((finding) => finding.status === 'fail' || finding.status === 'warn')).toEqual([]);
    const rules = findings.filter((finding) => finding.check === 'rules' || finding.check === 'rule-backends');
    expect(new Set(rules.map((finding) => finding.status))).toEqual(new Set(['unknown']));
    expect(reportOf(c, findings).verdict.status).toBe('unknown');
  });
});
