import type { LanguageSettings } from '../settings/language-settings.ts';
import type { Language } from '../words/language.ts';
import { type Words, wordsIn } from '../words/words.ts';
import type { People } from './people.ts';

/** Who is answered in which language: the channel's own stands above the one that a person uses Slack in. */
export interface Languages {
  /** Asks Slack where it is not known yet; must not throw. */
  of(place: ReaderPlace): Promise<Language>;
  words(place: ReaderPlace): Promise<Words>;
  /** By what is known already. */
  known(place: ReaderPlace): Language;
}

interface ReaderPlace {
  channel?: string;
  user?: string;
}

export const openLanguages = ({
  settings,
  people,
}: {
  settings: LanguageSettings;
  people: Pick<People, 'language' | 'knownLanguage'>;
}): Languages => {
  const ofChannel = (channel: string | undefined): Language | undefined =>
    channel === undefined ? undefined : settings.channels.get(channel);

  const of = async ({ channel, user }: ReaderPlace): Promise<Language> =>
    ofChannel(channel) ?? (user === undefined ? undefined : await people.language(user)) ?? settings.default;

  return {
    of,
    words: async (place) => wordsIn(await of(place)),
    known: ({ channel, user }) =>
      ofChannel(channel) ?? (user === undefined ? undefined : people.knownLanguage(user)) ?? settings.default,
  };
};
