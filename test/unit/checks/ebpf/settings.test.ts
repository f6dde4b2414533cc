import { describe, expect, it } from 'vitest';
import type { Case } from '../../../../src/case/case.ts';
import type { FelixConfiguration } from '../../../../src/case/objects.ts';
import type { PacketTest } from '../../../../src/case/packets.ts';
import { connectionOf } from '../../../../src/case/question.ts';
import { got } from '../../../../src/case/read.ts';
import { setEbpfField } from '../../../../src/fixes/by-hand/set-ebpf-field.ts';
import { findingsOf, reportOf } from '../../../helpers/examine.ts';
import { said } from '../../../helpers/said.ts';
import { brokenEbpf, ebpfFromOutside, healthyEbpf, withDumps, withService } from '../../helpers/ebpf-case.ts';
import { state } from '../../helpers/healthy-case.ts';
import { recordedCase } from '../../helpers/recorded-case.ts';

type Spec = FelixConfiguration['spec'];

const told = (c: Case, spec: Spec, name = 'default'): Case => ({
  ...c,
  objects: { ...c.objects, felixConfigurations: got([{ name, spec }]) },
});

const ofSettings = (c: Case) => {
  const findings = findingsOf(c);
  const { verdict } = reportOf(c, findings);
  const own = findings.filter(({ check }) => check === 'ebpf-settings');
  return {
    own,
    found: own.map(({ status, cause, node }) => `${status} ${cause}@${node}`),
    status: verdict.status,
    causes: verdict.causes.map(({ id, node }) => `${id}@${node}`),
  };
};

const recorded = '15-kube-proxy-too';
const service = withDumps(await withService(brokenEbpf(recorded), recorded));
const toService = (): Case => structuredClone(service);

const fromNode = (c: Case): Case => ({ ...c, from: { kind: 'node', name: 'node-1', address: '10.49.0.1' } }) as Case;

const lost = (c: Case): Case => {
  const test: PacketTest = {
    ...{ protocol: 'tcp', port: connectionOf(c.question).port ?? 0, through: 'service', sent: 3, outcome: 'timeout' },
    ...{ fromAddress: c.from.address ?? '', toAddress: c.service?.asked.address ?? '', detail: 'no answer' as never },
    ...{ taps: [], counters: [], icmpErrors: [] },
  };
  return { ...c, packets: [test] };
};

const off: Spec = { bpfConnectTimeLoadBalancing: 'Disabled', bpfHostNetworkedNATWithoutCTLB: 'Disabled' };

describe('Services for what runs on the node itself', () => {
  it.each<[string, Spec, string[]]>([
    ['nothing is said', {}, []],
    ['sockets alone are off', { bpfConnectTimeLoadBalancing: 'Disabled' }, []],
    ['the device alone is off', { bpfHostNetworkedNATWithoutCTLB: 'Disabled' }, []],
    ['both are off', off, ['fail ebpf-host-services-off@node-1']],
    [
      'both are off, in other letters',
      { bpfConnectTimeLoadBalancing: 'disabled', bpfHostNetworkedNATWithoutCTLB: 'DISABLED' },
      ['fail ebpf-host-services-off@node-1'],
    ],
  ])('%s', async (_, spec, found) => {
    expect(ofSettings(told(fromNode(toService()), spec)).found).toEqual(found);
  });

  it('are not the pods’ matter', async () => {
    expect(ofSettings(told(toService(), off))).toMatchObject({ found: [], status: 'healthy' });
  });

  it('by a variable of calico-node, which stands above the object', async () => {
    const c = told(fromNode(toService()), { bpfConnectTimeLoadBalancing: 'Disabled' });
    const agent = c.objects.pods.find((pod) => pod.nodeName === 'node-1' && pod.labels['k8s-app'] === 'calico-node');
    if (agent === undefined) throw new Error('no agent');
    agent.felixVariables = { FELIX_BPFHOSTNETWORKEDNATWITHOUTCTLB: 'Disabled' };
    const { found, own } = ofSettings(c);
    expect(found).toEqual(['fail ebpf-host-services-off@node-1']);
    expect(own[0]?.fixes.map(({ params }) => params.field)).toEqual(['FELIX_BPFHOSTNETWORKEDNATWITHOUTCTLB']);
    agent.felixVariables = {
      FELIX_BPFCONNECTTIMELOADBALANCING: 'TCP',
      FELIX_BPFHOSTNETWORKEDNATWITHOUTCTLB: 'Disabled',
    };
    expect(ofSettings(c).found).toEqual([]);
  });

  it('by an object of another node alone', async () => {
    const c = fromNode(toService());
    expect(ofSettings(told(c, off, 'node.node-2')).found).toEqual([]);
    expect(ofSettings(told(c, off, 'node.node-1')).found).toEqual(['fail ebpf-host-services-off@node-1']);
  });

  it('are not known where the objects were not read', async () => {
    expect(ofSettings(fromNode(toService())).found).toEqual([]);
  });
});

describe('a Service that is excluded from translation', () => {
  const around = (): { c: Case; cidr: string } => {
    const c = toService();
    return { c, cidr: `${c.service?.asked.address}/32` };
  };

  it('is the cause where it does not answer, and told where it does', async () => {
    const { c, cidr } = around();
    const asked = told(c, { bpfExcludeCIDRsFromNAT: ['198.51.100.0/24', cidr] });
    expect(ofSettings(asked)).toMatchObject({ found: ['warn ebpf-service-excluded@node-1'], causes: [] });
    const broken = ofSettings(lost(asked));
    expect(broken).toMatchObject({
      found: ['fail ebpf-service-excluded@node-1'],
      causes: ['ebpf-service-excluded@node-1'],
    });
    const [fix] = broken.own.flatMap(({ fixes }) => fixes);
    expect(fix && setEbpfField.command(fix.params as never)).toContain(
      '{"spec":{"bpfExcludeCIDRsFromNAT":["198.51.100.0/24"]}}',
    );
  });

  it('is not one beside it', async () => {
    const { c } = around();
    expect(ofSettings(lost(told(c, { bpfExcludeCIDRsFromNAT: ['198.51.100.0/24', 'garbled'] }))).found).toEqual([]);
  });
});

describe('ways from outside', () => {
  const asked = async (to: 'shop/web-0' | 'shop/web-1', spec: Spec): Promise<Case> =>
    told(withDumps(await ebpfFromOutside({ service: 'web-np', nodePort: 30080, entry: 'node-1', to })), spec);

  it.each<[string, 'shop/web-0' | 'shop/web-1', Spec, string[]]>([
    [
      'straight back from another node',
      'shop/web-0',
      { bpfExternalServiceMode: 'DSR' },
      ['warn ebpf-direct-return@node-1'],
    ],
    ['straight back from the same node', 'shop/web-1', { bpfExternalServiceMode: 'DSR' }, []],
    ['back by the first node', 'shop/web-0', { bpfExternalServiceMode: 'Tunnel' }, []],
    ['untracked, no hostPort', 'shop/web-0', { bpfHostConntrackBypass: true }, []],
  ])('%s', async (_, to, spec, found) => {
    expect(ofSettings(await asked(to, spec))).toMatchObject({ found, causes: [] });
  });

  it('a hostPort whose connections are not tracked', async () => {
    const c = await asked('shop/web-1', { bpfHostConntrackBypass: true });
    if (c.inbound === undefined) throw new Error('no way in');
    const { service: _, ...rest } = c;
    const port: Case = { ...rest, inbound: { ...c.inbound, way: 'host-port', port: 8080 } };
    expect(ofSettings(port).found).toEqual(['warn ebpf-conntrack-bypass@node-1']);
  });
});

describe('a node that is told to run it', () => {
  const plain = (): Case => recordedCase({ recording: 'v3.32.1-vxlan-iptables', from: 'shop/web-0', to: 'shop/db-0' });

  it('and does not', () => {
    const { found, own, causes } = ofSettings(told(plain(), { bpfEnabled: true }));
    expect(new Set(found)).toEqual(new Set(own.map(({ node }) => `warn ebpf-not-running@${node}`)));
    expect(found.length).toBeGreaterThan(0);
    expect(causes).toEqual([]);
    expect(own[0] && said(own[0].statement)).toContain('ERROR');
  });

  it('and does', () => {
    expect(ofSettings(told(withDumps(healthyEbpf()), { bpfEnabled: true }))).toMatchObject({
      found: [],
      status: 'healthy',
    });
  });

  it('is not told', () => {
    expect(ofSettings(told(plain(), { bpfEnabled: false })).found).toEqual([]);
  });

  it('which of its settings says so stands beside two nodes that differ and a card without programs', () => {
    const c = told(withDumps(brokenEbpf('18-data-iface-pattern')), { bpfDataIfacePattern: '^(ens|enp|bond).*' });
    const card = findingsOf(c).find(({ check, status }) => check === 'ebpf-programs' && status === 'warn');
    expect(JSON.stringify(card?.proof)).toContain('bpfDataIfacePattern: ^(ens|enp|bond).*');
    expect(state(c, 'node-1').links.ok).toBe(true);
  });
});
