import { beforeAll, describe, expect, it } from 'vitest';
import type { Case } from '../../../../src/case/case.ts';
import type { NftTable, Rule } from '../../../../src/case/node-state.ts';
import { hairpin } from '../../../../src/checks/service/hairpin.ts';
import { serviceSource } from '../../../../src/checks/service/service-source.ts';
import { roundTrip } from '../../../../src/path/round-trip.ts';
import { sentSource } from '../../../../src/path/service-source.ts';
import { said } from '../../../helpers/said.ts';
import { insertRule, link, rule, state, table, value } from '../../helpers/healthy-case.ts';
import { recordedServiceCases } from '../../helpers/recorded-service.ts';

/** What kube-proxy of node-3 makes of the address of web-0, in both of its modes. */

const recordings = {
  iptables: 'v3.32.1-vxlan-iptables-policies',
  nftables: 'v3.32.1-vxlan-nftables-policies',
} as const;
type Mode = keyof typeof recordings;
const modes = Object.keys(recordings) as Mode[];
const node = 'node-3';
const web = '192.168.139.65';
/** Of the tunnel device of node-3. */
const tunnel = '192.168.139.64';

const recorded = new Map<Mode, Case>();
beforeAll(async () => {
  for (const mode of modes) {
    const cases = await recordedServiceCases(recordings[mode], 'shop/web-0', { namespace: 'shop', name: 'db' });
    // One on another node than the sender's.
    const far = cases.find(({ to }) => to.kind === 'pod' && to.pod.nodeName === 'node-2');
    if (far === undefined) throw new Error('no case');
    recorded.set(mode, far);
  }
});
const caseOf = (mode: Mode): Case => structuredClone(recorded.get(mode) ?? fail());
const fail = (): never => {
  throw new Error('not recorded');
};

const rulesOf = (c: Case, mode: Mode): Rule[] =>
  mode === 'iptables' ? table(c, node, 'nat').rules : (value(state(c, node).nft?.['ip kube-proxy']) as NftTable).rules;
const ofService = ({ chain, text }: Rule): boolean => /^(?:KUBE-SVC-|service-)/.test(chain) && text.includes('10.96.');

/** The rule that asks whether the sender is outside of the pods' range. */
const setRange = (c: Case, mode: Mode, range: string | undefined): void => {
  for (const each of rulesOf(c, mode)) {
    if (!ofService(each)) continue;
    const [address = '', length = ''] = range?.split('/') ?? [];
    each.matches = each.matches.flatMap((match): Rule['matches'] =>
      match.kind !== 'source' ? [match] : range === undefined ? [] : [{ ...match, cidr: range }],
    );
    each.steps = each.steps?.flatMap((step) => {
      if (step.kind !== 'match' || step.keys[0]?.field !== 'ip saddr') return [step];
      const prefix = { kind: 'prefix' as const, address, length: Number(length) };
      return range === undefined ? [] : [{ ...step, elements: [{ parts: [prefix] }] }];
    });
    if (each.steps === undefined) delete each.steps;
  }
};

const sentOf = (c: Case) => sentSource(roundTrip(c).forward, c.to.address ?? '');
const asOne = <T>(found: T | T[]): T[] => (Array.isArray(found) ? found : [found]);

describe.each(modes)('in %s mode', (mode) => {
  it('a pod keeps its address', () => {
    const sent = sentOf(caseOf(mode));
    expect(sent).toBeDefined();
    expect(sent?.masked).toBeUndefined();
    expect(asOne(serviceSource(roundTrip(caseOf(mode)).forward))).toEqual([]);
  });

  it('one outside of the range gets the address of the tunnel', () => {
    const c = caseOf(mode);
    setRange(c, mode, '10.244.0.0/16');
    expect(sentOf(c)).toMatchObject({ masked: { by: 'range', range: '10.244.0.0/16' }, address: tunnel });
  });

  it('everything is masqueraded where that is asked for', () => {
    const c = caseOf(mode);
    setRange(c, mode, undefined);
    expect(sentOf(c)).toMatchObject({ masked: { by: 'all' }, address: tunnel });
  });

  it('where the way goes by chance it is not told', () => {
    const c = caseOf(mode);
    for (const each of rulesOf(c, mode)) if (/POSTROUTING$|^masquerading$/.test(each.chain)) each.target = 'WHATEVER';
    for (const each of rulesOf(c, mode)) {
      if (each.chain === 'masquerading') each.steps = [{ kind: 'unknown', text: 'something' }];
    }
    setRange(c, mode, undefined);
    expect(sentOf(c)).toBeUndefined();
  });
});

/** The recorded policies let web in by its labels, and the rules of node-2 by sets of addresses. */
it('says so where the policy of the receiver lets in the pod and not the node', () => {
  const c = caseOf('iptables');
  expect(asOne(serviceSource(roundTrip(c).forward))).toEqual([]);
  setRange(c, 'iptables', '10.244.0.0/16');
  const [finding] = asOne(serviceSource(roundTrip(c).forward));
  if (finding === undefined) throw new Error('nothing was said');
  expect(finding).toMatchObject({ status: 'fail', cause: 'source-rewritten', node: 'node-2' });
  expect(said(finding.statement)).toContain(tunnel);
  expect(finding.fixes).toMatchObject([{ id: 'set-proxy-range', params: { range: '192.168.0.0/16' } }]);
});

/** The sender is one of the endpoints, or the only one. */
const amongEndpoints = (c: Case, mode: Mode, only: boolean): void => {
  const from = structuredClone(c.from);
  if (c.service?.endpoints.ok !== true || from.kind !== 'pod') throw new Error('no Service');
  const [first] = c.service.endpoints.value;
  if (first === undefined) throw new Error('no endpoint');
  const pod = { namespace: from.pod.namespace, name: from.pod.name };
  const was = first.address;
  Object.assign(first, { address: web, pod, node });
  const natively = (rule: Rule): void => {
    for (const step of rule.steps ?? []) {
      if (step.kind === 'dnat' && step.address === was) step.address = web;
      if (step.kind === 'match' && step.keys[0]?.field === 'ip saddr')
        for (const { parts } of step.elements)
          for (const part of parts) if (part.kind === 'is' && part.value === was) part.value = web;
    }
  };
  for (const each of rulesOf(c, mode)) {
    natively(each);
    each.targetOptions = each.targetOptions.replace(`${was}:`, `${web}:`);
    for (const match of each.matches)
      if (match.kind === 'source' && match.cidr === `${was}/32`) match.cidr = `${web}/32`;
  }
  if (!only) return;
  c.service.endpoints.value.splice(1);
  c.to = from;
};

const hairpinOf = (c: Case): string[] =>
  asOne(hairpin(roundTrip(c).forward)).map(({ status, cause = '', statement }) =>
    `${status} ${cause} ${said(statement)}`.replace('  ', ' '),
  );

describe.each(modes)('a pod that asks its own Service, in %s mode', (mode) => {
  it('is given an address of the node', () => {
    const c = caseOf(mode);
    amongEndpoints(c, mode, true);
    expect(hairpinOf(c)).toEqual([
      expect.stringMatching(/^pass node-3 leads what shop\/web-0 sends to svc\/shop\/db back to it, from \S+$/),
    ]);
  });

  it('is told where it is one of several and its policies, as recorded, keep it from itself', () => {
    const c = caseOf(mode);
    amongEndpoints(c, mode, false);
    expect(hairpinOf(c)).toEqual([
      expect.stringMatching(
        /^warn policy-denies-ingress what shop\/web-0 sends to svc\/shop\/db can be led back to itself/,
      ),
    ]);
  });

  it.each([
    [true, 'fail'],
    [false, 'warn'],
  ])('fails where no rule masquerades it; the only endpoint: %s', (only, status) => {
    const c = caseOf(mode);
    amongEndpoints(c, mode, only);
    for (const each of rulesOf(c, mode)) {
      if (!/^(?:KUBE-SEP-|endpoint-)/.test(each.chain) || !/MARK-MASQ|mark-for-masq/.test(each.target ?? '')) continue;
      each.target = 'RETURN_TO_NOBODY';
      each.steps = each.steps && [{ kind: 'none' }];
      each.matches = [{ kind: 'destination', cidr: '203.0.113.1/32', negate: false }];
      if (each.steps === undefined) delete each.steps;
    }
    expect(hairpinOf(c)).toEqual([expect.stringContaining(`${status} hairpin-not-masqueraded what shop/web-0 sends`)]);
  });

  it('is unknown behind a bridge', () => {
    const c = caseOf(mode);
    amongEndpoints(c, mode, true);
    const { forward } = roundTrip(c);
    if (forward.source.kind !== 'pod') throw new Error('no pod');
    link(c, node, forward.source.veth).master = 'cni0';
    expect(hairpinOf(c)).toEqual([expect.stringContaining('unknown cannot tell whether shop/web-0 reaches itself')]);
  });

  it('is nothing of a Service whose endpoints are others', () => {
    expect(hairpinOf(caseOf(mode))).toEqual([]);
  });
});

it('is not mentioned where it is one of several and nothing keeps it from itself', () => {
  const c = caseOf('iptables');
  amongEndpoints(c, 'iptables', false);
  insertRule(c, node, rule('FORWARD', 'ACCEPT'));
  expect(hairpinOf(c)).toEqual([]);
});
