import { beforeAll, describe, expect, it } from 'vitest';
import type { Case } from '../../../../src/case/case.ts';
import type { NftTable, NodeState } from '../../../../src/case/node-state.ts';
import type { PacketTest } from '../../../../src/case/packets.ts';
import { serviceRules } from '../../../../src/checks/service/service-rules.ts';
import { roundTrip } from '../../../../src/path/round-trip.ts';
import { proxyModes } from '../../../../src/programmed/kube-proxy.ts';
import { verbatim } from '../../../../src/words/message.ts';
import { said } from '../../../helpers/said.ts';
import { state, table, value } from '../../helpers/healthy-case.ts';
import { recordedServiceCases } from '../../helpers/recorded-service.ts';

/** A sender on node-3, whose kube-proxy was recorded in nftables mode; and one in iptables mode. */
const [natively, byIptables] = ['v3.32.1-vxlan-nftables-policies', 'v3.32.1-vxlan-iptables-policies'];
const node = 'node-3';

const recorded = new Map<string, Case>();
beforeAll(async () => {
  for (const recording of [natively, byIptables]) {
    const [first] = await recordedServiceCases(recording, 'shop/web-0', { namespace: 'shop', name: 'db' });
    if (first === undefined) throw new Error('no case');
    recorded.set(recording, first);
  }
});
const caseOf = (recording: string): Case => {
  const found = recorded.get(recording);
  if (found === undefined) throw new Error(`no case of ${recording}`);
  return structuredClone(found);
};

const nativeOf = (c: Case): NftTable => value(state(c, node).nft?.['ip kube-proxy']);
const told = (c: Case) => {
  const found = serviceRules(roundTrip(c).forward);
  const [finding] = Array.isArray(found) ? found : [found];
  if (finding === undefined) throw new Error('nothing was said');
  return { ...finding, said: `${finding.status} ${said(finding.statement)}` };
};

/** As a kube-proxy leaves them that was switched and could not see them. */
const withRulesOf = (from: Case, to: Case): void => {
  const [own, others] = [state(to, node), state(from, node)];
  const nat = table(from, node, 'nat');
  if (!own.ruleSets.ok || !others.ruleSets.ok) throw new Error('no rules');
  const set = own.ruleSets.value.find((each) => each.family === 4 && each.backend === 'nft');
  if (set === undefined) throw new Error('no rule set');
  set.tables = [...set.tables.filter(({ name }) => name !== 'nat'), nat];
};

const gone = '192.168.9.9:5432';
const sendIptablesTo = (c: Case, target: string): void => {
  for (const rule of table(c, node, 'nat').rules) {
    if (rule.chain.startsWith('KUBE-SEP-') && rule.text.includes('shop/db'))
      rule.targetOptions = rule.targetOptions.replace(/^--to-destination \S+/, `--to-destination ${target}`);
  }
};

const throughService = (c: Case, outcome: PacketTest['outcome']): void => {
  const nothing = { taps: [], counters: [], icmpErrors: [], sent: 3, detail: verbatim('') };
  const common = { protocol: 'tcp', port: 5432, fromAddress: '192.168.139.65', through: 'service' } as const;
  c.packets = [{ ...common, ...nothing, toAddress: c.service?.asked.address ?? '', outcome }];
};

describe('which mode is in force', () => {
  const modes = (state: NodeState) => [proxyModes(state, 4), proxyModes(state, 6)];
  it.each([
    ['its native table', natively, [['nftables'], ['nftables']]],
    ['its chains', byIptables, [['iptables'], []]],
  ] as const)('by %s', (_by, recording, expected) => {
    expect(modes(state(caseOf(recording), node))).toEqual(expected);
  });

  it('is IPVS by its device, whose chains lead to no Service', () => {
    const c = caseOf(byIptables);
    const { links } = state(c, node);
    value(links).push({ ...value(links)[0], name: 'kube-ipvs0' } as never);
    const nat = table(c, node, 'nat');
    nat.rules = nat.rules.filter(({ chain }) => !/^KUBE-S(?:VC|EP)/.test(chain));
    for (const rule of nat.rules) if (rule.chain === 'KUBE-SERVICES') rule.target = 'KUBE-MARK-MASQ';
    expect(proxyModes(state(c, node), 4)).toEqual(['ipvs']);
  });
});

describe('nftables mode', () => {
  it('leads to every endpoint', () => {
    expect(told(caseOf(natively)).said).toBe('pass node-3 turns svc/shop/db into 3 of its endpoints');
  });

  it('lists the rules as nft does', () => {
    const [proof] = told(caseOf(natively)).proof;
    expect(proof?.source).toBe('nft list table ip kube-proxy');
    expect(proof?.lines.join('\n')).toContain('dnat to');
  });

  it('has no rule for it', () => {
    const c = caseOf(natively);
    for (const set of nativeOf(c).sets) if (set.name === 'service-ips') set.elements = [];
    expect(told(c)).toMatchObject({ status: 'fail', cause: 'service-not-programmed' });
  });

  it('leads to what is no endpoint', () => {
    const c = caseOf(natively);
    for (const rule of nativeOf(c).rules) {
      for (const step of rule.steps ?? [])
        if (step.kind === 'dnat' && rule.chain.includes('shop/db')) step.address = '192.168.9.9';
    }
    expect(told(c)).toMatchObject({ status: 'fail', cause: 'service-rules-stale' });
  });

  it('keeps a sender to the endpoint that it had, where the Service asks for that', () => {
    const c = caseOf(natively);
    const native = nativeOf(c);
    const chain =
      native.rules.find(({ chain }) => chain.startsWith('endpoint-') && chain.includes('shop/db'))?.chain ?? '';
    const at = native.rules.findIndex(({ chain }) => chain.startsWith('service-') && chain.includes('shop/db'));
    const [first] = native.rules.slice(at, at + 1);
    if (first === undefined) throw new Error('no such rule');
    native.sets.push({ name: 'affinity', elements: [{ parts: [{ kind: 'is', value: '192.168.139.65' }] }] });
    const steps: typeof first.steps = [
      { kind: 'match', op: '==', keys: [{ field: 'ip saddr' }], set: 'affinity', elements: [] },
      { kind: 'verdict', verdict: { kind: 'goto', chain } },
    ];
    native.rules.splice(at, 0, { ...first, steps });
    expect(told(c).said).toMatch(/^warn node-3 turns svc\/shop\/db into 1 of its endpoints; it does not know/);
    if (c.service) c.service.affinitySeconds = 10_800;
    expect(told(c).said).toMatch(/^pass node-3 keeps the sender to 1 of the endpoints of svc\/shop\/db/);
  });

  it('is walked with a thousand endpoints', () => {
    const c = caseOf(natively);
    const native = nativeOf(c);
    const chance = native.rules.find(({ chain, steps }) => chain.includes('shop/db') && steps?.at(-1)?.kind === 'vmap');
    const vmap = chance?.steps?.at(-1);
    const chain = native.rules.find(({ chain }) => chain.startsWith('endpoint-') && chain.includes('shop/db'));
    if (vmap?.kind !== 'vmap' || chain === undefined) throw new Error('no such rules');
    vmap.keys = [{ field: 'numgen 1000 0' }];
    vmap.elements = Array.from({ length: 1000 }, (_, index) => {
      const name = `endpoint-${index}`;
      const address = `192.168.${64 + Math.floor(index / 250)}.${1 + (index % 250)}`;
      native.chains.push({ name, packets: 0, bytes: 0 });
      native.rules.push({ ...chain, chain: name, steps: [{ kind: 'dnat', address, port: 5432 }] });
      return { parts: [{ kind: 'is', value: String(index) }], verdict: { kind: 'goto', chain: name } };
    });
    expect(told(c).said).toMatch(/^fail node-3 sends 1000 of 1000 connections/);
  });
});

describe('rules of a mode before', () => {
  const both = (): Case => {
    const c = caseOf(natively);
    withRulesOf(caseOf(byIptables), c);
    return c;
  };

  it('do no harm where they lead to endpoints', () => {
    expect(told(both())).toMatchObject({ status: 'pass' });
  });

  it.each([
    ['replied', 'warn'],
    ['partial', 'fail'],
    ['timeout', 'fail'],
  ] as const)('that are stale, where the Service %s: %s', (outcome, status) => {
    const c = both();
    sendIptablesTo(c, gone);
    throughService(c, outcome);
    const finding = told(c);
    expect(finding).toMatchObject({ status, cause: 'proxy-rules-left' });
    expect(finding.said).toContain('those of iptables mode were left behind');
    expect(finding.fixes).toMatchObject([{ id: 'remove-old-proxy-rules', params: { mode: 'iptables', node } }]);
  });

  it('of nftables mode are told from those of iptables mode', () => {
    const c = both();
    for (const rule of nativeOf(c).rules) {
      for (const step of rule.steps ?? [])
        if (step.kind === 'dnat' && rule.chain.includes('shop/db')) step.address = '192.168.9.9';
    }
    throughService(c, 'timeout');
    expect(told(c).said).toContain('those of nftables mode were left behind');
  });

  it('are stale as a whole where both lead astray', () => {
    const c = both();
    if (c.service?.endpoints.ok) for (const endpoint of c.service.endpoints.value) endpoint.address = '192.168.9.8';
    expect(told(c)).toMatchObject({ status: 'fail', cause: 'service-rules-stale' });
  });
});
