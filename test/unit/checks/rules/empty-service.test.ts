import { beforeAll, describe, expect, it } from 'vitest';
import type { Case } from '../../../../src/case/case.ts';
import { got } from '../../../../src/case/read.ts';
import { verbatim } from '../../../../src/words/message.ts';
import { reportOf } from '../../../helpers/examine.ts';
import { said } from '../../../helpers/said.ts';
import { insertRule, remove, rule, table } from '../../helpers/healthy-case.ts';
import { recordedServiceCases } from '../../helpers/recorded-service.ts';

const sender = { node: 'node-3', address: '192.168.139.65' };

let recorded: Case;
beforeAll(async () => {
  const service = { namespace: 'shop', name: 'db' };
  const [first] = await recordedServiceCases('v3.32.1-vxlan-iptables-policies', 'shop/web-0', service);
  if (first === undefined) throw new Error('no case');
  recorded = first;
});

/** As kube-proxy writes it for a Service of which no endpoint is ready (filter, KUBE-SERVICES). */
const refuse = (c: Case, what: string): string => {
  const address = c.service?.asked.address ?? '';
  insertRule(
    c,
    sender.node,
    rule('KUBE-SERVICES', 'REJECT', {
      comments: [what],
      matches: [{ kind: 'destination', cidr: `${address}/32`, negate: false }],
      text: `-A KUBE-SERVICES -d ${address}/32 -p tcp -m comment --comment "${what}" -m tcp --dport 5432 -j REJECT`,
    }),
  );
  insertRule(c, sender.node, rule('FORWARD', 'KUBE-SERVICES'));
  return address;
};

const sent = (c: Case, toAddress: string): void => {
  c.packets = [
    {
      protocol: 'tcp',
      port: 5432,
      fromAddress: sender.address,
      toAddress,
      taps: [],
      counters: [],
      icmpErrors: [],
      outcome: 'timeout',
      sent: 3,
      detail: verbatim(''),
    },
  ];
  delete c.packetsSkipped;
};

describe('a Service without ready endpoints', () => {
  it.each([
    ['shop/db:pg has no endpoints', /kube-proxy refuses what is sent to svc\/shop\/db, because no endpoint/],
    [
      'shop/db has no local endpoints',
      /kube-proxy drops what is sent to svc\/shop\/db, because no endpoint .* this node/,
    ],
  ])('kube-proxy’s rule says so itself: %s', (what, words) => {
    const c = structuredClone(recorded);
    const address = refuse(c, what);
    delete c.service;
    c.to = { kind: 'outside', address };
    sent(c, address);
    const [cause] = reportOf(c).verdict.causes;
    expect(cause).toMatchObject({
      id: 'service-without-endpoints',
      object: 'svc/shop/db',
      fixes: [{ id: 'look-at-service' }],
    });
    expect(said(cause?.statement)).toMatch(words);
  });

  it('another rule of kube-proxy is what it was', () => {
    const c = structuredClone(recorded);
    const address = refuse(c, 'shop/db:pg traffic not accepted by KUBE-FW-X');
    delete c.service;
    c.to = { kind: 'outside', address };
    sent(c, address);
    expect(reportOf(c).verdict.causes[0]?.id).toBe('foreign-rule-drops');
  });

  it('the rule that refuses for it is no second fault beside it', () => {
    const c = structuredClone(recorded);
    const address = refuse(c, 'shop/db:pg has no endpoints');
    if (c.service) c.service.endpoints = got([]);
    remove(table(c, sender.node, 'nat').rules, ({ text }) => text.includes(address));
    c.to = { kind: 'outside', name: 'svc/shop/db', address };
    sent(c, address);
    expect(reportOf(c).verdict.causes.map(({ id }) => id)).toEqual(['service-without-endpoints']);
  });
});
