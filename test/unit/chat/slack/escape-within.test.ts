import fc from 'fast-check';
import { expect, it } from 'vitest';
import { escapeMarkup, escapeWithin } from '../../../../src/chat/slack/message.ts';

it('keeps within the bytes that Slack counts and never cuts an entity in two', () => {
  fc.assert(
    fc.property(fc.array(fc.constantFrom('a', '&', '<', '→', '–', '😀', '\u0000'), { maxLength: 3000 }), (parts) => {
      const text = parts.join('');
      const escaped = escapeWithin(text, 500);
      expect(Buffer.byteLength(escaped)).toBeLessThanOrEqual(500);
      expect(escaped.replaceAll(/&(?:amp|lt|gt);/g, '')).not.toMatch(/[&<>]/);
      if (Buffer.byteLength(escapeMarkup(text)) <= 500) expect(escaped).toBe(escapeMarkup(text));
    }),
  );
});
