import { describe, expect, it } from 'vitest';
import { caseSchema } from '../../../src/case/case.ts';
import type { PacketTest } from '../../../src/case/packets.ts';
import type { Symptom } from '../../../src/case/question.ts';
import { contradicted, unmeasured, unmeasuredAtAll } from '../../../src/verdict/symptoms.ts';
import { verbatim } from '../../../src/words/message.ts';
import { wordsIn } from '../../../src/words/words.ts';
import { reportOf } from '../../helpers/examine.ts';
import { english } from '../../helpers/said.ts';
import { healthyCase, type Kind, live } from '../helpers/healthy-case.ts';

const asked = (symptoms: Symptom[], outcome: PacketTest['outcome'], kind: Kind = 'vxlan') => {
  const c = healthyCase(kind);
  live(c, kind, { outcome, ...(outcome === 'timeout' ? { requestsTo: 'source-nic' } : {}) });
  c.question.symptoms = symptoms;
  return c;
};

const told = (...words: Parameters<typeof asked>): string => {
  const { verdict } = reportOf(asked(...words));
  return `${verdict.status}: ${english(verdict.summary)}`;
};

const test = (outcome: PacketTest['outcome'], protocol: PacketTest['protocol'] = 'tcp'): PacketTest => ({
  protocol,
  fromAddress: '',
  toAddress: '',
  sent: 4,
  outcome,
  detail: verbatim(''),
  taps: [],
  counters: [],
  icmpErrors: [],
});

describe('what was said is wrong, where it works', () => {
  it('a bare "works" where nothing was said, or what was said is not so any more', () => {
    expect(told([], 'replied')).toBe('healthy: shop/web-0 → shop/db-0 on tcp/5432 works: live packets were answered.');
    expect(told(['dropped'], 'replied')).not.toMatch(/measured|Said/);
  });

  it.each<[Symptom[], string]>([
    [['intermittent'], 'sometimes'],
    [['slow'], 'slow'],
    [['loss'], 'loses packets'],
    [['slow', 'intermittent'], 'slow and sometimes'],
    [['after-ping'], 'works only after a ping'],
    [['reset'], 'reset'],
    [['bad-gateway'], 'bad gateway'],
    [['large-only'], 'only large packets are lost'],
  ])('%j was not measured: that it works once does not answer it', (symptoms, named) => {
    expect(told(symptoms, 'replied')).toBe(
      `healthy: shop/web-0 → shop/db-0 on tcp/5432: one try of each was answered. Not measured, and so not ruled out: ${named}.`,
    );
  });

  it('sizes are measured where one was tried, and TCP where it is not only pinged', () => {
    const c = asked(['large-only', 'ping-only'], 'replied');
    expect(unmeasured(['large-only', 'ping-only'], c)).toEqual(['large-only']);
    c.packets.push({ ...test('replied', 'icmp'), size: 1450 });
    expect(unmeasured(['large-only', 'ping-only'], c)).toEqual([]);
    c.packets = [test('replied', 'icmp')];
    expect(unmeasured(['ping-only'], c)).toEqual(['ping-only']);
  });

  it('"only on one node" is measured between two', () => {
    expect(unmeasured(['local-only'], healthyCase('vxlan'))).toEqual([]);
    expect(unmeasured(['local-only'], healthyCase('same-node'))).toEqual(['local-only']);
  });

  it('a refusal or silence that is not there any more is said', () => {
    expect(told(['timeout'], 'replied')).toMatch(
      /works: live packets were answered\. Said was: times out; but this time it was answered\.$/,
    );
    expect(told(['refused'], 'replied')).toMatch(/Said was: refused; but this time it was answered\.$/);
  });

  it('is said in both languages, and is in a case that is saved', () => {
    const c = asked(['intermittent'], 'replied');
    expect(wordsIn('zh')(reportOf(c).verdict.summary)).toMatch(
      /每种各试一次，都得到了应答。没有测量、因此不能排除：时好时坏。$/,
    );
    const saved = caseSchema.parse(JSON.parse(JSON.stringify(c)));
    expect(reportOf(saved).verdict.summary).toEqual(reportOf(c).verdict.summary);
  });

  it('of many pods nothing is known of the packets', () => {
    expect(unmeasuredAtAll(['refused', 'slow', 'local-only', 'intermittent'])).toEqual(['slow', 'intermittent']);
  });
});

describe('what was said is wrong, where it is something else', () => {
  it('said refused, seen silence', () => {
    expect(told(['refused'], 'timeout')).toMatch(/^broken: .* Said was: refused; but nothing came back at all\.$/);
  });

  it.each<[Symptom[], PacketTest, ReturnType<typeof contradicted>]>([
    [['refused'], test('refused'), undefined],
    [['timeout'], test('refused'), { symptom: 'timeout', seen: 'refused' }],
    [['reset'], test('refused'), undefined],
    [['no-route'], test('timeout'), { symptom: 'no-route', seen: 'timeout' }],
    [['no-route'], test('unreachable'), undefined],
    // One of what was said is enough.
    [['refused', 'timeout'], test('timeout'), undefined],
    [['timeout'], test('partial'), undefined],
    // A ping is refused by nobody.
    [['refused'], test('timeout', 'icmp'), undefined],
    [['refused'], test('not-run'), undefined],
    [['slow'], test('timeout'), undefined],
  ])('%j', (symptoms, seen, expected) => {
    expect(contradicted(symptoms, seen)).toEqual(expected);
    expect(contradicted(symptoms, undefined)).toBeUndefined();
  });
});

describe('another time than now', () => {
  it('is not known where nothing is found now, and is left alone where something is', () => {
    const c = asked([], 'replied');
    c.question.since = { said: 'last night at 02:14', at: '2026-11-29T18:14:00.000Z' };
    expect(english(reportOf(c).verdict.summary)).toMatch(
      /works: live packets were answered\. This is how it is now: what was at that time \(last night at 02:14\) is not known\.$/,
    );
    const broken = asked([], 'timeout');
    broken.question.since = c.question.since;
    expect(english(reportOf(broken).verdict.summary)).not.toMatch(/02:14/);
  });
});
