import { describe, expect, it } from 'vitest';
import type { Case } from '../../../../src/case/case.ts';
import type { Dns, Lookup } from '../../../../src/case/dns.ts';
import { got, missing } from '../../../../src/case/read.ts';
import { nameLookup } from '../../../../src/checks/names/dns.ts';
import { verbatim } from '../../../../src/words/message.ts';
import { findingsOf, reportOf } from '../../../helpers/examine.ts';
import type { PodCase } from '../../../helpers/pod-case.ts';
import { said } from '../../../helpers/said.ts';
import { describeCheck } from '../../helpers/describe-check.ts';
import { healthyCase, live } from '../../helpers/healthy-case.ts';

const server = '10.96.0.10';
const asked = (outcome: Lookup['outcome'], over: Partial<Lookup> = {}): Lookup => ({
  by: 'pod',
  server,
  name: 'example.com',
  outcome,
  addresses: outcome === 'answered' ? ['203.0.113.10'] : [],
  detail: '',
  ...over,
});

const endpoint = { address: '192.168.0.9', pod: { namespace: 'kube-system', name: 'coredns-x' }, port: 53 };

/** A pod that asks for example.com, which was not resolved. */
const caseWith = (lookups: Dns['lookups'], over: Partial<Dns> = {}): Case => ({
  ...healthyCase('vxlan'),
  to: { kind: 'outside', name: 'example.com' },
  dns: {
    name: 'example.com',
    asker: 'shop/web-0',
    node: 'node-3',
    resolvConf: got({ source: 'sandbox', servers: [server], search: [], ndots: 5 }),
    clusterDns: got({
      service: 'kube-system/kube-dns',
      clusterIPs: [server],
      endpoints: [{ ...endpoint, ready: true }],
    }),
    lookups,
    ...over,
  },
});

const verdictOf = (c: Case) => reportOf(c).verdict;

describe('a name that is not resolved', () => {
  it.each<[string, Lookup[], Partial<Dns>, string, RegExp]>([
    [
      'nobody knows it',
      [asked('no-such-name'), asked('no-such-name', { by: 'node', server: '1.1.1.1' })],
      {},
      'name-not-found',
      /does not exist.*NXDOMAIN.*node-3 itself asks, says/,
    ],
    ['it has no address', [asked('no-address')], {}, 'name-not-found', /has no address of this family/],
    [
      'only the node knows it',
      [asked('no-such-name'), asked('answered', { by: 'node', server: '1.1.1.1' })],
      {},
      'name-not-found',
      /1\.1\.1\.1, which node-3 itself asks, knows it as 203\.0\.113\.10/,
    ],
    ['the server fails', [asked('server-failed')], {}, 'dns-upstream-fails', /SERVFAIL/],
    ['the server refuses', [asked('refused')], {}, 'dns-no-answer', /refuses/],
    ['the server is silent', [asked('timeout')], {}, 'dns-no-answer', /gets no answer from its name server/],
    [
      'no pod answers',
      [asked('unreachable')],
      {
        clusterDns: got({
          service: 'kube-system/kube-dns',
          clusterIPs: [server],
          endpoints: [{ ...endpoint, ready: false }],
        }),
      },
      'dns-without-endpoints',
      /no pod behind kube-system\/kube-dns.* \(of 1\)/,
    ],
    [
      'another server is asked',
      [asked('timeout', { server: '10.96.0.99' }), asked('answered')],
      { resolvConf: got({ source: 'sandbox', servers: ['10.96.0.99'], search: [], ndots: 5 }) },
      'resolv-conf-wrong',
      /asks 10\.96\.0\.99 for names, which does not answer, while the cluster's name server 10\.96\.0\.10 answers/,
    ],
  ])('%s', (_title, lookups, over, cause, words) => {
    const verdict = verdictOf(caseWith(got(lookups), over));
    expect(verdict.causes.map(({ id }) => id)).toEqual([cause]);
    expect(said(verdict.summary)).toMatch(words);
  });

  it('that could not be looked up is unknown, with the reason', () => {
    const c = caseWith(missing(verbatim('no probe runs on node-3')));
    expect(verdictOf(c)).toMatchObject({ status: 'unknown', causes: [] });
    expect(
      reportOf(c)
        .notChecked.map(({ reason }) => said(reason))
        .join(' '),
    ).toContain('no probe runs on node-3');
  });

  it('though the cluster DNS was not read says so beside', () => {
    const c = caseWith(got([asked('no-such-name')]), {
      clusterDns: missing(verbatim('forbidden: cannot list services')),
    });
    const findings = findingsOf(c);
    expect(findings.find(({ check }) => check === 'dns-endpoints')).toMatchObject({ status: 'unknown' });
    expect(verdictOf(c).causes[0]?.id).toBe('name-not-found');
  });
});

it('a name that is resolved passes, whatever the search list tried before', () => {
  const c = { ...caseWith(got([asked('no-such-name', { name: 'example.com.shop' }), asked('answered')])) };
  expect(findingsOf(c).find(({ check }) => check === 'dns-lookup')).toMatchObject({ status: 'pass' });
});

/** The same question, of the checks of names alone. */
const row = (lookups: Dns['lookups'], over: Partial<Dns> = {}) => ({
  change: (c: PodCase) => Object.assign(c, caseWith(lookups, over)),
});
const path = { pathTo: 'kube-system/coredns-x' };

describeCheck('how a name was looked up', nameLookup, [
  { name: 'not at all: nothing to say' },
  {
    name: 'resolved',
    ...row(got([asked('answered')])),
    status: 'pass',
    says: /pods are ready$/,
  },
  {
    name: 'no server to ask',
    ...row(got([])),
    status: 'fail',
    cause: 'resolv-conf-wrong',
    says: /^shop\/web-0 has no name server to ask$/,
  },
  {
    name: 'no answer, and the path to the server is looked at',
    ...row(got([asked('timeout')]), path),
    status: 'warn',
    cause: 'dns-no-answer',
    says: /its path to kube-system\/coredns-x is looked at here$/,
  },
  {
    name: 'no answer, though that path works',
    change: (c) => {
      live(c, 'vxlan', { outcome: 'replied' });
      Object.assign(c, { ...caseWith(got([asked('timeout')]), path), packets: c.packets });
    },
    status: 'fail',
    cause: 'dns-no-answer',
    says: /though kube-system\/coredns-x behind it answers/,
  },
  {
    name: 'no answer, and nobody has the address of any server',
    ...row(got([asked('timeout')]), { ofNobody: [server], clusterDns: missing(verbatim('no such Service')) }),
    status: 'fail',
    cause: 'resolv-conf-wrong',
    says: /asks 10\.96\.0\.10 for names: nothing answers there, and no Service, pod or node has that address$/,
  },
  {
    name: 'no answer, and nobody has an address that is not the cluster’s',
    ...row(got([asked('timeout', { server: '10.96.0.99' }), asked('timeout')]), {
      ofNobody: ['10.96.0.99'],
      resolvConf: got({ source: 'sandbox', servers: ['10.96.0.99'], search: [], ndots: 5 }),
    }),
    status: 'fail',
    cause: 'resolv-conf-wrong',
    says: /has that address; the cluster's name service kube-system\/kube-dns has 10\.96\.0\.10$/,
  },
  {
    name: 'no answer, and one of the servers is somebody’s',
    ...row(got([asked('timeout', { server: '10.96.0.99' }), asked('timeout')]), {
      ofNobody: ['10.96.0.99'],
      resolvConf: got({ source: 'sandbox', servers: ['10.96.0.99', server], search: [], ndots: 5 }),
    }),
    status: 'fail',
    cause: 'dns-no-answer',
  },
  {
    name: 'not read',
    ...row(missing(verbatim('no probe runs on node-3'))),
    status: 'unknown',
    says: /^cannot tell whether shop\/web-0 finds example\.com: no probe runs on node-3$/,
  },
  {
    name: 'the cluster DNS not read',
    ...row(got([asked('answered')]), { clusterDns: missing(verbatim('list services: forbidden')) }),
    status: 'unknown',
    says: /^cannot tell whether the cluster's name server has pods that are ready: list services: forbidden$/,
  },
]);
