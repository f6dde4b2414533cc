import { describe, expect, it } from 'vitest';
import type { Case } from '../../../src/case/case.ts';
import type { NftTable, RuleTable } from '../../../src/case/node-state.ts';
import { got } from '../../../src/case/read.ts';
import { interfaceName } from '../../../src/intended/endpoint.ts';
import { arrivingSource } from '../../../src/path/arriving-source.ts';
import { roundTrip } from '../../../src/path/round-trip.ts';
import { findingsOf, reportOf } from '../../helpers/examine.ts';
import type { PodCase } from '../../helpers/pod-case.ts';
import { said } from '../../helpers/said.ts';
import { healthyCase, healthyCaseV6, insertRule, live, rule, state, value } from '../helpers/healthy-case.ts';
import { recordedCase } from '../helpers/recorded-case.ts';

const sender = { node: 'node-3', address: '192.168.139.65', tunnel: '192.168.139.64' };
const receiver = 'node-2';
const masquerade = (chain = 'POSTROUTING') => rule(chain, 'MASQUERADE', { text: `-A ${chain} -j MASQUERADE` });
const snat = (to: string) =>
  rule('POSTROUTING', 'SNAT', {
    targetOptions: `--to-source ${to}`,
    text: `-A POSTROUTING -j SNAT --to-source ${to}`,
  });

const arriving = (c: Case) => {
  const { forward, asked } = roundTrip(c);
  const [first] = asked;
  if (first === undefined) throw new Error('nothing is asked');
  return arrivingSource(forward, first);
};

const lostAtReceiver = (c: PodCase, counted = false) =>
  live(c, 'vxlan', {
    outcome: 'timeout',
    requestsTo: 'destination-tunnel',
    ...(counted ? { counters: [endOfTier(c)] } : {}),
  });

/** Felix's rule behind the policies of the receiver, which counted what was lost. */
const endOfTier = (c: PodCase) => {
  const set = value(state(c, receiver).ruleSets).find(({ family }) => family === 4);
  const found = set?.tables
    .flatMap(({ name, rules }) => rules.map((each) => ({ name, each })))
    .find(
      ({ each }) =>
        each.chain === `cali-tw-${interfaceName('shop', 'db-0')}` &&
        each.target === 'DROP' &&
        /End of tier/.test(each.comments.join()),
    );
  if (set === undefined || found === undefined) throw new Error('no end of a tier');
  const { chain, text } = found.each;
  return { node: receiver, backend: set.backend, table: found.name, chain, rule: text, target: 'DROP', packets: 8 };
};

const causesOf = (c: Case) =>
  reportOf(c).verdict.causes.map(({ id, node, fixes }) => ({ id, node, fixes: fixes.map((fix) => fix.id) }));
const ofRule = { id: 'foreign-rule-changes', node: sender.node, fixes: ['delete-rule'] };

/** The rule in a table of its own, as an administrator's `nft` makes it. */
const natively = (c: Case, to: string, text: string): void => {
  const made: NftTable = {
    family: 'ip',
    name: 'own',
    chains: [{ name: 'post', type: 'nat', hook: 'postrouting', priority: 100, policy: 'ACCEPT', packets: 0, bytes: 0 }],
    rules: [{ ...rule('post', 'SNAT', { text }), steps: [{ kind: 'snat', to }], handle: 4 }],
    sets: [],
  };
  const at = state(c, sender.node);
  at.nft = { ...at.nft, 'ip own': got(made) };
  at.nativeTables = got([...(at.nativeTables.ok ? at.nativeTables.value : []), 'ip own']);
};

describe('a rule of others that rewrites the source of what a pod sends', () => {
  it('says nothing of a healthy node, whose Calico and kube-proxy have such rules', () => {
    for (const kind of ['vxlan', 'bgp', 'same-node'] as const) expect(arriving(healthyCase(kind))).toBeUndefined();
    expect(arriving(healthyCaseV6())).toBeUndefined();
  });

  it.each<[string, string | undefined]>([
    ['198.51.100.7', '198.51.100.7'],
    ['198.51.100.7:1024-2048', '198.51.100.7'],
    ['198.51.100.7-198.51.100.9', undefined],
  ])('SNAT to %s', (to, address) => {
    const c = healthyCase('vxlan');
    insertRule(c, sender.node, snat(to), 'nat');
    expect(arriving(c)).toBeDefined();
    expect(arriving(c)?.address).toBe(address);
  });

  it('a masquerade gives the address of the tunnel', () => {
    const c = healthyCase('vxlan');
    insertRule(c, sender.node, masquerade(), 'nat');
    expect(arriving(c)?.address).toBe(sender.tunnel);
  });

  it('in a table of nftables', () => {
    const c = healthyCase('vxlan');
    natively(c, 'masquerade', 'add rule ip own post masquerade');
    expect(arriving(c)?.address).toBe(sender.tunnel);
    const mapped = healthyCase('vxlan');
    natively(mapped, 'masquerade', 'add rule ip own post snat to ip saddr map @m');
    expect(arriving(mapped)).toMatchObject({ matched: { backend: 'native' } });
    expect(arriving(mapped)?.address).toBeUndefined();
  });

  it('over IPv6', () => {
    const c = healthyCaseV6();
    const set = value(state(c, 'node-1').ruleSets).find(({ family }) => family === 6);
    const nat = set?.tables.find(({ name }) => name === 'nat') as RuleTable;
    nat.rules.unshift(snat('[2001:db8::7]:1024'));
    expect(arriving(c)?.address).toBe('2001:db8::7');
  });

  it('one that is not met changes nothing', () => {
    const c = healthyCase('vxlan');
    const other = { matches: [{ kind: 'source' as const, cidr: '203.0.113.0/24', negate: false }] };
    insertRule(c, sender.node, { ...masquerade(), ...other }, 'nat');
    expect(arriving(c)).toBeUndefined();
    insertRule(c, receiver, masquerade(), 'nat');
    expect(arriving(c)).toBeUndefined();
  });
});

describe("a receiver whose policies let in the pod and not the node's address", () => {
  it.each<[string, (c: PodCase) => void]>([
    ['MASQUERADE', (c) => insertRule(c, sender.node, masquerade(), 'nat')],
    ['SNAT', (c) => insertRule(c, sender.node, snat('198.51.100.7'), 'nat')],
    ['SNAT to a range', (c) => insertRule(c, sender.node, snat('198.51.100.7-198.51.100.9'), 'nat')],
    ['nftables', (c) => natively(c, 'masquerade', 'add rule ip own post masquerade')],
  ])('%s: the rule is the cause, and deleting it the fix', (name, breakIt) => {
    for (const counted of [true, false]) {
      // Of an address that is left open only the counter tells.
      if (!counted && name === 'SNAT to a range') continue;
      const c = healthyCase('vxlan');
      breakIt(c);
      lostAtReceiver(c, counted);
      expect(causesOf(c)).toEqual([ofRule]);
    }
  });

  it('with other policies and programs of Calico as well', () => {
    const c = recordedCase({ recording: 'v3.32.1-vxlan-nftables-policies', from: 'shop/web-0', to: 'shop/db-0' });
    natively(c, 'masquerade', 'add rule ip own post masquerade');
    lostAtReceiver(c);
    expect(causesOf(c)).toEqual([ofRule]);
  });

  it('which address arrives is open: the rules are not said to let it pass', () => {
    const c = healthyCase('vxlan');
    insertRule(c, sender.node, snat('198.51.100.7-198.51.100.9'), 'nat');
    const ofReceiver = findingsOf(c).filter(({ check, node }) => check === 'rules' && node === receiver);
    expect(ofReceiver.find(({ object }) => object?.startsWith('FORWARD') === true)?.status).toBe('unknown');
  });

  it('what is denied to the pod as well is because of the policy', () => {
    const c = recordedCase({
      recording: 'v3.32.1-vxlan-iptables-policies',
      from: 'shop/web-0',
      to: 'shop/db-0',
      port: 80,
    });
    insertRule(c, sender.node, masquerade(), 'nat');
    lostAtReceiver(c);
    for (const test of c.packets) test.port = 80;
    expect(causesOf(c).map(({ id }) => id)).toEqual(['policy-denies-ingress']);
  });

  it('says with which address it arrives', () => {
    const c = healthyCase('vxlan');
    insertRule(c, sender.node, masquerade(), 'nat');
    const denied = findingsOf(c).find(({ cause }) => cause === 'policy-denies-ingress');
    if (denied === undefined) throw new Error('nothing denies it');
    expect(said(denied.statement)).toContain(
      'it comes from 192.168.139.64 and not from shop/web-0, as on node-3 the rule "-A POSTROUTING -j MASQUERADE" rewrites its source',
    );
    expect(denied.fixes.map(({ id }) => id)).toEqual(['delete-rule']);
  });

  it('where it is answered nothing is broken', () => {
    const c = healthyCase('vxlan');
    insertRule(c, sender.node, masquerade(), 'nat');
    live(c, 'vxlan', { outcome: 'replied' });
    expect(reportOf(c).verdict.status).toBe('healthy');
  });
});
