/** A person types a slash command. */
import { ApiError } from '../api/api-error.ts';
import type { Outcome } from '../deliver/delivery.ts';
import { answer } from '../deliver/response-urls.ts';
import { appIdentity } from '../seed.ts';
import { channelOf, personOf, slackbotNote, type World } from './world.ts';

export const slash = async (
  world: World,
  who: string,
  where: string,
  command: string,
  text: string,
): Promise<Outcome> => {
  const { store, triggers } = world.context;
  const user = personOf(store, who);
  const channel = channelOf(store, where);
  if (!channel.members.includes(user.id)) throw new Error(`${user.name} is not in #${channel.name}`);
  const team = user.teamId === store.seed.outsideTeam.id ? store.seed.outsideTeam : store.seed.team;
  const origin = { channel: channel.id, user: user.id };
  const outcome = await world.dispatcher.deliver('slash_commands', {
    token: 'verification-token',
    team_id: team.id,
    team_domain: team.domain,
    channel_id: channel.id,
    channel_name: channel.kind === 'im' ? 'directmessage' : channel.name,
    user_id: user.id,
    user_name: user.name,
    command: command.startsWith('/') ? command : `/${command}`,
    text,
    api_app_id: appIdentity.appId,
    is_enterprise_install: 'false',
    response_url: world.responseUrls.issue(origin),
    trigger_id: triggers.issue(user.id),
  });
  if (!outcome.acknowledged) {
    const why = outcome.error?.includes('timeout') ? 'operation_timeout' : 'dispatch_failed';
    slackbotNote(world, user.id, channel.id, `${command} failed with the error "${why}"`);
  } else if (outcome.response) {
    try {
      answer(world.context, origin, outcome.response);
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      slackbotNote(world, user.id, channel.id, `${command} failed with the error "${error.code}"`);
    }
  }
  return outcome;
};
