import { expect, it } from 'vitest';
import { interfaceName } from '../../../../src/intended/endpoint.ts';
import { reportOf } from '../../../helpers/examine.ts';
import { said } from '../../../helpers/said.ts';
import { healthyCase, insertRule, live, rule } from '../../helpers/healthy-case.ts';

/** Felix's rule for a limit of the receiving pod, in its chain, and how often it was met while packets were sent. */
const over = (what: string, target: 'DROP' | 'REJECT', packets: number) => {
  const c = healthyCase('vxlan');
  const node = c.to.pod.nodeName ?? '';
  const chain = `cali-tw-${interfaceName(c.to.pod.namespace, c.to.pod.name)}`;
  const made = rule(chain, target, {
    comments: ['cali:hVCqKIfLBgSS0bMB', what],
    matches: [
      { kind: 'other', module: 'connlimit', text: '--connlimit-above 10 --connlimit-mask 0 --connlimit-daddr' },
    ],
  });
  insertRule(c, node, made);
  const move = { node, backend: 'nft' as const, table: 'filter', chain, rule: made.text, target, packets };
  live(
    c,
    'vxlan',
    target === 'DROP'
      ? { outcome: 'timeout', requestsTo: 'destination-tunnel', counters: [move] }
      : { outcome: 'refused', counters: [move] },
  );
  return reportOf(c).verdict;
};

it.each([
  ['Drop packets over ingress packet rate limit', 'DROP', /over the limit of packets/],
  ['Reject connections over ingress connection limit', 'REJECT', /as many connections as its annotations allow/],
] as const)('%s: the limit is the cause, and no agent is restarted', (what, target, says) => {
  const { status, causes } = over(what, target, 4);
  expect(status).toBe('broken');
  expect(causes.map(({ id, node }) => [id, node])).toEqual([['qos-limit-reached', 'node-2']]);
  expect(said(causes[0]?.statement)).toMatch(says);
  expect(causes[0]?.fixes.map(({ id, by }) => [id, by])).toEqual([['see-qos-limits', 'people']]);
});

it('one that others met is not what lost these packets', () => {
  expect(over('Drop packets over ingress packet rate limit', 'DROP', 1).causes.map(({ id }) => id)).not.toContain(
    'qos-limit-reached',
  );
});
