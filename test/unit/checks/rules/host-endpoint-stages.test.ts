import { describe, expect, it } from 'vitest';
import type { Case } from '../../../../src/case/case.ts';
import { parseIptablesSave } from '../../../../src/probe/parse/iptables-save.ts';
import { keyOfMessage } from '../../../../src/words/message.ts';
import { findingsOf, reportOf } from '../../../helpers/examine.ts';
import { table, value } from '../../helpers/healthy-case.ts';
import { client, entry, inboundCase } from '../../helpers/inbound-case.ts';

/** What policies of a host endpoint do with what comes from outside, as Felix renders them (calico#3.3, #4.10, #6.6). */

const mark = '-m comment --comment "cali:0123456789abcdef"';
const about = (text: string): string => `-m comment --comment "${text}"`;
const accepted = '-m mark --mark 0x10000/0x10000';
const admits = (match: string): string[] => [`${match} -j MARK --set-xmark 0x10000/0x10000`, `${accepted} -j RETURN`];

const put = (lines: readonly string[]) => (c: Case) => {
  // What the recorded cluster's own policies deny is no matter here.
  for (const node of Object.keys(c.nodes)) {
    const filter = table(c, node);
    filter.rules = filter.rules.filter(({ target }) => target !== 'DROP');
  }
  const read = parseIptablesSave([...lines, 'COMMIT', ''].join('\n'), { backend: 'nft', family: 4 });
  for (const { name, rules, chains } of value(read).tables) {
    const own = table(c, entry, name);
    own.rules.unshift(...rules);
    own.chains.push(...chains.filter((each) => !own.chains.some((known) => known.name === each.name)));
  }
};

const stage = (name: string, dispatch: string, chain: string, policy: readonly string[], tail: readonly string[]) =>
  put([
    `*${name}`,
    ':cali-pi-gnp/edge - [0:0]',
    `:${chain} - [0:0]`,
    ...policy.map((each) => `-A cali-pi-gnp/edge ${mark} ${about('GlobalNetworkPolicy edge ingress')} ${each}`),
    `-A ${chain} ${mark} -j MARK --set-xmark 0x0/0x30000`,
    `-A ${chain} ${mark} ${about('Start of tier default')} -j MARK --set-xmark 0x0/0x20000`,
    `-A ${chain} ${mark} -m mark --mark 0x0/0x20000 -j cali-pi-gnp/edge`,
    ...(name === 'raw' ? [`-A ${chain} ${mark} ${accepted} -j NOTRACK`] : []),
    `-A ${chain} ${mark} ${about('Return if policy accepted')} ${accepted} -j RETURN`,
    ...tail.map((each) => `-A ${chain} ${mark} ${each}`),
    `-A ${dispatch} ${mark} -i eth0 -g ${chain}`,
  ]);

const endOfTier = `${about('End of tier default. Drop if no policies passed packet')} -m mark --mark 0x0/0x20000 -j DROP`;
const nodePorts = '-p tcp -m multiport --dports 30000:32767';
const podPort = '-p tcp -m multiport --dports 5432';
const nodes = '-s 10.39.0.0/16';

const preDnat = (...policy: string[]) => stage('mangle', 'cali-from-host-endpoint', 'cali-fh-eth0', policy, []);
const onForward = (...policy: string[]) =>
  stage('filter', 'cali-from-hep-forward', 'cali-fhfw-eth0', policy, [endOfTier]);
const noTrack = (...policy: string[]) => stage('raw', 'cali-from-host-endpoint', 'cali-fh-eth0', policy, []);
const loop = (range: string) =>
  put(['*filter', ':cali-cidr-block - [0:0]', `-A cali-cidr-block ${mark} -d ${range} -j DROP`]);

const codesOf = (c: Case): string =>
  findingsOf(c)
    .filter(({ cause }) => cause !== undefined)
    .map(({ statement }) => keyOfMessage(statement))
    .join(' ');

describe('what comes from outside', () => {
  it.each([
    ['a preDNAT policy', 'denial.on-host-endpoint-before', preDnat(`${nodePorts} -j DROP`)],
    [
      'a preDNAT policy that has the port of the pods',
      'denial.on-host-endpoint-before',
      preDnat(...admits(podPort), ...admits(nodes), '-j DROP'),
    ],
    ['an applyOnForward policy', 'denial.on-host-endpoint-forward', onForward(...admits(nodePorts), ...admits(nodes))],
  ])('is denied by %s, and by nothing else', async (_what, code, harm) => {
    const c = await inboundCase({ harm });
    const { causes } = reportOf(c).verdict;
    expect(causes).toMatchObject([
      { id: 'host-endpoint-denies', node: entry, hop: 'source-node', object: 'GlobalNetworkPolicy edge' },
    ]);
    expect(codesOf(c)).toContain(code);
    expect(findingsOf(c).find(({ cause }) => cause === 'host-endpoint-denies')?.fixes).toMatchObject([
      { id: 'review-policy' },
    ]);
  });

  it.each([
    ['a preDNAT policy that has the NodePort', preDnat(...admits(nodePorts), ...admits(nodes), '-j DROP')],
    ['a preDNAT policy that has the client', preDnat(...admits(`-s ${client}/32`), ...admits(nodes), '-j DROP')],
    ['a preDNAT policy about the port of the pods', preDnat(`${podPort} -j DROP`)],
    ['an applyOnForward policy that has the port of the pods', onForward(...admits(podPort), ...admits(nodes))],
    ['a doNotTrack policy about another port', noTrack(...admits('-p tcp -m multiport --dports 9100'))],
    ["a range of Services that is nobody else's", loop('10.96.0.0/12')],
  ])('is let in by %s', async (_what, harm) => {
    expect(reportOf(await inboundCase({ harm })).verdict.causes).toEqual([]);
  });

  it('is not translated where a doNotTrack policy lets it in', async () => {
    const c = await inboundCase({ harm: noTrack(...admits(nodePorts)) });
    expect(reportOf(c).verdict.causes).toMatchObject([
      { id: 'service-untracked', node: entry, hop: 'source-node', object: 'chain cali-fh-eth0' },
    ]);
  });

  it('is dropped where pods have addresses of a range of Services', async () => {
    const c = await inboundCase({ harm: loop('192.168.0.0/16') });
    expect(reportOf(c).verdict.causes).toMatchObject([
      { id: 'service-loop-block', node: entry, hop: 'source-node', object: '192.168.0.0/16' },
    ]);
    expect(findingsOf(c).find(({ cause }) => cause === 'service-loop-block')?.fixes).toMatchObject([
      { id: 'see-service-ranges', params: { range: '192.168.0.0/16' } },
    ]);
  });
});
