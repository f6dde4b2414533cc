import { describe, expect, it } from 'vitest';
import { openLanguages } from '../../../src/chat/languages.ts';
import type { Language } from '../../../src/words/language.ts';
import { inChannel } from '../../helpers/places.ts';

const settings = { default: 'en', channels: new Map<string, Language>([['C0ZH', 'zh']]) } as const;

/** People whose language Slack says when it is asked, and not before. */
const openFor = (people: Record<string, Language | undefined>) => {
  const told = new Set<string>();
  return openLanguages({
    settings,
    people: {
      language: async (user) => {
        told.add(user);
        return people[user];
      },
      knownLanguage: (user) => (told.has(user) ? people[user] : undefined),
    },
  });
};

describe('the language of an answer', () => {
  it("is the channel's own, whatever its people use", async () => {
    expect(await openFor({ U1: 'en' }).of({ conversation: inChannel('C0ZH'), user: 'U1' })).toBe('zh');
  });

  it('is that of the person where the channel has none, else the usual one', async () => {
    const languages = openFor({ U1: 'zh', U2: undefined });
    expect(languages.known({ conversation: inChannel('C1'), user: 'U1' })).toBe('en');
    expect(await languages.of({ conversation: inChannel('C1'), user: 'U1' })).toBe('zh');
    expect(languages.known({ conversation: inChannel('C1'), user: 'U1' })).toBe('zh');
    expect(await languages.of({ conversation: inChannel('C1'), user: 'U2' })).toBe('en');
    expect(languages.known({ conversation: inChannel('C0ZH') })).toBe('zh');
  });
});
