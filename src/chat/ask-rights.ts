import type { PersonFacts } from '../fixes/who-may.ts';
import type { AskingSettings } from '../settings/asking-settings.ts';
import type { Conversation } from '../store/places.ts';
import type { Message } from '../words/message.ts';
import { say } from '../words/say.ts';
import type { People } from './slack/people.ts';
import { channelOf } from './slack/places.ts';

/** Who may ask what is broken, read the evidence and ask again; by the settings and by what Slack says of people. */
export interface AskRights {
  mayAsk(user: string, conversation: Conversation): Promise<MayAsk>;
}

/** `person`: one for all Slack ids of a person. `reason`: one sentence for that person. `unknown`: Slack did not say. */
export type MayAsk = { may: true; person: string } | { may: false; reason: Message; unknown?: true };

const no = (reason: Message) => ({ may: false, reason }) as const;

/** What is not known about a person counts against them. */
export const whoMayAsk = (settings: AskingSettings, person: PersonFacts, channel: string): MayAsk => {
  const { users, groups, channels, allowGuests, allowOutside } = settings;
  if (channels.length > 0 && !channels.includes(channel)) return no(say('may.not-here'));
  if (person.active === false) return no(say('may.no-person'));
  if (person.outside === true && !allowOutside) return no(say('may.no-outsiders'));
  if (person.guest === true && !allowGuests) return no(say('may.no-guests'));
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
    return { ...no(say('may.who-are-you')), unknown: true };
  }
  return isListed ? { may: true, person: person.person } : no(say('may.not-listed'));
};

export const openAskRights = ({
  settings,
  people,
}: {
  settings: AskingSettings;
  people: Pick<People, 'factsBefore'>;
}): AskRights => ({
  mayAsk: async (user, conversation) =>
    whoMayAsk(settings, await people.factsBefore(user, settings.groups), channelOf(conversation)),
});
