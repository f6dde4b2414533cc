import { describe, expect, it } from 'vitest';
import type { Link } from '../../../src/case/node-state.ts';
import { got, missing } from '../../../src/case/read.ts';
import { interfaceName } from '../../../src/intended/endpoint.ts';
import { verbatim } from '../../../src/words/message.ts';
import { findingsOf } from '../../helpers/examine.ts';
import type { PodCase } from '../../helpers/pod-case.ts';
import { said } from '../../helpers/said.ts';
import { healthyCaseV6, insertRule, link, pod, remove, rule, state, sysctls, value } from '../helpers/healthy-case.ts';

const veth = interfaceName('shop', 'web-1');

const found = (change: (c: PodCase) => void): string[] => {
  const c = healthyCaseV6();
  change(c);
  return findingsOf(c)
    .filter(({ status }) => status === 'fail' || status === 'warn')
    .map(({ status, cause, hop, node }) => `${status} ${cause} ${hop} ${node}`);
};

const eth0 = (c: PodCase, key: string): Link => {
  const own = value(pod(c, key).links).find(({ name }) => name === 'eth0');
  if (own === undefined) throw new Error(`no eth0 in ${key}`);
  return own;
};

const flag = (on: Link, address: string | undefined, ...flags: string[]): void => {
  for (const own of on.addresses) if (own.address === address) own.flags = flags;
};

describe('IPv6 of a path', () => {
  it('as recorded has nothing that departs', () => {
    expect(found(() => undefined)).toEqual([]);
  });

  it.each<[string, (c: PodCase) => void, string]>([
    [
      "the gateway's address is gone from the host interface",
      (c) => remove(link(c, 'node-1', veth).addresses, ({ family }) => family === 6),
      'fail gateway-address-missing source-veth node-1',
    ],
    [
      "the gateway's address was refused",
      (c) => flag(link(c, 'node-1', veth), 'fe80::ecee:eeff:feee:eeee', 'dadfailed'),
      'fail address-refused source-veth node-1',
    ],
    [
      'IPv6 is switched off on the host interface',
      (c) => {
        sysctls(c, 'node-1')[`net.ipv6.conf.${veth}.disable_ipv6`] = '1';
      },
      'fail ipv6-disabled source-veth node-1',
    ],
    [
      "the receiver's address was refused",
      (c) => flag(eth0(c, 'shop/db-0'), c.to.address, 'dadfailed'),
      'fail address-refused destination-pod node-2',
    ],
    [
      "the receiver's address is not in use yet",
      (c) => flag(eth0(c, 'shop/db-0'), c.to.address, 'tentative'),
      'warn address-refused destination-pod node-2',
    ],
    [
      "the node's own address was refused",
      (c) => flag(link(c, 'node-1', 'eth0'), 'fd00:39::1', 'dadfailed'),
      'fail address-refused source-node node-1',
    ],
    [
      'a link too small for IPv6',
      (c) => {
        eth0(c, 'shop/web-1').mtu = 1200;
      },
      'fail ipv6-disabled source-pod node-1',
    ],
    [
      'the node does not forward',
      (c) => {
        sysctls(c, 'node-2')['net.ipv6.conf.all.forwarding'] = '0';
      },
      'fail ip-forward-off destination-node node-2',
    ],
  ])('%s', (_, change, expected) => {
    expect(found(change)).toEqual([expected]);
  });

  it('an interface that is forced to forward does', () => {
    const c = healthyCaseV6();
    sysctls(c, 'node-1')['net.ipv6.conf.all.forwarding'] = '0';
    sysctls(c, 'node-1')[`net.ipv6.conf.${veth}.force_forwarding`] = '1';
    const own = findingsOf(c).filter(({ check, node }) => check === 'forwarding' && node === 'node-1');
    expect(own[0]?.status).toBe('pass');
  });

  it('another gateway is right where the host interface has it', () => {
    const other = 'fe80::1234:56ff:fe78:9abc';
    expect(
      found((c) => {
        const host = link(c, 'node-1', veth);
        for (const own of host.addresses) if (own.family === 6) own.address = other;
        for (const route of value(pod(c, 'shop/web-1').routes)) {
          if (route.family === 6 && route.gateway !== undefined) route.gateway = other;
        }
      }),
    ).toEqual([]);
  });

  it.each([135, 136])("a rule that drops ICMPv6 %i of pods is somebody else's", (type) => {
    const c = healthyCaseV6();
    for (const set of value(state(c, 'node-1').ruleSets).filter(({ family }) => family === 6)) {
      const filter = set.tables.find(({ name }) => name === 'filter');
      filter?.rules.unshift(
        rule('INPUT', 'DROP', {
          matches: [
            { kind: 'in-interface', name: 'cali+', negate: false },
            { kind: 'protocol', protocol: 'icmpv6', negate: false },
            { kind: 'icmp-type', type, negate: false },
          ],
          text: `-A INPUT -i cali+ -p ipv6-icmp -m icmp6 --icmpv6-type ${type} -j DROP`,
        }),
      );
    }
    const findings = findingsOf(c).filter(({ status }) => status === 'fail');
    expect(findings.map(({ cause, node, check }) => `${check} ${cause} ${node}`)).toEqual([
      'neighbour-discovery foreign-rule-drops node-1',
    ]);
    const [deletes] = findings[0]?.fixes ?? [];
    expect(deletes).toMatchObject({ id: 'delete-rule', params: { family: '6' } });
  });

  it("IPv4's rules are not asked", () => {
    expect(found((c) => insertRule(c, 'node-1', rule('FORWARD', 'DROP')))).toEqual([]);
  });

  it('what was not read is unknown, never a pass', () => {
    const c = healthyCaseV6();
    state(c, 'node-1').links = missing(verbatim('ip addr: killed'));
    const answers = findingsOf(c).filter(({ check, node }) => check === 'gateway-answer' && node === 'node-1');
    expect(answers.map(({ status }) => status)).toEqual(['unknown']);
  });
});

describe('an address that the API does not find pods by', () => {
  it('is looked for among the pods of both nodes, and the answer says so', () => {
    const c = healthyCaseV6();
    for (const address of Object.keys(c.objects.holders)) c.objects.holders[address] = got([]);
    const held = findingsOf(c).filter(({ check }) => check === 'address-holders');
    expect(held.map(({ status, statement }) => `${status} ${said(statement)}`)).toEqual([
      `pass no other pod of node-1 and node-2 has ${c.from.address}`,
      `pass no other pod of node-1 and node-2 has ${c.to.address}`,
    ]);
    c.objects.pods.push({ ...c.to.pod, name: 'twin', uid: 'twin' });
    expect(said(findingsOf(c).find(({ cause }) => cause === 'duplicate-address')?.statement)).toContain(c.to.address);
  });
});

describe('objects in etcd', () => {
  it.each([
    [{ 'kns.shop': got(false) }, 'fail profile-missing'],
    [{ 'kns.shop': got(true) }, undefined],
    [{ 'kns.shop': missing(verbatim('calicoctl get profiles kns.shop: refused')) }, 'unknown undefined'],
  ])('the profile of a namespace: %j', (profiles, expected) => {
    const c = healthyCaseV6();
    c.objects.etcd = { endpoints: {}, profiles };
    const own = findingsOf(c).filter(({ check, status }) => check === 'profile-object' && status !== 'pass');
    expect(own.map(({ status, cause }) => `${status} ${cause}`)).toEqual(expected === undefined ? [] : [expected]);
  });

  it('the endpoint of a pod: missing, or with another address', () => {
    const c = healthyCaseV6();
    const endpoint = { node: 'node-2', interface: 'cali1', addresses: ['10.9.9.9'], profiles: [] };
    c.objects.etcd = { endpoints: { 'shop/web-1': got(null), 'shop/db-0': got(endpoint) }, profiles: {} };
    const own = findingsOf(c).filter(({ check }) => check === 'workload-endpoint');
    expect(own.map(({ cause, node }) => `${cause} ${node}`)).toEqual([
      'endpoint-missing node-1',
      'pod-address-wrong node-2',
    ]);
  });
});
