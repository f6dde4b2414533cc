import type { AskingSettings } from '../asking-settings.ts';
import type { PersonFacts } from '../fixes/who-may.ts';
import type { People } from './people.ts';

/** Who may ask what is broken, read the evidence and ask again; by the settings and by what Slack says of people. */
export interface AskRights {
  mayAsk(user: string, channel: string): Promise<MayAsk>;
}

/** `person`: one for all Slack ids of a person. `reason`: one sentence for that person. `unknown`: Slack did not say. */
export type MayAsk = { may: true; person: string } | { may: false; reason: string; unknown?: true };

const no = (reason: string) => ({ may: false, reason }) as const;

/** What is not known about a person counts against them. */
export const whoMayAsk = (settings: AskingSettings, person: PersonFacts, channel: string): MayAsk => {
  const { users, groups, channels, allowGuests, allowOutside } = settings;
  if (channels.length > 0 && !channels.includes(channel))
    return no('I am not asked in this channel: see asking.channels in my settings.');
  if (person.active === false) return no('This account is switched off or is no person’s.');
  if (person.outside === true && !allowOutside) return no('People of other workspaces may not ask me.');
  if (person.guest === true && !allowGuests) return no('Guests may not ask me.');
  const isListed =
    users.length + groups.length === 0 ||
    users.includes(person.user) ||
    users.includes(person.person) ||
    (person.groups !== 'unknown' && groups.some((group) => person.groups.includes(group)));
  const unknown = [
    person.active,
    ...(allowOutside ? [] : [person.outside]),
    ...(allowGuests ? [] : [person.guest]),
    ...(isListed ? [] : [person.groups]),
  ];
  if (unknown.includes('unknown')) {
    return { ...no('I could not read from Slack who you are, so I cannot let you ask.'), unknown: true };
  }
  return isListed
    ? { may: true, person: person.person }
    : no('You are not among those who may ask me: see asking.users in my settings.');
};

export const openAskRights = ({
  settings,
  people,
}: {
  settings: AskingSettings;
  people: Pick<People, 'factsBefore'>;
}): AskRights => ({
  mayAsk: async (user, channel) => whoMayAsk(settings, await people.factsBefore(user, settings.groups), channel),
});
