import { describe, expect, it } from 'vitest';
import type { Link } from '../../../src/case/node-state.ts';
import { got, missing } from '../../../src/case/read.ts';
import { verbatim } from '../../../src/words/message.ts';
import { findingsOf, reportOf } from '../../helpers/examine.ts';
import type { PodCase } from '../../helpers/pod-case.ts';
import { said } from '../../helpers/said.ts';
import {
  clusterNode,
  healthyCase,
  insertRule,
  ipSet,
  link,
  live,
  neighbours,
  pod,
  pool,
  remove,
  route,
  routes,
  rule,
  state,
  table,
  value,
} from '../helpers/healthy-case.ts';

/** Cases of modes that no recording has (calico#2.1, #2.2, #2.4, #2.5). shop/web-0 on node-3, shop/db-0 on node-2. */

const nodes = ['node-2', 'node-3'];
const blocks: Record<string, string> = {
  'node-1': '192.168.84.128/26',
  'node-2': '192.168.247.0/26',
  'node-3': '192.168.139.64/26',
};
const tunnelAddresses: Record<string, string> = { 'node-2': '192.168.247.0', 'node-3': '192.168.139.64' };
const addressOf = (node: string): string => `10.39.0.${node.at(-1)}`;

const device = (name: string, kind: string, address?: string): Link => ({
  index: 90,
  name,
  kind,
  flags: ['NOARP', 'UP', 'LOWER_UP'],
  up: true,
  operState: 'UNKNOWN',
  mtu: 1480,
  addresses: address === undefined ? [] : [{ family: 4, address, prefix: 32, scope: 'global' }],
  text: `90: ${name}: <NOARP,UP,LOWER_UP> mtu 1480 state UNKNOWN ${kind}`,
});

const judged = (c: PodCase) => {
  const findings = findingsOf(c);
  const departs = findings.filter(({ status }) => status === 'fail' || status === 'warn');
  return {
    departs: departs.map(({ status, cause, statement }) => `${status} ${cause} ${said(statement)}`),
    ...reportOf(c, findings),
  };
};

const isBlock = (dst: string): boolean => Object.values(blocks).includes(dst);

/** IPIP where BIRD writes the routes (until v3.32), or Felix (from v3.33 on). */
const ipipCase = (writtenBy: 'bird' | '80' = 'bird'): PodCase => {
  const c = healthyCase('vxlan');
  Object.assign(pool(c), { ipipMode: 'Always', vxlanMode: 'Never' });
  for (const node of nodes) {
    const { calico } = clusterNode(c, node);
    delete calico.ipv4VXLANTunnelAddr;
    calico.ipv4IPIPTunnelAddr = tunnelAddresses[node];
    const links = value(state(c, node).links);
    remove(links, ({ name }) => name === 'vxlan.calico');
    links.push(device('tunl0', 'ipip', tunnelAddresses[node]));
    const own = routes(c, node);
    remove(own, ({ dst, type }) => isBlock(dst) && type === 'unicast');
    for (const [other, dst] of Object.entries(blocks)) {
      if (other === node) continue;
      const how = { gateway: addressOf(other), dev: 'tunl0', protocol: writtenBy, flags: ['onlink'] };
      own.push(route(dst, { ...how, metric: writtenBy === 'bird' ? 1024 : 0 }));
    }
    value(state(c, node).sysctls)['net.ipv4.conf.tunl0.rp_filter'] = '0';
    value(state(c, node).sysctls)['net.ipv4.conf.tunl0.forwarding'] = '1';
    value(state(c, node).ipSets).push({
      name: 'cali40all-hosts-net',
      type: 'hash:net',
      members: ['10.39.0.1', '10.39.0.2', '10.39.0.3'],
    });
    const session = (peer: string) => ({
      name: `Mesh_${peer.replaceAll('.', '_')}`,
      proto: 'BGP',
      state: 'up',
      since: '10:00:00',
      info: 'Established',
      neighborAddress: peer,
      bgpState: 'Established',
      text: `Mesh_${peer.replaceAll('.', '_')} BGP master up 10:00:00 Established`,
    });
    const peers = Object.keys(blocks).filter((other) => other !== node);
    state(c, node).bird = got({ protocols: peers.map((other) => session(addressOf(other))), routes: [] });
  }
  return c;
};

describe('IPIP', () => {
  it.each(['bird', '80'] as const)('a healthy path has nothing that departs, with routes of proto %s', (writtenBy) => {
    const { departs, verdict } = judged(ipipCase(writtenBy));
    expect(departs).toEqual([]);
    expect(verdict.status).toBe('healthy');
  });

  it('from v3.33 on a BIRD that is down does no harm: Felix writes the routes', () => {
    const c = ipipCase('80');
    for (const node of nodes) state(c, node).bird = missing(verbatim('bird.ctl: connection refused'), 'not-running');
    expect(judged(c).departs).toEqual([]);
  });

  it('a tunl0 without its address is no cause between pods, even before any packet was sent', () => {
    const c = ipipCase();
    link(c, 'node-2', 'tunl0').addresses = [];
    const { departs, verdict } = judged(c);
    expect(departs).toEqual([expect.stringMatching(/^warn tunnel-address-missing .* do not need it$/)]);
    expect(verdict.status).toBe('healthy');
  });

  it('a node without a published address for it neither', () => {
    const c = ipipCase();
    delete clusterNode(c, 'node-2').calico.ipv4IPIPTunnelAddr;
    const { departs, verdict } = judged(c);
    expect(departs).toEqual([expect.stringMatching(/^warn tunnel-address-not-published /)]);
    expect(verdict.status).toBe('healthy');
  });
});

describe('no encapsulation', () => {
  it('with routes of Felix a BIRD that is down does no harm (from v3.31 on, where so set)', () => {
    const c = healthyCase('bgp');
    for (const node of ['node-1', 'node-2']) {
      for (const item of routes(c, node))
        if (item.protocol === 'bird') Object.assign(item, { protocol: '80', metric: 0 });
      state(c, node).bird = missing(verbatim('bird.ctl: connection refused'), 'not-running');
    }
    const { departs, verdict } = judged(c);
    expect(departs).toEqual([]);
    expect(verdict.status).toBe('healthy');
  });
});

describe('CrossSubnet', () => {
  const withPrefix = (published: string, own: number): PodCase => {
    const c = ipipCase();
    pool(c).ipipMode = 'CrossSubnet';
    for (const node of nodes) {
      for (const item of routes(c, node)) {
        if (item.dev === 'tunl0') Object.assign(item, { dev: 'eth0', flags: [] });
      }
    }
    clusterNode(c, 'node-3').calico.ipv4Address = published;
    for (const address of link(c, 'node-3', 'eth0').addresses) if (address.family === 4) address.prefix = own;
    return c;
  };

  it('sends plainly inside a subnet', () => {
    expect(judged(withPrefix('10.39.0.3/24', 24)).departs).toEqual([]);
  });

  it('a subnet wider than the interface has is a cause', () => {
    const c = withPrefix('10.39.0.3/16', 24);
    clusterNode(c, 'node-2').calico.ipv4Address = '10.39.1.2/24';
    for (const address of link(c, 'node-2', 'eth0').addresses) if (address.family === 4) address.address = '10.39.1.2';
    for (const item of routes(c, 'node-3')) if (item.gateway === '10.39.0.2') item.gateway = '10.39.1.2';
    for (const item of routes(c, 'node-2')) if (item.gateway === '10.39.0.3') item.dev = 'tunl0';
    ipSet(c, 'node-3', 'cali40all-hosts-net').members.push('10.39.1.2');
    const { verdict } = judged(c);
    expect(verdict.causes.map(({ id, node }) => `${id} ${node}`)).toEqual(['node-subnet-wrong node-3']);
  });

  it('a /32 that uses the tunnel inside a subnet does no harm', () => {
    const c = withPrefix('10.39.0.3/32', 24);
    for (const item of routes(c, 'node-3')) if (isBlock(item.dst) && item.gateway) item.dev = 'tunl0';
    const { verdict, departs } = judged(c);
    expect(departs).toEqual([expect.stringMatching(/^warn node-subnet-wrong .* always uses the tunnel/)]);
    expect(verdict.status).toBe('healthy');
  });

  it('a /32 on the interface itself, as clouds give it, is nothing to speak of', () => {
    const c = withPrefix('10.39.0.3/32', 32);
    for (const item of routes(c, 'node-3')) if (isBlock(item.dst) && item.gateway) item.dev = 'tunl0';
    expect(judged(c).departs).toEqual([]);
  });
});

describe('WireGuard', () => {
  const encrypted = (keys: readonly string[] = nodes): PodCase => {
    const c = healthyCase('vxlan');
    for (const key of ['shop/web-0', 'shop/db-0']) {
      for (const item of value(pod(c, key).links)) if (item.name === 'eth0') item.mtu = 1440;
    }
    for (const node of keys) {
      clusterNode(c, node).calico.wireguardPublicKey = 'bGFiIGtleSBvZiBhIG5vZGUgdGhhdCBlbmNyeXB0cw==';
      value(state(c, node).links).push(device('wireguard.cali', 'wireguard', tunnelAddresses[node]));
      value(state(c, node).rules).push({
        family: 4,
        priority: 99,
        not: true,
        src: 'all',
        fwmark: '0x200000',
        fwmask: '0x200000',
        table: '1',
        text: '99: not from all fwmark 0x200000/0x200000 lookup 1',
      });
      for (const [other, dst] of Object.entries(blocks)) {
        const peer = keys.includes(other) && other !== node;
        const how = peer ? { dev: 'wireguard.cali' } : { type: 'throw' };
        routes(c, node).push(route(dst, { ...how, table: '1' }));
      }
    }
    return c;
  };

  it('is recognised, and what it hides is unknown', () => {
    const { departs, verdict, notChecked } = judged(encrypted());
    expect(departs).toEqual([]);
    expect(verdict.status).toBe('unknown');
    expect(notChecked.map(({ reason }) => said(reason)).join('\n')).toMatch(/WireGuard/);
  });

  it('lets live packets decide', () => {
    const answered = encrypted();
    live(answered, 'vxlan', { outcome: 'replied' });
    expect(judged(answered).verdict.status).toBe('healthy');
    const lost = encrypted();
    live(lost, 'vxlan', { outcome: 'timeout', requestsTo: 'source-nic' });
    const { verdict } = judged(lost);
    expect(verdict.status).toBe('broken');
    expect(verdict.causes[0]?.layer).toBe('observed');
  });

  it('the tunnel of the pool may be in any state', () => {
    const c = encrypted();
    for (const node of nodes) remove(value(state(c, node).links), ({ name }) => name === 'vxlan.calico');
    expect(judged(c).departs).toEqual([]);
  });

  it('with a key on one node only, packets go as the pool asks', () => {
    const c = encrypted(['node-3']);
    expect(judged(c).departs).toEqual([]);
    expect(judged(c).verdict.status).toBe('healthy');
    link(c, 'node-3', 'vxlan.calico').up = false;
    expect(judged(c).verdict.causes[0]?.id).toBe('tunnel-down');
  });
});

describe('eBPF', () => {
  /** No policy chains, a device that the programs steer, and a rule that drops what they did not mark. */
  const programs = (): PodCase => {
    const c = healthyCase('vxlan');
    for (const node of nodes) {
      const { rules, chains } = table(c, node);
      const isPolicy = (chain: string): boolean => /^cali-(fw|tw|pi|po|pri|pro|gi|go)-/.test(chain);
      remove(rules, (item) => isPolicy(item.chain) || isPolicy(item.target ?? ''));
      remove(chains, ({ name }) => isPolicy(name));
      insertRule(
        c,
        node,
        rule('cali-FORWARD', 'DROP', {
          comments: ['cali:0123456789abcdef', 'From workload without BPF seen mark'],
          matches: [
            { kind: 'in-interface', name: 'cali+', negate: false },
            { kind: 'mark', value: 0x1000000, mask: 0x1000000, negate: true },
          ],
        }),
      );
      link(c, node, 'vxlan.calico').vxlan = { external: true, port: 4789 };
      remove(neighbours(c, node), ({ dev }) => dev === 'vxlan.calico');
      remove(value(state(c, node).fdb), ({ dev }) => dev === 'vxlan.calico');
      value(state(c, node).links).push(device('bpfin.cali', 'veth'));
    }
    return c;
  };

  it('is recognised, and what the rules say is unknown', () => {
    const { departs, verdict, findings } = judged(programs());
    expect(departs).toEqual([]);
    expect(verdict.status).toBe('unknown');
    const rules = findings.filter(({ check }) => check === 'rules');
    expect(new Set(rules.map(({ status }) => status))).toEqual(new Set(['unknown']));
    expect(said(rules[0]?.statement)).toMatch(/eBPF/);
  });

  it('is recognised by its rules alone', () => {
    const c = programs();
    for (const node of nodes) remove(value(state(c, node).links), ({ name }) => name === 'bpfin.cali');
    for (const node of nodes) delete link(c, node, 'vxlan.calico').vxlan;
    const rules = judged(c).findings.filter(({ check }) => check === 'rules');
    expect(new Set(rules.map(({ status }) => status))).toEqual(new Set(['unknown']));
  });

  it('lets live packets decide', () => {
    const answered = programs();
    live(answered, 'vxlan', { outcome: 'replied' });
    expect(judged(answered).verdict.status).toBe('healthy');
    const lost = programs();
    live(lost, 'vxlan', { outcome: 'timeout', requestsTo: 'source-nic' });
    expect(judged(lost).verdict.status).toBe('broken');
  });
});
