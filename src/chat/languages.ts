import type { LanguageSettings } from '../settings/language-settings.ts';
import type { Conversation } from '../store/places.ts';
import type { Language } from '../words/language.ts';
import { type Words, wordsIn } from '../words/words.ts';
import type { People } from './slack/people.ts';
import { channelOf } from './slack/places.ts';

interface ReaderPlace {
  conversation?: Conversation;
  user?: string;
}

/** Who is answered in which language: the channel's own stands above the one that a person uses Slack in. */
export const openLanguages = ({
  settings,
  people,
}: {
  settings: LanguageSettings;
  people: Pick<People, 'language' | 'knownLanguage'>;
}) => {
  const ofChannel = (conversation: Conversation | undefined): Language | undefined =>
    conversation === undefined ? undefined : settings.channels.get(channelOf(conversation));

  const of = async ({ conversation, user }: ReaderPlace): Promise<Language> =>
    ofChannel(conversation) ?? (user === undefined ? undefined : await people.language(user)) ?? settings.default;

  return {
    /** Asks Slack where it is not known yet; must not throw. */
    of,
    words: async (place: ReaderPlace): Promise<Words> => wordsIn(await of(place)),
    /** By what is known already. */
    known: ({ conversation, user }: ReaderPlace): Language =>
      ofChannel(conversation) ?? (user === undefined ? undefined : people.knownLanguage(user)) ?? settings.default,
  };
};

export type Languages = ReturnType<typeof openLanguages>;
