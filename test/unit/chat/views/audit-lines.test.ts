import { describe, expect, it } from 'vitest';
import { renderAudit } from '../../../../src/chat/views/audit-lines.ts';
import { saidOfEvent } from '../../../../src/store/audit-words.ts';
import { say } from '../../../../src/words/say.ts';
import { wordsIn } from '../../../../src/words/words.ts';

const shown = (language: 'en' | 'zh', event: string, details: Record<string, unknown>): string =>
  JSON.stringify(
    renderAudit(
      wordsIn(language),
      [{ seq: 1, at: 0, event: saidOfEvent(event), actor: 'fixer', details, proof: 'proven' }],
      say('record.newest-first'),
      true,
    ).blocks,
  );

describe('the record of fixes', () => {
  const ended = {
    status: 'stale',
    summary: say('ended.nothing-run', { reason: say('stop.pod-gone', { pod: 'shop/a' }) }),
  };

  it.each([
    ['en', 'status: stale', 'Pod shop/a is gone. Nothing was run.'],
    ['zh', '状态：stale', 'Pod shop/a 已不存在。没有执行任何操作。'],
  ] as const)('is told in the words of who asks: %s', (language, label, sentence) => {
    const text = shown(language, 'ended', ended);
    expect(text).toContain(label);
    expect(text).toContain(sentence);
    expect(text).not.toContain('ended.nothing-run');
  });

  it('shows what the version before wrote as it is', () => {
    expect(shown('zh', 'ended', { summary: 'done, and verified' })).toContain('done, and verified');
  });

  it.each([
    ['an event that there is not', 'made up', {}],
    ['a message without its values', 'ended', { summary: { code: 'ended.done', args: null } }],
    ['a message with other values', 'ended', { summary: { code: 'ended.done', args: { a: [null] } } }],
    ['a message that is endless', 'ended', { summary: nested(60) }],
  ])('does not fall over %s', (_, event, details) => {
    expect(() => shown('zh', event, details)).not.toThrow();
  });
});

function nested(depth: number): unknown {
  return depth === 0 ? 'x' : { code: 'verbatim', args: { text: nested(depth - 1) } };
}
