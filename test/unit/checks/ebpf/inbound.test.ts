import { describe, expect, it } from 'vitest';
import { findingsOf, reportOf } from '../../../helpers/examine.ts';
import { said } from '../../../helpers/said.ts';
import { type EbpfCase, ebpfFromOutside, type FromOutside, withDumps } from '../../helpers/ebpf-case.ts';
import { insertRule, rule } from '../../helpers/healthy-case.ts';

const here: FromOutside = { service: 'web-np', nodePort: 30080, entry: 'node-1', to: 'shop/web-1' };
const across: FromOutside = { ...here, to: 'shop/web-0' };
const ways: FromOutside[] = [
  here,
  across,
  { ...here, entry: 'node-2' },
  { service: 'web-local', nodePort: 30081, entry: 'node-1', to: 'shop/web-1' },
];

/** A line of what one node's tools print, as something else. */
const changed = ({ dumps }: EbpfCase, id: string, change: (line: string) => string): void => {
  const own = dumps['node-1'] ?? {};
  own[id] = (own[id] ?? '').split('\n').map(change).join('\n');
};

const examined = async (way: FromOutside, change: (evidence: EbpfCase) => void = () => undefined) => {
  const evidence = await ebpfFromOutside(way);
  change(evidence);
  const findings = findingsOf(withDumps(evidence));
  const { verdict } = reportOf(withDumps(evidence), findings);
  return {
    findings,
    causes: verdict.causes.map(({ id, node }) => `${id}@${node}`),
    of: (check: string) => findings.filter((each) => each.check === check).map(({ status }) => status),
  };
};

const withoutCard = (evidence: EbpfCase): void =>
  changed(evidence, 'programs', (line) => (line.startsWith('eth0(') ? '' : line));

describe('a node port of nodes with the eBPF data plane', () => {
  it.each(ways)('$service by $entry to $to is right in health', async (way) => {
    const { causes, findings, of } = await examined(way);
    expect(causes).toEqual([]);
    expect(of('service-rules')).toEqual(['pass']);
    expect(of('inbound-source')).toEqual(['pass']);
    expect(findings.filter(({ status }) => status === 'warn' || status === 'fail')).toEqual([]);
  });

  it('is not translated where its front end is missing, though that of the Service is there', async () => {
    const { causes, findings } = await examined(here, (evidence) =>
      changed(evidence, 'services', (line) => line.replace(/^10\.49\.0\.1 port 30080/, '10.49.0.1 port 30099')),
    );
    expect(causes).toEqual(['ebpf-service-missing@node-1']);
    const found = findings.find(({ cause }) => cause === 'ebpf-service-missing');
    expect(found && said(found.statement)).toContain('10.49.0.1:30080');
  });

  it('is for clients of a prefix where the front end says so', async () => {
    const ranges = (prefix: string) => (evidence: EbpfCase) =>
      changed(evidence, 'services', (line) =>
        /^10\.49\.0\.1 port 30080/.test(line)
          ? `10.49.0.1 port 30080 proto 6 id 99 count -1 local 0\n${line} src ${prefix}`
          : line,
      );
    expect((await examined(here, ranges('203.0.113.0/24'))).of('service-rules')).toEqual(['pass']);
    const other = await examined(here, ranges('198.51.100.0/24'));
    expect(other).toMatchObject({ causes: [] });
    expect(other.of('service-rules')).toEqual(['unknown']);
  });

  it.each([here, across])('needs the program at the card ($to)', async (way) => {
    const { causes, findings } = await examined(way, withoutCard);
    expect(causes).toEqual(['ebpf-program-missing@node-1']);
    const found = findings.find(({ cause }) => cause === 'ebpf-program-missing');
    expect(found && said(found.statement)).toContain('bpfDataIfacePattern');
  });

  it.each<[string, (evidence: EbpfCase) => void]>([
    [
      'another card has it',
      (evidence) => changed(evidence, 'programs', (line) => line.replace(/^eth0\(\d+\)/, 'eth1(99)')),
    ],
    [
      'kube-proxy translates beside it',
      (evidence) => {
        withoutCard(evidence);
        insertRule(
          evidence.c,
          'node-1',
          rule('PREROUTING', 'DNAT', { targetOptions: '--to-destination 10.244.84.131:8080' }),
          'nat',
        );
      },
    ],
  ])('but does not for certain where %s', async (_, change) => {
    const { causes, findings } = await examined(here, change);
    expect(causes).toEqual([]);
    expect(findings.filter(({ cause, status }) => cause === 'ebpf-program-missing' && status === 'warn')).toHaveLength(
      1,
    );
  });
});
