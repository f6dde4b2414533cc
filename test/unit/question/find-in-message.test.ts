import { describe, expect, it } from 'vitest';
import { writeEnd } from '../../../src/question/end-ref.ts';
import { findInMessage, longestMessage, mostLikely } from '../../../src/question/find-in-message.ts';
import { writeQuestion } from '../../../src/question/write-question.ts';
import { knownTexts, longTexts } from '../../helpers/hostile-text.ts';

const found = (text: string) => {
  const read = findInMessage(text);
  if (read.kind === 'question') return writeQuestion(read.question);
  return read.kind === 'several' ? read.likely.map(writeQuestion) : read;
};

describe('a message', () => {
  it.each([
    ['shop/web-0 gets connection refused from data/db-0:5432', 'why shop/web-0 cannot reach data/db-0 on 5432/tcp'],
    [
      'Good morning all\nshop/web-0 cannot reach data/db-0 on 5432\ndashboard: https://grafana.example.com/d/1',
      'why shop/web-0 cannot reach data/db-0 on 5432/tcp',
    ],
    // The same twice, once with more said.
    [
      'shop/web-0 cannot reach data/db-0 on 5432\nPlease look: web-0 -> db-0 fails',
      'why shop/web-0 cannot reach data/db-0 on 5432/tcp',
    ],
    [
      '[FIRING:1] KubePodNotReady\nnamespace: shop\npod: web-2\nmessage: Failed to create pod sandbox: plugin type="calico" failed (add): no IPs available',
      'why shop/web-2 has no IP',
    ],
    ['shop/web-0 连不上 shop/db-0 的 5432 端口', 'why shop/web-0 cannot reach shop/db-0 on 5432/tcp'],
    ['shop/web-0 cannot reach fd00:10::5 on 443', 'why shop/web-0 cannot reach fd00:10::5 on 443/tcp'],
  ])('that says it is a question: %s', (text, question) => {
    expect(found(text)).toBe(question);
  });

  it.each([
    [
      'shop/web-0 cannot reach shop/db-0\nshop/web-1 cannot reach shop/db-1',
      ['why shop/web-0 cannot reach shop/db-0', 'why shop/web-1 cannot reach shop/db-1'],
    ],
    // A sender for each, and what is reached is what the sentence says last.
    [
      'Pods shop/web-0 and shop/web-1 are unhappy with data/db-0',
      expect.arrayContaining(['why shop/web-0 cannot reach data/db-0']),
    ],
    [
      '[FIRING:1] HighErrorRate\nnamespace: shop\npod: web-0\nservice: checkout\ndescription: requests to svc/data/db time out',
      expect.arrayContaining(['why shop/web-0 cannot reach svc/data/db']),
    ],
  ])('that can mean several things is asked back about: %s', (text, likely) => {
    expect(found(text)).toEqual(likely);
  });

  it.each([
    ['good morning', {}],
    ['shop/web-0 is odd', { from: 'shop/web-0' }],
    ['payments-api (ns payments) is seeing ECONNREFUSED 10.96.44.12:6379', { to: '10.96.44.12', port: '6379' }],
    ['TargetDown\nnamespace = monitoring\ninstance = 10.244.1.5:9090', { to: '10.244.1.5', port: '9090' }],
  ])('with less than two ends fills the form: %s', (text, filled) => {
    expect(findInMessage(text)).toMatchObject({ kind: 'form', filled });
  });

  it('that is understood and not answered yet is told so', () => {
    expect(findInMessage('who can reach svc/shop/db')).toMatchObject({ kind: 'told', told: { as: 'not-yet' } });
  });

  it.each([
    'Latency high on service checkout, see dashboard https://grafana.example.com/d/abc?x=1',
    'Latency high on service checkout, svc/shop/pay and https://grafana.example.com, pod shop/web-0',
  ])('names no host of the world as who sends: %s', (text) => {
    const read = findInMessage(text);
    const all = read.kind === 'several' ? read.likely : read.kind === 'question' ? [read.question] : [];
    expect(all.flatMap((each) => ('from' in each ? [writeEnd(each.from)] : [])).join()).not.toMatch(/grafana/);
  });

  it('that speaks of something else beside a connection is asked back about', () => {
    const text = 'shop/web-2 is stuck in ContainerCreating, no IP\nshop/web-0 cannot reach shop/db-0 on 5432';
    expect(found(text)).toContain('why shop/web-0 cannot reach shop/db-0 on 5432/tcp');
  });

  it.each([...knownTexts, ...longTexts].map((text) => [text]))('that is hostile throws nothing: %.40j', (text) => {
    const read = findInMessage(`shop/web-0 ${text} cannot reach ${text}\n${text}`);
    if (read.kind === 'several') expect(read.likely.length).toBeLessThanOrEqual(mostLikely);
  });

  it('of any length is read in time', () => {
    const line = 'shop/web-0 cannot reach shop/db-0 on 5432, pods a/b c/d e/f ';
    const begun = performance.now();
    findInMessage(Array.from({ length: 2_000 }, (_, at) => `${line}${at}`).join('\n'));
    expect(performance.now() - begun).toBeLessThan(2_000);
    expect(longestMessage).toBe(4_000);
  });
});
