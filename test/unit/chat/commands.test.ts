import { describe, expect, it } from 'vitest';
import { readWish } from '../../../src/chat/commands.ts';

describe('what a person wants', () => {
  it.each([
    ['', 'help'],
    ['  help ', 'help'],
    ['?', 'help'],
    ['again', 'again'],
    ['why shop/web-0 cannot reach shop/db-0 on 5432', 'question'],
    ['shop/web-0 -> shop/db-0', 'question'],
    ['policy from shop/web-0 to shop/db-0 on 5432/tcp', 'question'],
    ['policy shop/web-0 to 8.8.8.8 on 53/udp', 'question'],
    ['policy explain shop/db-0', 'question'],
    ['policy', 'misunderstood'],
    ['policy diff', 'misunderstood'],
    ['fix it', 'by-button'],
    ['approve', 'by-button'],
    ['audit', 'audit'],
    ['audit fix AAAAAAAAAAAAAAAAAAAAAA since 2h', 'audit'],
    ['audit everything', 'misunderstood'],
    ['audit cannot reach db-0', 'question'],
    ['audit-0 cannot reach db-0', 'question'],
    ['sing', 'misunderstood'],
    ['constructor', 'misunderstood'],
    ['why why why', 'misunderstood'],
    ['x'.repeat(50_000), 'misunderstood'],
  ])('%s', (text, kind) => {
    expect(readWish(text).kind).toBe(kind);
  });

  it('takes the wish for a capture behind a question that sends packets, and no other', () => {
    const ends = { from: { name: 'web-0' }, to: { name: 'db-0' } };
    for (const words of ['web-0 cannot reach db-0 on 5432 with capture', 'web-0 -> db-0 on 5432, with a capture.']) {
      expect(readWish(words)).toMatchObject({ kind: 'question', question: { ...ends, port: 5432, capture: true } });
    }
    expect(readWish('web-0 cannot reach db-0')).not.toHaveProperty('question.capture');
    for (const words of ['policy explain shop/db-0', 'why shop/web-2 has no IP', 'deploy/shop/web -> shop/db-0']) {
      expect(readWish(`${words} with capture`)).toMatchObject({ kind: 'misunderstood' });
    }
  });

  it('refuses a text that is too long by a sentence, whatever it asks', () => {
    for (const words of [
      'why web-0 cannot reach db-0',
      'audit',
      'check ipam',
      'ip 10.0.0.1',
      'policy explain shop/db-0',
    ]) {
      expect(readWish(words.padEnd(4_000)).kind).not.toBe('misunderstood');
      expect(readWish(words.padEnd(4_001))).toMatchObject({ problem: expect.stringContaining('at most 4000') });
    }
  });

  it('does not take a pod that is named like a word for the word', () => {
    expect(readWish('policy-0 cannot reach shop/fix')).toMatchObject({ kind: 'question' });
    const question = { from: { name: 'policy' }, to: { name: 'fix' } };
    expect(readWish('policy cannot reach fix')).toMatchObject({ kind: 'question', question });
    expect(readWish('policy/web-0 -> fix')).toMatchObject({ kind: 'question', question: { to: { name: 'fix' } } });
  });
});
