import type { LanguageSettings } from '../settings/language-settings.ts';
import type { Conversation } from '../store/places.ts';
import type { Language } from '../words/language.ts';
import { type Words, wordsIn } from '../words/words.ts';
import type { People } from './slack/people.ts';
import { channelOf } from './slack/places.ts';

/** Who is answered in which language: the channel's own stands above the one that a person uses Slack in. */
export interface Languages {
  /** Asks Slack where it is not known yet; must not throw. */
  of(place: ReaderPlace): Promise<Language>;
  words(place: ReaderPlace): Promise<Words>;
  /** By what is known already. */
  known(place: ReaderPlace): Language;
}

interface ReaderPlace {
  conversation?: Conversation;
  user?: string;
}

export const openLanguages = ({
  settings,
  people,
}: {
  settings: LanguageSettings;
  people: Pick<People, 'language' | 'knownLanguage'>;
}): Languages => {
  const ofChannel = (conversation: Conversation | undefined): Language | undefined =>
    conversation === undefined ? undefined : settings.channels.get(channelOf(conversation));

  const of = async ({ conversation, user }: ReaderPlace): Promise<Language> =>
    ofChannel(conversation) ?? (user === undefined ? undefined : await people.language(user)) ?? settings.default;

  return {
    of,
    words: async (place) => wordsIn(await of(place)),
    known: ({ conversation, user }) =>
      ofChannel(conversation) ?? (user === undefined ? undefined : people.knownLanguage(user)) ?? settings.default,
  };
};
