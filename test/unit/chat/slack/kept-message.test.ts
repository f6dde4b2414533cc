import { randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { aFile, anUpdate, aPost, bodySchema, contentOf } from '../../../../src/chat/slack/kept-message.ts';
import { renderFixes } from '../../../../src/chat/views/fix.ts';
import { redisValue } from '../../../../src/limits/limits.ts';
import { aMessage, aThread } from '../../../helpers/places.ts';
import { english } from '../../../helpers/said.ts';
import { sampleFixViews } from '../../../helpers/sample-fix-view.ts';

const place = aThread('C0INCIDENTS', '1.1');

describe('a message that is kept', () => {
  it.each(Object.values(sampleFixViews))('has no buttons of fixes, whoever wrote it: $status', (view) => {
    const message = renderFixes(english, { cause: 'Another cause than it is', fixes: [view] });
    const hasButtons = message.blocks.some(({ kind }) => kind === 'controls');
    for (const { body } of [aPost(place, 'k', message), anUpdate(aMessage('C0INCIDENTS', '1.1'), 'k', message)]) {
      expect(bodySchema.safeParse(JSON.parse(JSON.stringify(body))).success).toBe(!hasButtons);
    }
  });
});

describe('a file that is kept', () => {
  it.each([
    ['text', Buffer.from('a line\n'.repeat(1_000_000))],
    ['bytes', randomBytes(100_000)],
    ['nothing', Buffer.alloc(0)],
  ])('comes back as it was: %s', (_name, content) => {
    const { body } = aFile(english, place, { name: 'n', title: 't', content });
    const read = bodySchema.parse(JSON.parse(JSON.stringify(body)));
    if (read.kind !== 'file') throw new Error(read.kind);
    expect(contentOf(read).equals(content)).toBe(true);
  });

  it.each([
    ['packed', randomBytes(4_000_000)],
    ['unpacked', Buffer.alloc(40_000_000)],
  ])('too large when it is %s: says so, and can be read again', (_name, content) => {
    const { key, body } = aFile(english, place, { name: 'n', title: 'The report', content });
    expect(key).toBe('n');
    expect(body).toMatchObject({ kind: 'post', text: expect.stringMatching(/The report.*too large/) });
    expect(JSON.stringify(body).length).toBeLessThan(redisValue.bytes);
  });
});
