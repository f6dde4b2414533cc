import { describe, expect, it } from 'vitest';
import { sayingHowRulesCount } from '../../../src/case/rule-counting.ts';
import { say } from '../../../src/words/say.ts';
import { wordsIn } from '../../../src/words/words.ts';

const decided = (rule: number) => say('decision.allows', { policy: 'shop/p', rule });

describe('that rules are counted from 0', () => {
  it('is said where one is named first, also within another message, and once', () => {
    const tell = sayingHowRulesCount(wordsIn('en'));
    expect(tell(say('policy.passed', { passed: 1, failed: 0 }))).toBe('1 passed, 0 failed');
    const side = say('policy.side', { side: 'ingress', action: 'Allow', reason: decided(2) });
    expect(tell(side)).toContain('shop/p rule 2 (counted from 0) allows it');
    expect(tell(decided(0))).toBe('shop/p rule 0 allows it');
  });

  it('is said anew in the next answer, in its language', () => {
    expect(sayingHowRulesCount(wordsIn('en'))(decided(0))).toBe('shop/p rule 0 (counted from 0) allows it');
    expect(sayingHowRulesCount(wordsIn('zh'))(decided(0))).toContain('规则 0（从 0 数起）');
  });
});
