import { beforeAll, describe, expect, it } from 'vitest';
import type { Case } from '../../../src/case/case.ts';
import type { PacketTest } from '../../../src/case/packets.ts';
import { connectionOf } from '../../../src/case/question.ts';
import { got } from '../../../src/case/read.ts';
import { proposalsOf } from '../../../src/fixes/propose.ts';
import { verbatim } from '../../../src/words/message.ts';
import { findingsOf, reportOf } from '../../helpers/examine.ts';
import { said } from '../../helpers/said.ts';
import { recordedCase } from '../helpers/recorded-case.ts';
import { recordedObjects, recordedServiceCases } from '../helpers/recorded-service.ts';

/**
 * Nodes whose packets Calico's eBPF programs carry. The programs are not read yet, so no question is answered by
 * the rules of such a node: healthy as they all are, none of these recordings may be called broken.
 */

/** Pods on nodes that were recorded. */
const recordings: [string, string[]][] = [
  ['v3.32.1-bpf-vxlan', ['shop/web-0', 'shop/web-1', 'shop/db-1', 'ops/agent-xcsdl']],
  ['v3.32.1-bpf-vxlan-policies', ['shop/web-0', 'shop/db-1', 'ops/agent-7dl9d']],
];

const answered = (c: Case) => {
  const findings = findingsOf(c);
  const report = reportOf(c, findings);
  const told = findings.filter(({ status }) => status === 'fail' || status === 'warn').map((each) => each.statement);
  return {
    told,
    report,
    verdict: report.verdict,
    offered: proposalsOf({ kind: 'question', case: c, report }, { nodes: true }),
  };
};

const serviceCases = async (recording: string, senders: readonly string[]): Promise<Case[]> => {
  const services = recordedObjects(recording, 'services')
    .map(({ metadata }) => metadata)
    .filter(({ namespace }) => namespace === 'shop');
  const cases = senders.flatMap((from) => services.map((service) => recordedServiceCases(recording, from, service)));
  return (await Promise.all(cases)).flat();
};

const packet = (c: Case, outcome: PacketTest['outcome'], more: Partial<PacketTest> = {}): PacketTest => ({
  ...{
    protocol: 'tcp',
    port: connectionOf(c.question).port ?? 0,
    fromAddress: c.from.address ?? '',
    toAddress: c.to.address ?? '',
  },
  ...{
    sent: 3,
    outcome,
    detail: verbatim(outcome === 'timeout' ? 'no answer' : ''),
    taps: [],
    counters: [],
    icmpErrors: [],
  },
  ...more,
});

describe.each(recordings)('%s', (recording, senders) => {
  let cases: Case[] = [];
  beforeAll(async () => {
    cases = await serviceCases(recording, senders);
  });
  const one = (): Case => {
    const [first] = cases;
    if (first === undefined) throw new Error('no case');
    return structuredClone(first);
  };

  it('a question about a Service is unknown, says why, names no cause and offers nothing', () => {
    expect(cases.length).toBeGreaterThan(15);
    for (const c of cases) {
      const { told, verdict, offered } = answered(c);
      expect(told).toEqual([]);
      expect(verdict).toMatchObject({ status: 'unknown', causes: [], warnings: [] });
      expect(said(verdict.summary)).toMatch(
        /Calico translates Services there by its eBPF programs, which are not read/,
      );
      expect(offered).toEqual([]);
    }
  });

  it('a Service that does not answer is unknown too: it is not kube-proxy that failed', () => {
    const c = one();
    const packets = [
      packet(c, 'replied'),
      packet(c, 'timeout', { through: 'service', toAddress: c.service?.asked.address ?? '' }),
    ];
    const { verdict, report, offered } = answered({ ...c, packets });
    expect(verdict).toMatchObject({ status: 'unknown', causes: [] });
    expect(report.findings.map(({ statement }) => said(statement)).join('\n')).toMatch(
      /no connection to svc\/shop\/\S+ .*eBPF/,
    );
    expect(offered).toEqual([]);
    expect(JSON.stringify(report)).not.toContain('restart-kube-proxy');
  });

  it('one that answers is healthy, whatever is not read', () => {
    const c = one();
    const packets = [
      packet(c, 'replied'),
      packet(c, 'replied', { through: 'service', toAddress: c.service?.asked.address ?? '' }),
    ];
    expect(answered({ ...c, packets }).verdict).toMatchObject({ status: 'healthy', causes: [] });
  });

  it('rules that kube-proxy left behind decide nothing', () => {
    const c = one();
    const read = c.nodes[c.from.kind === 'pod' ? (c.from.pod.nodeName ?? '') : ''];
    if (!read?.ok || !read.value.ruleSets.ok) throw new Error('no rules');
    const nat = read.value.ruleSets.value.flatMap(({ tables }) => tables).find(({ name }) => name === 'nat');
    const left = {
      chain: 'PREROUTING',
      text: `-A PREROUTING -d ${c.service?.asked.address}/32 -j DNAT --to-destination 10.244.9.9:1`,
      target: 'DNAT',
      targetOptions: ['--to-destination', '10.244.9.9:1'],
    };
    nat?.rules.unshift({ ...nat.rules[0], ...left, comments: [], matches: [] } as never);
    expect(answered(c).verdict).toMatchObject({ status: 'unknown', causes: [] });
  });

  it('between pods: unknown without packets, healthy when they are answered, never broken', () => {
    for (const from of senders) {
      for (const to of senders.filter((each) => each !== from)) {
        for (const protocol of ['tcp', 'icmp'] as const) {
          const c = recordedCase({ recording, from, to, protocol });
          const { told, verdict, offered } = answered(c);
          expect(told, `${from} ${to}`).toEqual([]);
          expect(verdict).toMatchObject({ status: 'unknown', causes: [] });
          expect(said(verdict.summary)).toMatch(/eBPF data plane/);
          expect(offered).toEqual([]);
          const test = packet(c, 'replied', protocol === 'icmp' ? { protocol, port: undefined as never } : {});
          expect(answered({ ...c, packets: [test] }).verdict).toMatchObject({ status: 'healthy', causes: [] });
        }
      }
    }
  });

  it('is seen by any one of its signs', () => {
    const c = recordedCase({ recording, from: 'shop/web-0', to: 'shop/db-1' });
    for (const read of Object.values(c.nodes)) {
      if (!read.ok || !read.value.links.ok) continue;
      // Without connect-time translation for the host (no such devices), and without a tunnel.
      read.value.links = got(read.value.links.value.filter(({ name }) => !/^bpf|^vxlan/.test(name)));
    }
    const rules = findingsOf(c).filter(({ check }) => check === 'rules');
    expect(rules.length).toBeGreaterThan(0);
    expect(rules.map(({ status }) => status)).toEqual(rules.map(() => 'unknown'));
  });
});

describe('a node without kube-proxy, whatever takes its place', () => {
  const service = { namespace: 'shop', name: 'db' };
  /** The sign of eBPF taken away: what is left could be any other program that translates Services. */
  const withoutSigns = async (): Promise<Case> => {
    const [c] = await recordedServiceCases('v3.32.1-bpf-vxlan', 'shop/web-0', service);
    if (c === undefined) throw new Error('no case');
    for (const read of Object.values(c.nodes)) {
      if (!read.ok || !read.value.links.ok || !read.value.ruleSets.ok) continue;
      read.value.links = got(read.value.links.value.filter(({ name }) => !/^bpf|^vxlan/.test(name)));
      for (const { rules } of read.value.ruleSets.value.flatMap(({ tables }) => tables))
        rules.splice(0, rules.length, ...rules.filter(({ comments }) => !comments.some((each) => /BPF/.test(each))));
    }
    return c;
  };
  const aboutService = (c: Case) => findingsOf(c).find(({ check }) => check === 'service-rules');

  it('no rule and no pod of it: unknown, and nothing to restart', async () => {
    expect(aboutService(await withoutSigns())).toMatchObject({ status: 'unknown', fixes: [] });
  });

  it('a pod of it that wrote no rule: that is kube-proxy’s', async () => {
    const c = await withoutSigns();
    const [pod] = c.objects.pods;
    if (pod === undefined || c.from.kind !== 'pod') throw new Error('no pod');
    const { nodeName } = c.from.pod;
    c.objects.pods.push({
      ...pod,
      name: 'kube-proxy-x',
      labels: { 'k8s-app': 'kube-proxy' },
      ...(nodeName ? { nodeName } : {}),
    });
    expect(aboutService(c)).toMatchObject({ status: 'fail', cause: 'service-not-programmed' });
  });
});
