import type { ApiContext } from '../api/context.ts';
import type { Dispatcher } from '../deliver/dispatcher.ts';
import type { ResponseUrls } from '../deliver/response-urls.ts';
import type { Channel, Data, User } from '../model.ts';
import { appIdentity } from '../seed.ts';
import type { Store } from '../store.ts';

/** What a person's actions need. */
export type World = { context: ApiContext; dispatcher: Dispatcher; responseUrls: ResponseUrls };

/** A person by id or name; throws for nobody. */
export const personOf = (store: Store, given: string): User => {
  const found =
    store.users.get(given) ?? [...store.users.values()].find((each) => each.name === given.replace(/^@/, ''));
  if (!found) throw new Error(`no user ${given}`);
  return found;
};

/** A channel by id or `#name`; throws for none. */
export const channelOf = (store: Store, given: string): Channel => {
  const name = given.replace(/^#/, '');
  const found =
    store.channels.get(given) ?? [...store.channels.values()].find((each) => each.name === name && each.kind !== 'im');
  if (!found) throw new Error(`no channel ${given}`);
  return found;
};

/** The part that all interaction payloads share. A person of another workspace carries that team's id. */
export const commonPayload = (world: World, user: User): Data => {
  const { seed } = world.context.store;
  const team = user.teamId === seed.outsideTeam.id ? seed.outsideTeam : seed.team;
  return {
    token: 'verification-token',
    api_app_id: appIdentity.appId,
    team: { id: team.id, domain: team.domain },
    user: { id: user.id, username: user.name, name: user.name, team_id: user.teamId },
    enterprise: null,
    is_enterprise_install: false,
    trigger_id: world.context.triggers.issue(user.id),
  };
};

/** A note that Slack itself leaves for one person. */
export const slackbotNote = (world: World, user: string, channel: string, text: string): void => {
  world.context.store.addMessage({ channel, user: 'USLACKBOT', text, ephemeralFor: user });
};
