import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { NodeChange } from '../../../src/fixes/action.ts';
import { nodeChangeSchema } from '../../../src/fixes/action.ts';
import type { RawRun } from '../../../src/probe/raw.ts';
import { birdStep } from '../../../src/remediation/bird.ts';
import { ipRuleStep } from '../../../src/remediation/ip-rules.ts';
import { iptablesStep } from '../../../src/remediation/iptables.ts';
import { linkStep } from '../../../src/remediation/links.ts';
import { nftStep } from '../../../src/remediation/nft.ts';
import { remediationRequestSchema } from '../../../src/remediation/remediation-request.ts';
import { routeStep, routeWords } from '../../../src/remediation/routes.ts';
import { Refusal, type Step, type Tools } from '../../../src/remediation/seen.ts';
import { sysctlPath } from '../../../src/remediation/sysctl-files.ts';

/** What a remediator does not do, whatever it is told. */

const ran: string[][] = [];
const answer = (stdout: string, exitCode = 0): RawRun => ({
  id: 'x',
  argv: [],
  exitCode,
  stdout,
  stderr: '',
  milliseconds: 1,
  truncated: false,
});
const tools = (stdout = ''): Tools => ({
  signal: new AbortController().signal,
  run: async (argv) => {
    ran.push([...argv]);
    return answer(stdout);
  },
});

const link = (kind: 'link-down' | 'link-up', dev: string): NodeChange & { kind: 'link-down' | 'link-up' } => ({
  kind,
  dev,
});
const iptables = (rule: string, table = 'filter') =>
  iptablesStep({ kind: 'iptables-delete', backend: 'nft', family: 4, table, rule }, tools());

describe('a remediator refuses', () => {
  it.each([
    ['a route with shell words', () => routeWords('10.0.0.0/8 via $(id)')],
    ['a route that begins with an option', () => routeWords('-batch /etc/passwd')],
    ['an empty route', () => routeWords(' ')],
    ['a setting of the kernel that is no business of it', () => sysctlPath('kernel.core_pattern')],
    ['a setting outside of the folder', () => sysctlPath('net.ipv4.conf.../../kernel.forwarding')],
    ['the folder above', () => sysctlPath('net.ipv4.conf....forwarding')],
    [
      'the rules that every node has',
      () => ipRuleStep({ kind: 'ip-rule-delete', family: 4, rule: '32766: from all lookup main' }, tools()),
    ],
    [
      'a rule without a priority',
      () => ipRuleStep({ kind: 'ip-rule-delete', family: 4, rule: 'from all lookup main' }, tools()),
    ],
    ['to empty a chain', () => iptables('-A FORWARD -F')],
    ['to empty it in long words', () => iptables('-A FORWARD --flush')],
    ['another table behind the rule', () => iptables('-A FORWARD -j DROP -t nat')],
    ['another table in one word', () => iptables('-A FORWARD -j DROP -tnat')],
    ['a second command', () => iptables('-A FORWARD -j DROP -P FORWARD ACCEPT')],
    ['a program to load modules with', () => iptables('-A FORWARD -M /tmp/x -j DROP')],
    ['a program to load modules with, in one word', () => iptables('-A FORWARD --modprobe=/tmp/x -j DROP')],
    ['a program to load modules with, abbreviated', () => iptables('-A FORWARD --modp /tmp/x -j DROP')],
    ['short options in one word', () => iptables('-A FORWARD -nM/tmp/x -j DROP')],
    ['another table, abbreviated', () => iptables('-A FORWARD -j DROP --tab nat')],
    ['another command than a rule', () => iptables('-P FORWARD DROP')],
    ['a table that there is not', () => iptables('-A FORWARD -j DROP', 'raw;id')],
    [
      'nft words in the name of a table',
      () => nftStep({ kind: 'nft-delete', table: 'inet a; flush ruleset', chain: 'b', handle: 1, rule: 'x' }, tools()),
    ],
    [
      'nft words in the name of a chain',
      () => nftStep({ kind: 'nft-delete', table: 'inet a', chain: 'b; flush ruleset', handle: 1, rule: 'x' }, tools()),
    ],
    [
      'BIRD words in the name of a session',
      () => birdStep({ kind: 'bird', family: 4, session: 'a" ; down', to: 'enable' }, tools()),
    ],
  ])('%s', (_, make: () => unknown) => {
    expect(make).toThrow(Refusal);
  });

  it('to switch off the card by which the node is reached', async () => {
    const eth0 = JSON.stringify([
      {
        ifindex: 2,
        ifname: 'eth0',
        flags: ['UP'],
        operstate: 'UP',
        mtu: 1500,
        link_type: 'ether',
        address: '02:00:00:00:00:01',
        addr_info: [],
      },
    ]);
    await expect(linkStep(link('link-down', 'eth0'), tools(eth0)).see()).rejects.toThrow(
      'is not switched off from here',
    );
  });

  it('to take off the address by which the node is reached, or to give its card another MAC address', async () => {
    const eth0 = JSON.stringify([
      {
        ifindex: 2,
        ifname: 'eth0',
        flags: ['UP'],
        operstate: 'UP',
        mtu: 1500,
        link_type: 'ether',
        address: '02:00:00:00:00:01',
        addr_info: [
          { family: 'inet', local: '10.30.0.1', prefixlen: 24, scope: 'global' },
          { family: 'inet', local: '192.168.84.131', prefixlen: 32, scope: 'global' },
        ],
      },
    ]);
    const takeOff = (address: string, prefix: number) =>
      linkStep({ kind: 'address-delete', dev: 'eth0', address, prefix }, tools(eth0)).see();
    await expect(takeOff('10.30.0.1', 24)).rejects.toThrow('is not taken off from here');
    expect(await takeOff('192.168.84.131', 32)).toMatchObject({ stand: 'before' });
    const mac = { kind: 'link-mac', dev: 'eth0', mac: '02:00:00:00:00:09', was: '02:00:00:00:00:01' } as const;
    await expect(linkStep(mac, tools(eth0)).see()).rejects.toThrow('is not changed from here');
  });

  it.each([
    'default via 10.30.0.254 dev eth0',
    '10.30.0.0/24 dev eth0 proto kernel scope link src 10.30.0.1',
    'local 10.30.0.1 dev eth0 table local proto kernel scope host src 10.30.0.1',
  ])('to delete the route that the node is reached by: %s', async (route) => {
    const listing = JSON.stringify([
      { dst: 'default', gateway: '10.30.0.254', dev: 'eth0', flags: [] },
      { dst: '10.30.0.0/24', dev: 'eth0', protocol: 'kernel', scope: 'link', prefsrc: '10.30.0.1', flags: [] },
      {
        ...{ type: 'local', dst: '10.30.0.1', dev: 'eth0', table: 'local', protocol: 'kernel', scope: 'host' },
        ...{ prefsrc: '10.30.0.1', flags: [] },
      },
    ]);
    const see = (pod?: { interface: string; address: string }) =>
      routeStep({ kind: 'route-delete', family: 4, route, ...(pod ? { pod } : {}) }, tools(listing)).see();
    await expect(see()).rejects.toThrow('is not deleted from here');
    // Inside a pod nothing but the pod depends on it.
    expect(await see({ interface: 'cali1', address: '192.168.84.131' })).toMatchObject({ stand: 'before' });
  });

  it('what is not on its list, and fields beside it', () => {
    for (const change of [
      { kind: 'exec', argv: ['id'] },
      { kind: 'sysctl', name: 'net.ipv4.ip_forward', value: '1; id', was: '0' },
      { kind: 'link-up', dev: '../../etc' },
      { kind: 'link-up', dev: '-all' },
      { kind: 'neighbour-delete', dev: 'eth0', address: '10.0.0.1; id' },
      { kind: 'link-mtu', dev: 'eth0', mtu: 1, was: 1500 },
    ]) {
      expect(nodeChangeSchema.safeParse(change).success, JSON.stringify(change)).toBe(false);
    }
    expect(
      remediationRequestSchema.safeParse({ node: 'n', mode: 'change', change: link('link-up', 'eth0'), also: 1 })
        .success,
    ).toBe(false);
  });

  it('every word of a hostile rule that could be a command, in any place', () => {
    const command = fc.constantFrom(
      '-F',
      '-X',
      '-Z',
      '-D',
      '-I',
      '-t',
      '-P',
      '-N',
      '-E',
      '--flush',
      '--table',
      '--fl',
      '--table=nat',
      '--modprobe',
      '-M',
      '--',
      '-w',
      '-tmangle',
    );
    const words = fc.array(fc.constantFrom('-p', 'tcp', '-j', 'DROP', '--dport', '80'), { maxLength: 5 });
    fc.assert(
      fc.property(words, command, words, (before, bad, after) => {
        expect(() => iptables(['-A', 'FORWARD', ...before, bad, ...after].join(' '))).toThrow(Refusal);
      }),
    );
  });
});

describe('a remediator takes rules as iptables-save prints them', () => {
  it.each([
    '-A FORWARD -s 10.0.0.0/8 ! -d 10.1.0.0/16 -i cali+ -o eth0 -p tcp -m tcp --dport 80 -j DROP',
    '-A FORWARD -m comment --comment "block it, by hand" -m set --match-set bad src -j REJECT --reject-with icmp-port-unreachable',
    '-A INPUT -m recent --set --name ssh --rsource -m policy --dir in --pol ipsec -j ACCEPT',
    '-A FORWARD -m mark ! --mark 0x0/0xffff -m conntrack --ctstate NEW,ESTABLISHED -g other',
    '-A PREROUTING -p icmp -m icmp --icmp-type 8 -m limit --limit 5/sec --limit-burst 7 -f -j MARK --set-xmark 0x1/0x1',
  ])('%s', (rule) => {
    expect(() => iptables(rule)).not.toThrow();
  });
});

describe('a remediator changes only what reads as expected', () => {
  const routes = (...items: object[]) => JSON.stringify(items);
  const step = (listing: string): Step =>
    routeStep(
      { kind: 'route-delete', family: 4, route: '192.168.84.131 dev calib scope link metric 1024' },
      tools(listing),
    );

  it.each([
    ['the same', { dst: '192.168.84.131', dev: 'calib', scope: 'link', metric: 1024, flags: [] }, 'before'],
    [
      'the same, its interface down',
      { dst: '192.168.84.131', dev: 'calib', scope: 'link', metric: 1024, flags: ['linkdown'] },
      'before',
    ],
    ['another interface', { dst: '192.168.84.131', dev: 'calia', scope: 'link', metric: 1024, flags: [] }, 'after'],
    ['another metric', { dst: '192.168.84.131', dev: 'calib', scope: 'link', flags: [] }, 'after'],
    [
      'another table',
      { dst: '192.168.84.131', dev: 'calib', scope: 'link', metric: 1024, table: '77', flags: [] },
      'after',
    ],
  ])('%s', async (_, route, stand) => {
    expect(await step(routes(route)).see()).toMatchObject({ stand });
  });

  it('says so where it cannot read', async () => {
    expect(await step('garbage').see()).toMatchObject({ stand: 'unread' });
  });

  it('deletes with every word of the route', async () => {
    ran.length = 0;
    await step('[]').act();
    expect(ran).toEqual([
      ['ip', '-4', 'route', 'del', '192.168.84.131', 'dev', 'calib', 'scope', 'link', 'metric', '1024'],
    ]);
  });

  it('a setting by its own path, dots in the name of the interface included', () => {
    expect(sysctlPath('net.ipv4.conf.vxlan.calico.forwarding')).toBe('/proc/sys/net/ipv4/conf/vxlan.calico/forwarding');
    expect(sysctlPath('net.ipv4.ip_forward')).toBe('/proc/sys/net/ipv4/ip_forward');
    expect(sysctlPath('net.ipv6.conf.cali1.proxy_ndp')).toBe('/proc/sys/net/ipv6/conf/cali1/proxy_ndp');
  });
});
