import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { endsOf } from '../../../src/case/question.ts';
import { asksOfAddress, parseAddressQuestion } from '../../../src/question/address-question.ts';
import { writeEnd } from '../../../src/question/end-ref.ts';
import { readSentence } from '../../../src/question/read-sentence.ts';
import { said } from '../../helpers/said.ts';

const read = (text: string) => {
  const wanted = readSentence(text, { how: 'command' });
  if (wanted.kind === 'told') return `${wanted.as}: ${said(wanted.problem)}`;
  return wanted.kind === 'question'
    ? `${wanted.question.kind} ${endsOf(wanted.question).slice(0, 1).map(writeEnd)}`
    : wanted.kind;
};

describe('why a pod has no address', () => {
  it.each([
    ['why has shop/web-2 no IP', 'no-address shop/web-2'],
    ['why shop/web-2 has no IP', 'no-address shop/web-2'],
    ['why shop/web-2 has no address?', 'no-address shop/web-2'],
    ['why shop/web-2 has no ip address yet', 'no-address shop/web-2'],
    ["why doesn't web-2 have an IP", 'no-address web-2'],
    ['why does shop/web-2 not get an address', 'no-address shop/web-2'],
    ['shop/web-2 has no IP', 'no-address shop/web-2'],
    ['why deploy/shop/web has no IP', 'no-address deploy/shop/web'],
    ['why statefulset/shop/web has no address', 'no-address sts/shop/web'],
    ['why ds/agent has no IP', 'no-address ds/agent'],
    // Paths stay paths, also to things that are called so.
    ['why deploy/shop/web cannot reach shop/db-0 on 5432', 'path deploy/shop/web'],
    ['why shop/deploy/web cannot reach shop/db-0', 'path deploy/shop/web'],
    ['why shop/web-2 has an IP', expect.stringMatching(/^missing: /)],
    ['why node/node-1 has no IP', expect.stringMatching(/^not-yet: Understood as: all pods on node node-1/)],
    ['why $(reboot) has no IP', 'missing: Which pod?'],
    ['shop/web-2 一直 ContainerCreating', 'no-address shop/web-2'],
    ['为什么 shop/web-2 没有 IP', 'no-address shop/web-2'],
  ])('%s', (text, expected) => expect(read(text)).toEqual(expected));

  it('stays quick on long hostile input', () => {
    for (const part of ['has no ', 'has has not ', 'an any no ', 'ip ']) read(`why web-2 ${part.repeat(100)}x`);
    expect(read(`why ${'has '.repeat(200)}no IP`)).not.toContain('no-address web');
  });
});

describe('whose an address is', () => {
  const ask = (text: string) => {
    const parsed = parseAddressQuestion(text);
    return parsed.ok ? writeEnd(parsed.asked.subject) : said(parsed.problem);
  };

  it.each([
    ['ip 192.168.84.131', '192.168.84.131'],
    ['ip 192.168.84.131/32', '192.168.84.131'],
    ['ip 192.168.84.131:5432', '192.168.84.131'],
    ['ip fd00:42::1', 'fd00:42::1'],
    ['ip FD00:42:0::1/128', 'fd00:42::1'],
    ['ip shop/web-0', 'shop/web-0'],
    ['whose is 10.0.0.1?', '10.0.0.1'],
    ['who has 10.0.0.1', '10.0.0.1'],
    ['ip `10.0.0.1`', '10.0.0.1'],
    ['ip', 'Which address?'],
    ['ip 192.168.84', '192.168.84 is not a whole IP address.'],
    ['ip 192.168.84.1311', '192.168.84.1311 is not a whole IP address.'],
    ['ip a b', 'I need one address, or one pod.'],
    ['ip svc/shop/db', 'svc/shop/db is neither an IP address nor a pod.'],
    ['ip ../../secrets', '../../secrets is neither an IP address nor a pod.'],
  ])('%s', (text, expected) => expect(ask(text)).toBe(expected));

  it('a pod may be called so', () => {
    expect(asksOfAddress('ip cannot reach db-0')).toBe(false);
    expect(asksOfAddress('ip-0 cannot reach db-0')).toBe(false);
    expect(asksOfAddress('ip has no address')).toBe(false);
    expect(asksOfAddress('ip 10.0.0.1')).toBe(true);
    expect(asksOfAddress('ip web-0')).toBe(true);
    expect(asksOfAddress('who has shop/web-0')).toBe(true);
  });

  it('who asks for a person or for rights asks for no address', () => {
    expect(asksOfAddress('who is on call')).toBe(false);
    expect(asksOfAddress('who has access')).toBe(false);
  });

  it('never throws, and what it accepts holds only name characters', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const parsed = parseAddressQuestion(`ip ${text}`);
        if (parsed.ok) expect(writeEnd(parsed.asked.subject)).toMatch(/^[a-z0-9.:/-]+$/);
      }),
    );
  });
});
